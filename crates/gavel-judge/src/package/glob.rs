//! The patterns of `submissions.yaml`: `*` within a name, and braces.

/// A pattern over paths. It fits a path when it matches the path itself or a directory above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    text: String,
    /// One for each way to read the braces.
    readings: Vec<String>,
}

/// Braces may not multiply further than this.
const MAX_READINGS: usize = 1000;

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    /// In words, what the format does not know: `**`, `[`, braces that do not match or multiply too far.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains("**") || text.contains('[') || text.contains('?') {
            return Err("patterns know only * within a name and {a,b}".to_owned());
        }
        let readings = expand(text)?;
        let readings = readings.into_iter().map(|reading| reading.trim_matches('/').to_owned()).collect();
        Ok(Self { text: text.to_owned(), readings })
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it fits a path.
    #[must_use]
    pub fn fits(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        self.readings.iter().any(|reading| {
            let names: Vec<&str> = reading.split('/').collect();
            names.len() <= parts.len() && names.iter().zip(&parts).all(|(name, part)| matches(name, part))
        })
    }
}

/// Every way to read the braces of a text, the innermost last.
fn expand(text: &str) -> Result<Vec<String>, String> {
    let unmatched = || format!("the braces of {text:?} do not match");
    let Some(open) = text.find('{') else {
        return if text.contains('}') { Err(unmatched()) } else { Ok(vec![text.to_owned()]) };
    };
    let (mut depth, mut close, mut cuts) = (0_u32, None, vec![open]);
    for (index, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 1 => cuts.push(index),
            _ => {}
        }
        if depth == 0 {
            close = Some(index);
            break;
        }
    }
    let close = close.ok_or_else(unmatched)?;
    cuts.push(close);
    let mut all = Vec::new();
    for pair in cuts.windows(2) {
        let whole = format!("{}{}{}", &text[..open], &text[pair[0] + 1..pair[1]], &text[close + 1..]);
        all.extend(expand(&whole)?);
        if all.len() > MAX_READINGS {
            return Err(format!("the braces of {text:?} can be read in more than {MAX_READINGS} ways"));
        }
    }
    Ok(all)
}

/// Whether a name matches a pattern in which `*` stands for any number of characters.
fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        Glob::parse(pattern).unwrap().fits(path)
    }

    #[test]
    fn patterns_of_the_format() {
        for (pattern, path) in [
            ("accepted", "accepted/a.py"),
            ("accepted/*", "accepted/a.py"),
            ("accepted/*", "accepted/a/b.py"),
            ("*/a.py", "accepted/a.py"),
            ("accepted/author.{py,cpp}", "accepted/author.cpp"),
            ("{simple,complex}.py", "complex.py"),
            ("{a,b{c,d}}", "bd"),
            ("secret/*-easy", "secret/1-easy/03"),
            ("*a*b*", "xxaxxbxx"),
            ("secret", "secret/1"),
            ("{a,}b", "b"),
        ] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [
            ("accepted/a", "accepted/a.py"),
            ("acc", "accepted/a.py"),
            ("*", ""),
            ("a*b", "ab/c".trim_end_matches("b/c")),
            ("*/a.py", "accepted/x/a.py"),
            ("a*a", "a"),
            ("secret/1", "secret/10"),
        ] {
            assert!(path.is_empty() || !fits(pattern, path), "{pattern} {path}");
        }
        for bad in ["a/**", "[ab]", "{a", "a}", "{a,{b}", "?"] {
            assert!(Glob::parse(bad).is_err(), "{bad}");
        }
        assert!(Glob::parse(&"{a,b}".repeat(30)).is_err());
    }
}
