//! The migrations are built into the library; a new one must build it anew.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
