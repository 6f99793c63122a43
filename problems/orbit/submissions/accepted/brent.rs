use std::io;

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let numbers: Vec<u64> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
    let (modulus, constant, first) = (numbers[0], numbers[1], numbers[2]);
    let stroke = |x: u64| (x * x + constant) % modulus;
    let (mut power, mut around) = (1, 1);
    let (mut slow, mut fast) = (first, stroke(first));
    while slow != fast {
        if power == around {
            slow = fast;
            power *= 2;
            around = 0;
        }
        fast = stroke(fast);
        around += 1;
    }
    slow = first;
    fast = (0..around).fold(first, |x, _| stroke(x));
    let mut before = 0;
    while slow != fast {
        slow = stroke(slow);
        fast = stroke(fast);
        before += 1;
    }
    println!("{before} {around}");
}
