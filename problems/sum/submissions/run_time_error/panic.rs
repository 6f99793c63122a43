fn main() {
    let mut numbers: Vec<i64> = Vec::new();
    println!("{}", numbers.pop().unwrap());
}
