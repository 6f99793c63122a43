//! Judges.
pub mod language;
pub mod package;
pub mod validator;
