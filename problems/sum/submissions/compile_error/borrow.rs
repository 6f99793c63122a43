fn main() {
    let text = String::from("seven");
    let moved = text;
    println!("{text} {moved}");
}
