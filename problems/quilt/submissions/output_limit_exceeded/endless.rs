use std::io::{self, Write};

fn main() {
    let line = [b'q'; 65536];
    while io::stdout().write_all(&line).is_ok() {}
}
