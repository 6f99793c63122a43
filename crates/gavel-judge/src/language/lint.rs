//! What a language file should have, beyond what it must.

use super::{Language, Section};

/// What is missing for a language to be proven; each with what to do.
#[must_use]
pub fn gaps(language: &Language) -> Vec<String> {
    let mut gaps = Vec::new();
    for section in Section::ALL {
        if !language.proofs.tests.contains_key(&section) {
            gaps.push(format!("[tests.{section}] is missing: write the program, or none = \"the reason\""));
        }
    }
    if language.proofs.compiler.is_none() && !language.compile.is_empty() {
        gaps.push("[compiler] is missing: try what the compiler can be made to run and to read, and write it".to_owned());
    }
    if language.template.trim().is_empty() {
        gaps.push("template is empty: write the program that reads two numbers and prints their sum".to_owned());
    }
    gaps
}
