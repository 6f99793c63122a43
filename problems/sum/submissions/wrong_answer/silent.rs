// Prints nothing at all.
fn main() {}
