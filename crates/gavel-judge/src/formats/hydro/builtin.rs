//! The checkers of testlib that come with Hydro, named without an ending: those that can be said here.

use serde_json::json;

use super::super::adapter::Lines;
use super::super::draft::Draft;

/// What stands for a checker that comes with Hydro.
enum Stands {
    /// The default validator with these arguments.
    Flags(&'static [&'static str]),
    /// Line by line, whatever the white space in a line.
    Lines,
    /// The same words in any order.
    AnyOrder,
}

/// By their names. Words that testlib takes for whole numbers are spelt in one way only, so that equal numbers are equal
/// words; the bounds on errors are those of testlib's checkers.
const CHECKERS: [(&str, Stands); 15] = [
    ("acmp", Stands::Flags(&["float_absolute_tolerance", "1.5e-6"])),
    ("dcmp", Stands::Flags(&["float_tolerance", "1e-6"])),
    ("hcmp", Stands::Flags(&["case_sensitive"])),
    ("icmp", Stands::Flags(&["case_sensitive"])),
    ("lcmp", Stands::Lines),
    ("ncmp", Stands::Flags(&["case_sensitive"])),
    ("nyesno", Stands::Flags(&[])),
    ("rcmp", Stands::Flags(&["float_absolute_tolerance", "1.5e-6"])),
    ("rcmp4", Stands::Flags(&["float_tolerance", "1e-4"])),
    ("rcmp6", Stands::Flags(&["float_tolerance", "1e-6"])),
    ("rcmp9", Stands::Flags(&["float_tolerance", "1e-9"])),
    ("rncmp", Stands::Flags(&["float_absolute_tolerance", "1.5e-5"])),
    ("uncmp", Stands::AnyOrder),
    ("wcmp", Stands::Flags(&["case_sensitive"])),
    ("yesno", Stands::Flags(&[])),
];

/// The names that are known.
pub(super) fn names() -> String {
    CHECKERS.map(|(name, _)| name).join(", ")
}

/// Puts what stands for the checker into the package; whether it is known.
pub(super) fn take(name: &str, draft: &mut Draft) -> bool {
    let Some((_, stands)) = CHECKERS.iter().find(|(known, _)| *known == name) else { return false };
    let how = match stands {
        Stands::Flags(flags) => {
            let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
            let told = format!("the default validator {}", flags.join(" "));
            draft.group("secret").output_validator_args = flags;
            told
        }
        Stands::Lines => {
            draft.compare_lines(Lines::White);
            "output_validator, written anew: white space within lines is one space".to_owned()
        }
        Stands::AnyOrder => {
            draft.compare_dmoj("unordered", &json!({}));
            "output_validator, written anew: the same words in any order".to_owned()
        }
    };
    draft.report.changed(format!("the checker {name} that comes with Hydro"), how.trim_end());
    true
}
