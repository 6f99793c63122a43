//! The binary, as a user and a script meet it.

mod bulk;
mod checktestdata;
mod command_line;
mod compare;
mod expect;
mod formats;
mod languages;
mod place;
mod refused;
mod support;
mod verify;
#[path = "../../../gavel-judge/tests/wheel/mod.rs"]
mod wheel;
