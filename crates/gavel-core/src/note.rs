//! What the jury alone may know of a test case: what a validator wrote for it, and what was said to an interactor.
//!
//! Like a violation it travels and is kept apart from results and messages, so that no view made for contestants has one.

use serde::{Deserialize, Serialize};

use crate::violation::Step;

/// The longest text of a note, in bytes.
pub const MAX_NOTE: usize = 64 << 10;

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct JuryNote {
    /// When in judging.
    #[serde(flatten)]
    pub step: Step,
    /// What there is to know, of [`MAX_NOTE`] bytes at most.
    pub text: String,
}

impl JuryNote {
    /// A note with as much of the text as it may have.
    #[must_use]
    pub fn new(step: Step, mut text: String) -> Self {
        text.truncate(text.floor_char_boundary(MAX_NOTE));
        Self { step, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let step = || Step::Validator { test: Some("secret/1".to_owned()) };
        let note = JuryNote::new(step(), format!("x{}", "ä".repeat(MAX_NOTE)));
        assert_eq!((note.text.len(), note.text.chars().last()), (MAX_NOTE - 1, Some('ä')));
        assert_eq!(JuryNote::new(step(), "short".to_owned()).text, "short");
    }

    #[test]
    fn it_survives_the_wire() {
        let note = JuryNote::new(Step::Test { test: "secret/1".to_owned() }, "a\nb".to_owned());
        let text = serde_json::to_string(&note).unwrap();
        assert_eq!(serde_json::from_str::<JuryNote>(&text).unwrap(), note, "{text}");
    }
}
