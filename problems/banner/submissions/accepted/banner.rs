use std::io;

fn main() {
    let mut line = String::new();
    io::stdin().read_line(&mut line).unwrap();
    let name = line.trim_end_matches('\n');
    let border = format!("+{}+", "-".repeat(name.len() + 2));
    println!("{border}\n| {name} |\n{border}");
}
