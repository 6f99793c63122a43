//! The binary, as a user and a script meet it.

mod command_line;
mod checktestdata;
mod compare;
mod expect;
mod formats;
mod languages;
mod place;
mod refused;
mod support;
mod verify;
