fn main() {
    let mut hoard = Vec::new();
    while hoard.len() < 1 << 20 {
        hoard.push(vec![1_u8; 1 << 20]);
    }
    println!("{}", hoard.len());
}
