use std::io;

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let number: u64 = line.trim().parse().unwrap();
    match (2..).take_while(|d| d * d <= number).find(|d| number % d == 0) {
        Some(divisor) => println!("{} {}", divisor, number / divisor),
        None => println!("prime"),
    }
}
