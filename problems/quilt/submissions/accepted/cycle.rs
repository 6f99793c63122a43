use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut words = text.split_whitespace();
    let mut number = || words.next().unwrap().parse::<usize>().unwrap();
    let (height, width, _, _) = (number(), number(), number(), number());
    let patch: Vec<&str> = words.collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for row in patch.iter().cycle().take(height) {
        let line: Vec<u8> = row.bytes().cycle().take(width).chain([b'\n']).collect();
        out.write_all(&line)?;
    }
    out.flush()
}
