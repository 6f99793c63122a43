//! Submissions as lines of JSON.

use std::io::{self, BufRead, Read as _};
use std::path::{Component, Path};

use gavel_core::{ByteSize, LanguageId};
use gavel_judge::Languages;
use gavel_judge::bulk::{Label, Program, Sent};
use gavel_judge::package::SourceFile;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a line may have beside its source.
const BESIDE: u64 = 1 << 20;
/// Bytes that JSON may take for one of the source: `\u0000`.
const ESCAPED: u64 = 6;
/// Bytes of a file's name.
const NAME: usize = 255;

/// One line, as it is sent. What else is in it is passed over.
#[derive(Debug, Deserialize)]
struct Line {
    id: Option<Box<RawValue>>,
    language: Option<LanguageId>,
    source: Option<String>,
    /// What the source's file is called.
    name: Option<String>,
    files: Option<Vec<NamedFile>>,
}

#[derive(Debug, Deserialize)]
struct NamedFile {
    name: String,
    source: String,
}

/// The submissions on a stream; blank lines are none.
pub(super) struct Lines<R> {
    input: R,
    most: u64,
    /// Of lines that name none.
    language: Option<LanguageId>,
    number: u64,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    /// For a problem whose sources may have `code` bytes.
    pub(super) fn new(input: R, code: ByteSize, language: Option<LanguageId>) -> Self {
        let most = code.0.saturating_mul(ESCAPED).saturating_add(BESIDE);
        Self { input, most, language, number: 0, ended: false }
    }

    /// The next line without its end, or why it was not read; `None` at the end.
    fn read(&mut self) -> io::Result<Option<Result<Vec<u8>, String>>> {
        let mut line = Vec::new();
        self.number += 1;
        let length = self.input.by_ref().take(self.most + 1).read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() as u64 > self.most {
            self.input.skip_until(b'\n')?;
            return Ok(Some(Err(format!("it is longer than {}", ByteSize(self.most)))));
        }
        Ok(Some(Ok(line)))
    }

    fn sent(&self, line: Result<Vec<u8>, String>) -> Sent {
        let (id, what) = match line.and_then(|line| read(&line)) {
            Ok((id, line)) => (id, program(line, self.language.as_ref())),
            Err(why) => (None, Err(why)),
        };
        let (number, known) = (self.number, what.is_ok());
        // Only a line that is understood is called by its number: who cannot be told apart has no name.
        let name = id.unwrap_or_else(|| if known { number.to_string() } else { "null".to_owned() });
        Sent { label: Label { number, name }, what: what.map_err(|why| format!("line {number}: {why}")) }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Sent;

    fn next(&mut self) -> Option<Sent> {
        while !self.ended {
            match self.read() {
                Ok(None) => self.ended = true,
                Ok(Some(Ok(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(line)) => return Some(self.sent(line)),
                Err(error) => {
                    self.ended = true;
                    return Some(self.sent(Err(format!("cannot read standard input: {error}"))));
                }
            }
        }
        None
    }
}

/// A line and its id, as it is written there.
fn read(line: &[u8]) -> Result<(Option<String>, Line), String> {
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err("it is no JSON object".to_owned());
    }
    let line: Line = serde_json::from_slice(line).map_err(|error| {
        // Every line is the first one to its reader.
        error.to_string().replace(" at line 1 column ", " at column ")
    })?;
    let id = line.id.as_ref().map(|id| id.get().to_owned());
    match &id {
        Some(id) if id.starts_with(['{', '[', 't', 'f']) => Err("id must be a string or a number".to_owned()),
        _ => Ok((id.filter(|id| id != "null"), line)),
    }
}

fn program(line: Line, asked: Option<&LanguageId>) -> Result<Program, String> {
    let language = line.language.or_else(|| asked.cloned());
    let language = language.ok_or("it names no language; add \"language\", or name one for all with --language")?;
    let is_text = asked == Some(&LanguageId::text());
    let language = if is_text { LanguageId::text() } else { language };
    if !is_text && Languages::builtin().get(&language).is_none() {
        return Err(format!("there is no language {language}; `gavel languages` lists them all"));
    }
    let (source, source_name, more) = match (line.source, line.files) {
        (Some(source), None) => (source, line.name, Vec::new()),
        (None, Some(files)) if line.name.is_none() => {
            let mut files = files.into_iter();
            let NamedFile { name, source } = files.next().ok_or("files is empty")?;
            (source, Some(name), files.collect())
        }
        (None, Some(_)) => return Err("name is that of source; each of files has its own".to_owned()),
        (Some(_), Some(_)) => return Err("it has both source and files".to_owned()),
        (None, None) => return Err("it has neither source nor files".to_owned()),
    };
    let mut names: Vec<&String> = source_name.iter().chain(more.iter().map(|file| &file.name)).collect();
    if let Some(bad) = names.iter().find(|name| !is_plain(name)) {
        return Err(format!("{bad:?} is no name for a file of a submission"));
    }
    names.sort();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("two files are called {:?}", twice[0]));
    }
    let more = more.into_iter().map(|file| SourceFile { name: file.name, bytes: file.source.into_bytes() }).collect();
    Ok(Program { language, source: source.into_bytes(), source_name, more })
}

/// Whether it leads nowhere but into the directory.
fn is_plain(name: &str) -> bool {
    let plain = |part| matches!(part, Component::Normal(_));
    !name.is_empty() && name.len() <= NAME && !name.contains('\0') && Path::new(name).components().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> Vec<Sent> {
        Lines::new(text.as_bytes(), ByteSize(10), Some("python3".parse().unwrap())).collect()
    }

    #[test]
    fn ids_are_what_they_were() {
        let text = "{\"id\": \"a\\u00e4\", \"source\": \"1\"}\n\n  \r\n\
            {\"id\":12345678901234567890123,\"source\":\"1\"}\n{\"source\":\"1\"}";
        let labels: Vec<_> = sent(text).into_iter().map(|sent| (sent.label.number, sent.label.name)).collect();
        let expected = [(1, "\"a\\u00e4\""), (4, "12345678901234567890123"), (5, "5")];
        assert_eq!(labels, expected.map(|(number, name)| (number, name.to_owned())));
    }

    #[test]
    fn what_is_wrong_is_said_with_the_line() {
        for (text, id, expected) in [
            ("{", "null", "line 1: EOF"),
            ("[1]", "null", "no JSON object"),
            ("\u{0}\u{1}", "null", "no JSON object"),
            ("{\"id\": [1], \"source\": \"\"}", "null", "id must be"),
            ("{\"id\": 1}", "1", "neither source nor files"),
            ("{\"id\": 1, \"source\": \"\", \"files\": []}", "1", "both source and files"),
            ("{\"id\": 1, \"files\": []}", "1", "files is empty"),
            ("{\"id\": 1, \"source\": 5}", "null", "expected a string"),
            ("{\"id\": 1, \"source\": \"\", \"language\": \"abap\"}", "1", "there is no language abap"),
            ("{\"id\": 1, \"source\": \"\", \"name\": \"../x\"}", "1", "\"../x\" is no name"),
            ("{\"id\": 1, \"files\": [{\"name\": \"/x\", \"source\": \"\"}]}", "1", "\"/x\" is no name"),
            (
                "{\"id\": 1, \"files\": [{\"name\": \"x\", \"source\": \"\"}, {\"name\": \"x\", \"source\": \"\"}]}",
                "1",
                "two files are called \"x\"",
            ),
        ] {
            let [Sent { label, what: Err(why) }] = &sent(text)[..] else { panic!("{text} is taken") };
            assert_eq!((label.number, label.name.as_str()), (1, id), "{text}");
            assert!(why.starts_with("line 1: ") && why.contains(expected), "{text}: {why}");
        }
    }

    #[test]
    fn a_line_has_an_end() {
        let most = usize::try_from(BESIDE + 10 * ESCAPED).unwrap();
        let line = |length: usize| format!("{{\"source\":\"{}\"}}", "x".repeat(length - 13));
        let found = sent(&format!("{}\n{}\n{}", line(most), line(most + 1), line(most * 2)));
        let told: Vec<_> = found.iter().map(|sent| sent.what.as_ref().err().map_or("", String::as_str)).collect();
        let [first, second, third] = told[..] else { panic!("{told:?}") };
        assert_eq!(first, "");
        assert!(second.starts_with("line 2: it is longer") && third.starts_with("line 3: it is longer"), "{told:?}");
    }
}
