//! The whole product end to end: the real binary serves, the real box judges, SQLite remembers.
//!
//! `submit` is what a person at a shell sees, `refusals` what a client is told that sends nonsense, `hostile` what
//! comes of programs that mean harm, `violations` what the jury learns of them, and `crash` what is left of it all after
//! fifty kills.

#[path = "../binary/support.rs"]
mod binary;
mod crash;
mod host;
mod hostile;
mod notes;
mod refusals;
mod server;
mod submit;
mod violations;
