extern crate proc_macro;

use proc_macro::TokenStream;
use std::net::TcpStream;
use std::process::{Command, Stdio};

#[proc_macro]
pub fn attack(_: TokenStream) -> TokenStream {
    // Left behind: nobody waits for it, and it is in a session of its own.
    let daemon = Command::new("/usr/bin/setsid").args(["/bin/sleep", "30"]).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let left = daemon.map(|_| "a daemon was left").unwrap_or("no daemon could be made");
    let word = match TcpStream::connect(("127.0.0.1", @PORT@)) {
        Ok(_) => "reached",
        Err(_) => "none",
    };
    if word == "reached" {
        println!("ESCAPED: reached the host's port");
    } else {
        println!("the host did not answer; {}", left);
    }
    format!("{:?}", word).parse().unwrap()
}
