use std::io;

fn value(letter: char) -> i32 {
    match letter {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        'L' => 50,
        'C' => 100,
        'D' => 500,
        _ => 1000,
    }
}

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let (sum, _) = line.trim().chars().rev().map(value).fold((0, 0), |(sum, after), here| {
        (if here < after { sum - here } else { sum + here }, here)
    });
    println!("{sum}");
}
