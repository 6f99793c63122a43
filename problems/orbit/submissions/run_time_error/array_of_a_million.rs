use std::io;

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let numbers: Vec<usize> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let (modulus, constant, mut number) = (numbers[0], numbers[1], numbers[2]);
    let mut held = vec![None; 1_000_000];
    let mut strokes = 0;
    while held[number].is_none() {
        held[number] = Some(strokes);
        strokes += 1;
        number = (number * number + constant) % modulus;
    }
    let before: u32 = held[number].unwrap();
    println!("{} {}", before, strokes - before);
}
