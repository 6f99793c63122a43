//! What a language file should have, beyond what it must.

use super::{Language, Section};

/// What is missing for a language to be proven, and what to do about each.
#[must_use]
pub fn gaps(language: &Language) -> Vec<(String, String)> {
    let mut gaps = Vec::new();
    let mut gap = |what: String, hint: &str| gaps.push((what, hint.to_owned()));
    // Whether code of a submission runs while compiling, [compiler] tells.
    for section in Section::ALL.into_iter().filter(|section| *section != Section::Daemon) {
        if !language.proofs.tests.contains_key(&section) {
            gap(format!("[tests.{section}] is missing"), "write the program, or none = \"the reason\"");
        }
    }
    if language.proofs.compiler.is_none() && !language.compile.is_empty() {
        gap("[compiler] is missing".to_owned(), "try what the compiler can be made to run and to read, and write it");
    }
    if language.template.trim().is_empty() {
        gap("template is empty".to_owned(), "write the program that reads two numbers and prints their sum");
    }
    gaps
}
