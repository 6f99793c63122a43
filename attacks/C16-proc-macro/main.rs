#[macro_use]
extern crate macros;

fn main() {
    println!("{}", attack!());
}
