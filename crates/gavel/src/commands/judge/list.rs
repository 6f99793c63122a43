//! Sources that were named, and those in directories.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gavel_core::{LanguageId, Verdict};
use gavel_judge::bulk::{Answer, Judged, Label, Program, Sent};
use serde::Serialize;

use super::judging::Judging;
use super::shown::{Shown, in_words};
use super::{Source, language_of, read, text};
use crate::exit::{Answer as Exit, Usage};
use crate::output::Progress;

/// So many sources are looked at for whether their compilers are to be primed.
const LOOKED_AT: usize = 64;

/// A file or directory: a submission in a language, or why it is none.
type Found = (PathBuf, Result<LanguageId, String>);

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    shown: Option<Shown>,
    #[serde(flatten)]
    other: Option<Other<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<&'a str>,
}

/// What has no judgement: no submission, or a failure of ours.
#[derive(Debug, Serialize)]
struct Other<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    error: &'a str,
}

/// What was said, for the line at the end.
#[derive(Default)]
struct Counts {
    verdicts: BTreeMap<String, u64>,
    same: u64,
    refused: u64,
}

pub(super) fn judge(judging: &Judging<'_>) -> anyhow::Result<Exit> {
    let Judging { args, package, .. } = *judging;
    // Answers are no programs, whatever their files are called.
    let text = text(package);
    let language = text.as_ref().or(args.language.as_ref());
    let mut found = Vec::new();
    for path in &args.sources {
        if path.is_dir() {
            below(path, language, &mut found)?;
        } else {
            fs::File::open(path).map_err(|error| Usage::new(format!("cannot read {path:?}: {error}")))?;
            found.push((path.clone(), Ok(language_of(path, language)?)));
        }
    }
    if !args.jobs.plain {
        let few = found.iter().filter_map(|(path, language)| read(path, language.as_ref().ok()).ok());
        judging.work.prime(&few.take(LOOKED_AT).collect::<Vec<_>>())?;
    }
    let (total, mut counts, mut accepted) = (found.len(), Counts::default(), true);
    let progress = Progress::of_many(Some(total as u64));
    let sent = found.into_iter().enumerate().map(|(number, found)| sent(number as u64, found));
    let ended = judging.run(sent, &progress, &mut |answer| {
        counts.count(answer);
        if let Ok(judged) = &answer.what {
            accepted &= judged.judgement.as_ref().is_ok_and(|judgement| judgement.verdict.is_accepted());
        }
        if args.json { json(judging, answer) } else { Ok(words(judging, answer)) }
    })?;
    if total > 1 && !args.json && !ended.closed {
        // Who does not read any more does not miss it.
        let _ = progress.print(&counts.in_words());
    }
    ended.failure()?;
    Ok((accepted && !counts.verdicts.is_empty() && !ended.closed).into())
}

/// What lies in a directory and below, in order.
fn below(directory: &Path, language: Option<&LanguageId>, found: &mut Vec<Found>) -> anyhow::Result<()> {
    let cannot = |error| Usage::new(format!("cannot list {directory:?}: {error}"));
    let entries = fs::read_dir(directory).map_err(cannot)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(cannot)?;
    paths.sort();
    for path in paths {
        let none = |why: &str| Err(why.to_owned());
        let what = if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            none("it is hidden")
        } else if path.is_dir() && !path.is_symlink() {
            below(&path, language, found)?;
            continue;
        } else if !path.is_file() {
            none("it is no file")
        } else {
            language_of(&path, language).map_err(|_| "its ending is of no language".to_owned())
        };
        found.push((path, what));
    }
    Ok(())
}

fn sent(number: u64, (path, language): Found) -> Sent {
    let label = Label { number, name: path.display().to_string() };
    let what = language.and_then(|language| {
        let Source { language, bytes, more, .. } = read(&path, Some(&language)).map_err(|error| error.to_string())?;
        let source_name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        Ok(Program { language, source: bytes, source_name, more })
    });
    Sent { label, what }
}

fn json(judging: &Judging<'_>, answer: &Answer) -> anyhow::Result<String> {
    let source = answer.label.name.as_str();
    let error = |verdict, error| Some(Other { source, verdict, error });
    let (shown, other) = match (&answer.what, &answer.language) {
        (Ok(judged), Some(language)) => match &judged.judgement {
            Ok(_) => (Shown::one(Some(source), (judging.package, &judging.digest), language, judged), None),
            Err(failure) => (None, error(Some(Verdict::JudgingError), &failure.what)),
        },
        (Ok(_), None) => (None, None),
        (Err(why), _) => (None, error(None, why)),
    };
    Ok(serde_json::to_string(&Line { shown, other, same_as: answer.same_as.as_deref() })?)
}

fn words(judging: &Judging<'_>, answer: &Answer) -> String {
    let name = &answer.label.name;
    let line = match &answer.what {
        Ok(judged) => {
            let Judged { judgement, violations, .. } = judged.as_ref();
            match judgement {
                Ok(judgement) => in_words(name, judgement, violations, judging.package),
                Err(failure) => format!("{:<4} {name}, {}", Verdict::JudgingError, failure.what),
            }
        }
        Err(why) => format!("{:<4} {name}, no submission: {why}", "--"),
    };
    answer.same_as.as_ref().map_or(line.clone(), |first| format!("{line}\n     the same as {first}"))
}

impl Counts {
    fn count(&mut self, answer: &Answer) {
        self.same += u64::from(answer.same_as.is_some());
        match &answer.what {
            Err(_) => self.refused += 1,
            Ok(judged) => {
                let judgement = judged.judgement.as_ref();
                let verdict = judgement.map_or(Verdict::JudgingError, |judgement| judgement.verdict);
                *self.verdicts.entry(verdict.to_string()).or_default() += 1;
            }
        }
    }

    fn in_words(&self) -> String {
        let verdicts: Vec<String> = self.verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        let mut line = format!("{} judged", self.verdicts.values().sum::<u64>());
        if !verdicts.is_empty() {
            line += &format!(": {}", verdicts.join(", "));
        }
        if self.same > 0 {
            line += &format!("; {} the same as others", self.same);
        }
        if self.refused > 0 {
            line += &format!("; {} no submissions", self.refused);
        }
        line
    }
}
