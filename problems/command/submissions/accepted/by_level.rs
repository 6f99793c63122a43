use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let superior: Vec<usize> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let mut below = vec![Vec::new(); superior.len()];
    for (person, &above) in superior.iter().enumerate().skip(1) {
        below[above].push(person);
    }
    let mut level = below[0].clone();
    let mut hours = 0;
    loop {
        level = level.iter().flat_map(|&above| below[above].iter().copied()).collect();
        if level.is_empty() {
            break;
        }
        hours += 1;
    }
    println!("{hours}");
}
