//! Builds again when the web page has been built, appeared or gone.

use std::path::Path;

fn main() {
    // Cargo takes a path that does not exist for one that has always just changed, so only those that do are watched.
    for watched in ["../../web/dist", "../../web", "build.rs"] {
        if Path::new(watched).exists() {
            println!("cargo::rerun-if-changed={watched}");
            return;
        }
    }
}
