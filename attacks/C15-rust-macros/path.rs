#[path = "@WORLD_FILE@"]
mod secret;

fn main() {}
