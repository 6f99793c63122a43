//! The binary, as a user and a script meet it.

mod command_line;
mod formats;
mod refused;
mod support;
