use std::collections::HashMap;
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for ballot in text.lines().skip(1) {
        *counts.entry(ballot).or_default() += 1;
    }
    // All numbers have seven digits, so their order as texts is their order as numbers.
    let (winner, count) = counts.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).unwrap();
    println!("{winner} {count}");
}
