//! `problem.yaml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gavel_core::LanguageId;
use serde::Deserialize;
use uuid::Uuid;

use super::error::PackageError;
use super::extension::Extension;
use super::files::Root;
use super::kind::{Kind, RunKind};
use super::limits::{self, RawLimits, Timing};
use super::yaml::{OneOrMany, TextOr};

const FILE: &str = "problem.yaml";
const VERSION: &str = "2025-09";
const LICENSES: [&str; 7] = ["unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission"];

/// What `problem.yaml` says of the problem, apart from its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The name by language of the statement.
    pub names: BTreeMap<String, String>,
    /// The problem's identity, whatever its directory is called.
    pub uuid: Uuid,
    /// The version of the problem, in the words of its authors.
    pub version: Option<String>,
    /// The people who conceived it.
    pub authors: Vec<String>,
    /// Where it was used first.
    pub sources: Vec<String>,
    /// The licence, one of the format's seven.
    pub license: String,
    /// Who owns the rights, where it is neither the authors nor the source.
    pub rights_owner: Option<String>,
    /// Not to be published before this date, `YYYY-MM-DD`, or time in UTC, `YYYY-MM-DDThh:mm:ssZ`. Whoever publishes
    /// must look at it: judging does not.
    pub embargo_until: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// The only languages in which it may be solved; `None` is all.
    pub languages: Option<BTreeSet<LanguageId>>,
    /// Whether submissions count on writing files. They always may: their box is their own and fresh every time.
    pub allow_file_writing: bool,
    /// Values that replace `{{name}}` in statements, validators, submissions and test_group.yaml.
    pub constants: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    problem_format_version: String,
    #[serde(default = "pass_fail")]
    r#type: OneOrMany<String>,
    name: TextOr<BTreeMap<String, String>>,
    uuid: String,
    version: Option<String>,
    credits: Option<TextOr<Credits>>,
    source: Option<OneOrMany<TextOr<Source>>>,
    license: Option<String>,
    rights_owner: Option<String>,
    embargo_until: Option<String>,
    limits: Option<RawLimits>,
    #[serde(default)]
    keywords: Vec<String>,
    languages: Option<OneOrMany<String>>,
    #[serde(default)]
    allow_file_writing: bool,
    #[serde(default)]
    constants: BTreeMap<String, String>,
}

type Persons = Option<OneOrMany<TextOr<Person>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the authors are used; the other keys are read to be checked")]
struct Credits {
    authors: Persons,
    contributors: Persons,
    testers: Persons,
    translators: Option<BTreeMap<String, OneOrMany<TextOr<Person>>>>,
    packagers: Persons,
    acknowledgements: Persons,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the name is used; the other keys are read to be checked")]
struct Person {
    name: String,
    email: Option<String>,
    orcid: Option<String>,
    kattis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only the name is used; the other key is read to be checked")]
struct Source {
    name: String,
    url: Option<String>,
}

fn pass_fail() -> OneOrMany<String> {
    OneOrMany(vec!["pass-fail".to_owned()])
}

fn invalid(what: impl Into<String>, hint: impl Into<String>) -> PackageError {
    PackageError::invalid(FILE, what, hint)
}

/// Reads and checks `problem.yaml`.
pub(super) fn read(root: &Root, extension: &Extension) -> Result<Read, PackageError> {
    let path = Path::new(FILE);
    if !root.exists(path) {
        return Err(PackageError::invalid(path, "the file is missing", "a package has problem.yaml in its root"));
    }
    check(root.yaml(path)?, extension)
}

/// What [`read`] does with the text, for the fuzzers.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn parse_problem_yaml(text: &str) {
    let _ = super::files::parse(Path::new(FILE), text).and_then(|raw| check(raw, &Extension::default()));
}

/// What problem.yaml gives.
pub(super) type Read = (Metadata, Kind, gavel_core::Limits, Timing);

fn check(raw: Raw, extension: &Extension) -> Result<Read, PackageError> {
    if raw.problem_format_version != VERSION {
        return Err(PackageError::unsupported(
            FILE,
            format!("problem_format_version {:?}", raw.problem_format_version),
            format!("convert the package to the format {VERSION}"),
        ));
    }
    let raw_limits = raw.limits.unwrap_or_default();
    let kind = check_type(&raw.r#type.0, &raw_limits)?;
    let (limits, timing) = limits::check(&raw_limits, kind.run.passes().is_some(), &extension.judging)?;
    let authors = match raw.credits {
        None => Vec::new(),
        Some(TextOr::Text(author)) => vec![author],
        Some(TextOr::Map(credits)) => {
            credits.authors.map_or_else(Vec::new, |people| names(people, |person| person.name))
        }
    };
    let sources = raw.source.map_or_else(Vec::new, |sources| names(sources, |source| source.name));
    let license = raw.license.unwrap_or_else(|| "unknown".to_owned());
    check_license(&license, raw.rights_owner.is_some(), !authors.is_empty() || !sources.is_empty())?;
    if let Some(date) = raw.embargo_until.as_deref().filter(|date| !is_date(date)) {
        return Err(invalid(
            format!("embargo_until: {date:?} is no date"),
            "write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, in UTC",
        ));
    }
    if let Some(name) = raw.constants.keys().find(|name| !is_identifier(name)) {
        return Err(invalid(
            format!("constants: {name:?} is no name"),
            "begin with a letter or '_', go on with letters, digits and '_'",
        ));
    }
    let metadata = Metadata {
        names: match raw.name {
            TextOr::Text(name) => BTreeMap::from([("en".to_owned(), name)]),
            TextOr::Map(names) => names,
        },
        uuid: raw
            .uuid
            .parse()
            .map_err(|_| invalid(format!("uuid: {:?} is no UUID", raw.uuid), "make one with the command uuidgen"))?,
        version: raw.version,
        authors,
        sources,
        license,
        rights_owner: raw.rights_owner,
        embargo_until: raw.embargo_until,
        keywords: raw.keywords,
        languages: check_languages(raw.languages)?,
        allow_file_writing: raw.allow_file_writing,
        constants: raw.constants,
    };
    Ok((metadata, kind, limits, timing))
}

/// The type: words of the format, none twice, none beside one that excludes it.
fn check_type(words: &[String], limits: &RawLimits) -> Result<Kind, PackageError> {
    const KNOWN: [&str; 5] = ["pass-fail", "scoring", "multi-pass", "interactive", "submit-answer"];
    for (index, word) in words.iter().enumerate() {
        if !KNOWN.contains(&word.as_str()) {
            return Err(invalid(
                format!("there is no problem type {word:?}"),
                format!("the types are {}", KNOWN.join(", ")),
            ));
        }
        if words[..index].contains(word) {
            return Err(invalid(format!("type names {word} twice"), "name it once"));
        }
    }
    let has = |word: &str| words.iter().any(|other| other == word);
    for (one, other) in [("pass-fail", "scoring"), ("submit-answer", "multi-pass"), ("submit-answer", "interactive")] {
        if has(one) && has(other) {
            return Err(invalid(
                format!("type: a problem is not both {one} and {other}"),
                "the format lets these two exclude each other: keep one",
            ));
        }
    }
    let run = match (has("interactive"), has("multi-pass"), has("submit-answer")) {
        (false, false, false) => RunKind::Plain,
        (true, false, _) => RunKind::Interactive,
        (false, true, _) => RunKind::MultiPass { passes: limits::passes(limits)? },
        (true, true, _) => RunKind::InteractiveMultiPass { passes: limits::passes(limits)? },
        (false, false, true) => RunKind::SubmitAnswer,
    };
    Ok(Kind { scoring: has("scoring"), run })
}

fn names<T>(entries: OneOrMany<TextOr<T>>, name: impl Fn(T) -> String) -> Vec<String> {
    let name = |entry| match entry {
        TextOr::Text(text) => text,
        TextOr::Map(map) => name(map),
    };
    entries.0.into_iter().map(name).collect()
}

fn check_license(license: &str, has_owner: bool, has_credit: bool) -> Result<(), PackageError> {
    if !LICENSES.contains(&license) {
        return Err(invalid(
            format!("there is no license {license:?}"),
            format!("write one of {}", LICENSES.join(", ")),
        ));
    }
    if license == "public domain" && has_owner {
        return Err(invalid("rights_owner is set, but the public domain has no owner", "remove one of the two"));
    }
    if !matches!(license, "unknown" | "public domain") && !has_owner && !has_credit {
        return Err(invalid(
            format!("the license {license:?} needs a rights owner"),
            "add rights_owner, or authors in credits, or source",
        ));
    }
    Ok(())
}

fn check_languages(languages: Option<OneOrMany<String>>) -> Result<Option<BTreeSet<LanguageId>>, PackageError> {
    let Some(OneOrMany(codes)) = languages else { return Ok(None) };
    if codes == ["all"] {
        return Ok(None);
    }
    let parse = |code: String| {
        code.parse::<LanguageId>().map_err(|_| {
            invalid(format!("languages: {code:?} is no language"), "write language codes of the format, or all")
        })
    };
    codes.into_iter().map(parse).collect::<Result<_, _>>().map(Some)
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ssZ`, with plausible numbers.
fn is_date(text: &str) -> bool {
    let fits = |pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, expected)| match expected {
                b'0' => byte.is_ascii_digit(),
                _ => byte == expected,
            })
    };
    let within = |range: std::ops::Range<usize>, low: u8, high: u8| {
        text.get(range).and_then(|digits| digits.parse::<u8>().ok()).is_some_and(|n| (low..=high).contains(&n))
    };
    let day = within(5..7, 1, 12) && within(8..10, 1, 31);
    (fits("0000-00-00") && day)
        || (fits("0000-00-00T00:00:00Z")
            && day
            && within(11..13, 0, 23)
            && within(14..16, 0, 59)
            && within(17..19, 0, 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::files::parse;

    const MINIMAL: &str = "problem_format_version: 2025-09\nname: A\n\
                           uuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\nlimits: {time_limit: 1}\n";

    fn read(text: &str) -> Result<Read, PackageError> {
        check(parse(Path::new(FILE), text)?, &Extension::default())
    }

    fn refusal(more: &str) -> String {
        read(&format!("{MINIMAL}{more}\n")).expect_err(more).to_string()
    }

    #[test]
    fn a_full_file() {
        let (metadata, ..) = read(
            "problem_format_version: 2025-09\ntype: [pass-fail]\nname: {en: A, pt-BR: B}\n\
             uuid: 1a961cce-ff57-5ae7-a535-8feca41dcff9\nversion: 1.0\n\
             credits:\n  authors: [One <one@a.example>, {name: Two, orcid: 0000-0001-7414-8743}]\n  testers: {name: T, kattis: t}\n  \
             translators: {da: Three}\n\
             source:\n  - {name: S, url: 'https://s.example'}\n  - NWERC 2024\n\
             license: cc by-sa\nrights_owner: Us\nembargo_until: 2030-01-31T12:00:00Z\nkeywords: [x, y]\n\
             languages: [cpp, python3, kotlin]\nallow_file_writing: true\nconstants: {N: 10, eps: 1e-6, word: a b}\n\
             limits: {time_limit: 1.5}\n",
        )
        .unwrap();
        assert_eq!(metadata.authors, ["One <one@a.example>", "Two"]);
        assert_eq!(metadata.sources, ["S", "NWERC 2024"]);
        assert_eq!(metadata.names["pt-BR"], "B");
        assert_eq!(metadata.constants["eps"], "1e-6");
        assert_eq!(metadata.languages.unwrap().len(), 3);
    }

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        for more in [
            "colour: red",
            "credits: {author: A}",
            "credits: {authors: {name: A, mail: a}}",
            "source: {name: A, link: b}",
        ] {
            assert!(refusal(more).contains("unknown"), "{}", refusal(more));
        }
        let limits = MINIMAL.replace("time_limit", "time_limt");
        assert!(read(&limits).unwrap_err().to_string().contains("time_limt"));
    }

    #[test]
    fn what_cannot_be_honoured_is_named() {
        assert!(refusal("type: guess").contains("no problem type \"guess\""));
        assert!(refusal("type: []").contains("empty"));
        let legacy = MINIMAL.replace("2025-09", "legacy");
        assert!(read(&legacy).unwrap_err().to_string().contains("legacy"));
    }

    #[test]
    fn types_and_their_combinations() {
        let kind = |words: &str| read(&format!("{MINIMAL}type: {words}\n")).map(|read| read.1);
        let multi = RunKind::MultiPass { passes: 2 };
        for (words, scoring, run) in [
            ("pass-fail", false, RunKind::Plain),
            ("scoring", true, RunKind::Plain),
            ("interactive", false, RunKind::Interactive),
            ("[scoring, interactive]", true, RunKind::Interactive),
            ("[pass-fail, multi-pass]", false, multi),
            ("[multi-pass, scoring]", true, multi),
            ("[multi-pass, interactive]", false, RunKind::InteractiveMultiPass { passes: 2 }),
            ("submit-answer", false, RunKind::SubmitAnswer),
            ("[scoring, submit-answer]", true, RunKind::SubmitAnswer),
        ] {
            assert_eq!(kind(words).unwrap(), Kind { scoring, run }, "{words}");
        }
        for (words, why) in [
            ("[pass-fail, scoring]", "not both pass-fail and scoring"),
            ("[submit-answer, interactive]", "not both submit-answer and interactive"),
            ("[multi-pass, submit-answer]", "not both submit-answer and multi-pass"),
            ("[scoring, scoring]", "scoring twice"),
        ] {
            assert!(refusal(&format!("type: {words}")).contains(why), "{words}");
        }
    }

    #[test]
    fn broken_values_are_refused() {
        for more in [
            "license: mit",
            "license: cc0",
            "license: public domain\nrights_owner: me",
            "embargo_until: tomorrow",
            "embargo_until: 2026-13-01",
            "languages: [C++]",
            "constants: {1a: x}",
            "name: twice",
        ] {
            refusal(more);
        }
        assert!(read(&MINIMAL.replace("1a961cce", "xyz")).is_err());
        assert!(read(&MINIMAL.replace("name: A\n", "")).unwrap_err().to_string().contains("name"));
        assert!(read("").is_err() && read("- a\n").is_err() && read("a: [\n").is_err());
    }
}
