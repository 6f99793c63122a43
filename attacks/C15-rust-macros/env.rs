// env! of a name that is not there would not compile; option_env! asks.
const NAMES: [(&str, Option<&str>); 7] = [
    ("GAVEL_DATABASE_PASSWORD", option_env!("GAVEL_DATABASE_PASSWORD")),
    ("GAVEL_TOKEN", option_env!("GAVEL_TOKEN")),
    ("GAVEL_DATA", option_env!("GAVEL_DATA")),
    ("DATABASE_URL", option_env!("DATABASE_URL")),
    ("AWS_SECRET_ACCESS_KEY", option_env!("AWS_SECRET_ACCESS_KEY")),
    ("CARGO_HOME", option_env!("CARGO_HOME")),
    ("USER", option_env!("USER")),
];

fn main() {
    let mut found = 0;
    for (name, value) in NAMES {
        if let Some(value) = value {
            println!("ESCAPED: {} is {}", name, value);
            found += 1;
        }
    }
    for (name, value) in std::env::vars() {
        if name.contains("GAVEL") || name.contains("SECRET") || name.contains("PASSWORD") {
            println!("ESCAPED: at run time {} is {}", name, value);
            found += 1;
        }
    }
    if found == 0 {
        println!("no secret in the environment; PATH is {}", env!("PATH"));
    }
}
