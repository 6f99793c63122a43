//! `{{name}}`: the constants of a package, put into its texts.

use std::collections::BTreeMap;

/// Replaces every `{{name}}` of a known constant; anything else stays as it is.
pub(super) fn replace(text: &str, constants: &BTreeMap<String, String>) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let inner = &rest[start + 2..];
        let value = inner.find("}}").and_then(|end| Some((end, constants.get(&inner[..end])?)));
        if let Some((end, value)) = value {
            replaced.push_str(&rest[..start]);
            replaced.push_str(value);
            rest = &inner[end + 2..];
        } else {
            // One brace only: in "{{{n}}" the constant begins at the second.
            replaced.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
        }
    }
    replaced.push_str(rest);
    replaced
}

/// The same for a file that may not be text; such a file has no constants.
pub(super) fn replace_bytes(bytes: Vec<u8>, constants: &BTreeMap<String, String>) -> Vec<u8> {
    if constants.is_empty() {
        return bytes;
    }
    match String::from_utf8(bytes) {
        Ok(text) => replace(&text, constants).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_only_what_it_knows() {
        let constants = BTreeMap::from([("n".to_owned(), "10".to_owned()), ("m".to_owned(), "{{n}}".to_owned())]);
        let replaced = |text| replace(text, &constants);
        assert_eq!(replaced("1 <= {{n}} <= {{x}}, {{n}}{{n}}"), "1 <= 10 <= {{x}}, 1010");
        assert_eq!(replaced("{{{n}}} {{ n }} {{n} {{"), "{10} {{ n }} {{n} {{");
        assert_eq!(replaced("{{m}}"), "{{n}}", "values are not replaced again");
        assert_eq!(replace_bytes(b"\xff{{n}}".to_vec(), &constants), b"\xff{{n}}");
    }
}
