//! `gavel compare`: the default output validator alone.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context as _;
use gavel_judge::validator::{Comparer, Comparison, Difference, Flags, Place};
use serde::Serialize;

use crate::cli;
use crate::exit::{Answer, Usage};

/// Bytes of the output read at once: half of what a second level of cache commonly holds, beside the answer's window.
const PIECE: usize = 128 << 10;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Shown {
    accepted: bool,
    /// The first difference in a sentence; empty when there is none.
    message: String,
    difference: Option<ShownDifference>,
}

#[derive(Debug, Serialize)]
struct ShownDifference {
    token: u64,
    output: ShownPlace,
    answer: ShownPlace,
    expected: String,
    found: String,
    /// Whether only white space differs.
    space: bool,
}

#[derive(Debug, Serialize)]
struct ShownPlace {
    line: u64,
    column: u64,
}

pub(crate) fn compare(args: cli::Compare) -> anyhow::Result<Answer> {
    let flags = Flags::parse(&args.arguments).map_err(|error| Usage::new(error.to_string()))?;
    let answer = open(&args.answer)?;
    if !answer.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return Err(Usage::new(format!("cannot compare with {:?}: the answer must be a file", args.answer)).into());
    }
    let found = if args.output.as_os_str() == "-" {
        compared(flags, answer, io::stdin().lock())
    } else {
        compared(flags, answer, open(&args.output)?)
    };
    let found = found.with_context(|| format!("cannot read {:?} and {:?}", args.answer, args.output))?;
    let difference = match &found {
        Comparison::Same => None,
        Comparison::Different(difference) => Some(difference),
    };
    if args.json {
        println!("{}", serde_json::to_string(&Shown::of(difference))?);
    } else if let Some(difference) = difference {
        println!("{}", difference.sentence(true));
    }
    Ok(if difference.is_none() { Answer::Accepted } else { Answer::Rejected })
}

fn open(path: &Path) -> anyhow::Result<File> {
    Ok(File::open(path).map_err(|error| Usage::new(format!("cannot open {path:?}: {error}")))?)
}

fn compared(flags: Flags, answer: File, mut output: impl Read) -> io::Result<Comparison> {
    let mut comparer = Comparer::new(flags, answer);
    let mut piece = vec![0; PIECE];
    loop {
        match output.read(&mut piece) {
            Ok(0) => return comparer.finish(),
            Ok(read) => comparer.feed(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

impl Shown {
    fn of(difference: Option<&Difference>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let place = |place: Place| ShownPlace { line: place.line, column: place.column };
        Self {
            accepted: difference.is_none(),
            message: difference.map(|difference| difference.sentence(true)).unwrap_or_default(),
            difference: difference.map(|difference| ShownDifference {
                token: difference.token,
                output: place(difference.in_output),
                answer: place(difference.in_answer),
                expected: text(&difference.expected),
                found: text(&difference.found),
                space: difference.space,
            }),
        }
    }
}
