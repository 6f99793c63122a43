//! `like`: a language that is another one but for a few keys.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::error::{LanguageError, Problem};

/// A file as it was read.
pub(super) struct Text {
    /// What it is called in messages.
    pub(super) shown: String,
    /// Its keys.
    pub(super) table: Table,
}

/// What says who a language is, and never what it does.
const OWN: [&str; 3] = ["id", "like", "ids"];
/// Sections whose parts belong together: each part is taken whole.
const WHOLE: [&str; 2] = ["tests", "calibrate"];
/// A language has one of them.
const EITHER: [(&str, &str); 2] = [("compile", "check"), ("check", "compile")];
/// A longer line of heirs is a mistake.
const MOST: usize = 8;

/// The keys of the language `id`, those of the languages it is like included.
pub(super) fn whole(id: &str, texts: &BTreeMap<String, Text>) -> Result<Table, LanguageError> {
    let Some(text) = texts.get(id) else { unreachable!("{id} is a key of what is gone through") };
    let fail = |what: String, hint: &str| LanguageError::new(&text.shown, Problem::new(what, hint));
    let mut table = text.table.clone();
    let mut like = base(&table).map_err(|problem| LanguageError::new(&text.shown, problem))?;
    let mut seen = vec![id.to_owned()];
    while let Some(base_id) = like {
        if seen.contains(&base_id) || seen.len() > MOST {
            let line = format!("{}, {base_id}", seen.join(", "));
            return Err(fail(format!("like goes in a circle: {line}"), "name a language that is complete by itself"));
        }
        let Some(other) = texts.get(&base_id) else {
            return Err(fail(
                format!("like is {base_id:?}, and there is no such language"),
                "name one that has a file",
            ));
        };
        like = base(&other.table).map_err(|problem| LanguageError::new(&other.shown, problem))?;
        table = merged(other.table.clone(), table);
        seen.push(base_id);
    }
    Ok(table)
}

fn base(table: &Table) -> Result<Option<String>, Problem> {
    match table.get("like") {
        None => Ok(None),
        Some(Value::String(id)) => Ok(Some(id.clone())),
        Some(other) => Err(Problem::new(format!("like is {other}"), "write the id of another language, in quotes")),
    }
}

/// The keys of `base` with those of `own` over them.
fn merged(mut base: Table, own: Table) -> Table {
    base.retain(|key, _| !OWN.contains(&key));
    for (one, other) in EITHER {
        if own.contains_key(one) {
            base.remove(other);
        }
    }
    over(&mut base, own, false);
    base
}

fn over(base: &mut Table, own: Table, whole: bool) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !whole => over(below, above, WHOLE.contains(&&*key)),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(files: &[(&str, &str)]) -> BTreeMap<String, Text> {
        let text = |(id, text): &(&str, &str)| {
            (id.to_string(), Text { shown: format!("{id}.toml"), table: text.parse().unwrap() })
        };
        files.iter().map(text).collect()
    }

    #[test]
    fn what_is_not_said_is_as_in_the_other() {
        let texts = texts(&[
            (
                "a",
                "id = 'a'\nname = 'A'\n[ids]\ndmoj = ['A']\n[run]\ncommand = ['/a']\nenv = { X = '1', Y = '2' }\n[compile]\ncommand = ['/c']\n[tests.exit]\nnone = 'x'\n[tests.loop]\nsource = 'l'",
            ),
            ("b", "id = 'b'\nlike = 'a'\n[run]\nenv = { Y = '3' }\n[tests.exit]\nsource = 's'"),
            ("c", "id = 'c'\nlike = 'b'\nname = 'C'\n[check]\ncommand = ['/k']"),
        ]);
        let c = whole("c", &texts).unwrap();
        let expected = "id = 'c'\nlike = 'b'\nname = 'C'\n[run]\ncommand = ['/a']\nenv = { X = '1', Y = '3' }\n[check]\ncommand = ['/k']\n[tests.exit]\nsource = 's'\n[tests.loop]\nsource = 'l'";
        assert_eq!(c, expected.parse::<Table>().unwrap());
        assert!(whole("b", &texts).unwrap().contains_key("compile"));
    }

    #[test]
    fn circles_and_strangers_are_refused() {
        let texts = texts(&[("a", "like = 'b'"), ("b", "like = 'a'"), ("c", "like = 'x'"), ("d", "like = 1")]);
        for (id, named) in [("a", "circle: a, b, a"), ("c", "\"x\""), ("d", "like is 1")] {
            let error = whole(id, &texts).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
