//! `gavel languages try` and `gavel languages test`: the self-test, here.

use std::fmt;

use anyhow::Context as _;
use gavel_core::LanguageId;
use gavel_judge::selftest::{Cell, Row, SelfTest, State, Tried, table};
use gavel_judge::{Language, Languages};
use serde::Serialize;

use super::super::judge::Work;
use crate::boxes;
use crate::cli;
use crate::exit::{Answer, Usage};
use crate::output::{Progress, mebibytes, milliseconds};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    language: &'a LanguageId,
    cell: Cell,
    /// `ok`, `failed` or `inapplicable`.
    state: &'static str,
    /// How it failed, or why it does not apply.
    what: &'a str,
    note: &'a str,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    compile_time_ms: u64,
}

pub(super) fn try_one(args: cli::LanguagesTry) -> anyhow::Result<Answer> {
    let languages = Languages::builtin();
    let language = find(&languages, &args.id)?;
    let cells = if args.cell.is_empty() { Cell::ALL.to_vec() } else { args.cell };
    if !args.json {
        println!("{}  {}  {}", language.id, language.name, language.image.as_deref().unwrap_or("of the host"));
    }
    let asked: Vec<_> = cells.into_iter().map(|cell| (language, cell)).collect();
    let mut counts = Counts::default();
    all(1, &asked, |_, tried, _| {
        counts.add(&tried);
        if args.json {
            return json(language, &tried);
        }
        println!("{}", in_words(&tried));
        Ok(())
    })?;
    if !args.json {
        println!("{}: {counts}", language.id);
    }
    Ok((counts.failed == 0).into())
}

pub(super) fn test(args: cli::LanguagesTest) -> anyhow::Result<Answer> {
    let languages = Languages::builtin();
    let chosen: Vec<&Language> = match args.ids.as_slice() {
        [] => languages.iter().collect(),
        ids => ids.iter().map(|id| find(&languages, id)).collect::<Result<_, _>>()?,
    };
    let (here, absent): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|language| language.lacks_image().is_none());
    let asked: Vec<_> = here.iter().flat_map(|language| Cell::ALL.map(|cell| (*language, cell))).collect();
    let mut rows: Vec<Row<'_>> = here.iter().map(|language| Row { language, tried: Vec::new() }).collect();
    let mut counts = Counts::default();
    all(boxes::count(args.jobs.jobs), &asked, |language, tried, progress| {
        counts.add(&tried);
        if args.json {
            json(language, &tried)?;
        } else if !tried.is_right() {
            progress.line(&format!("{}\n{}", language.id, in_words(&tried)));
        }
        let Some(row) = rows.iter_mut().find(|row| row.language.id == language.id) else { return Ok(()) };
        row.tried.push(tried);
        if row.tried.len() == Cell::ALL.len() && !args.json {
            let mut own = Counts::default();
            row.tried.iter().for_each(|tried| own.add(tried));
            progress.line(&format!("{}  {}  {own}", language.id, row.version()));
        }
        Ok(())
    })?;
    if let Some(path) = &args.write {
        std::fs::write(path, table(&rows)).with_context(|| format!("cannot write {path:?}"))?;
    }
    if !args.json {
        println!("{} languages: {counts}", rows.len());
        if !absent.is_empty() {
            let ids: Vec<&str> = absent.iter().map(|language| language.id.as_str()).collect();
            println!("not tried, because their images are not here: {}", ids.join(", "));
        }
    }
    Ok((counts.failed == 0 && (args.ids.is_empty() || absent.is_empty())).into())
}

pub(super) fn find<'a>(languages: &'a Languages, id: &LanguageId) -> anyhow::Result<&'a Language> {
    let unknown = || Usage::new(format!("there is no language {id}")).hint("`gavel languages` lists them");
    let language = languages.get(id).ok_or_else(unknown)?;
    if let Some(image) = language.lacks_image() {
        let usage = Usage::new(format!("{id} needs the image {image}, which is not here"));
        return Err(usage.hint("`gavel image build` builds it; --images names the directory it is in").into());
    }
    Ok(language)
}

/// Tries every cell asked for, on so many slots, and tells of each in order.
fn all(
    slots: u32,
    asked: &[(&Language, Cell)],
    mut each: impl FnMut(&Language, Tried, &Progress) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let place = tempfile::Builder::new().prefix("gavel-").tempdir().context("cannot make a working directory")?;
    let work = Work::new()?;
    let selftest = SelfTest::new(work.get(), place.path())?;
    let progress = Progress::of(asked.len());
    let tried = boxes::work(
        slots,
        asked,
        None,
        |runner, (language, cell)| {
            progress.now(&format!("{} {cell}", language.id));
            Ok(selftest.try_cell(runner, &language.id, *cell)?)
        },
        |(language, _), tried| {
            progress.step(language.id.as_str());
            each(language, tried, &progress)
        },
    );
    progress.end();
    tried
}

fn json(language: &Language, tried: &Tried) -> anyhow::Result<()> {
    let (state, what) = match &tried.state {
        State::Passed => ("ok", ""),
        State::Failed(what) => ("failed", what.as_str()),
        State::Inapplicable(reason) => ("inapplicable", reason.as_str()),
    };
    let line = Line {
        language: &language.id,
        cell: tried.cell,
        state,
        what,
        note: &tried.note,
        cpu_time_ms: milliseconds(tried.cpu_time),
        wall_time_ms: milliseconds(tried.wall_time),
        memory_kib: tried.memory.0.div_ceil(1024),
        compile_time_ms: milliseconds(tried.compile_time),
    };
    println!("{}", serde_json::to_string(&line)?);
    Ok(())
}

fn in_words(tried: &Tried) -> String {
    let (state, what) = match &tried.state {
        State::Passed => ("ok", usage(tried)),
        State::Failed(what) => ("FAILED", what.replace('\n', "\n          ")),
        State::Inapplicable(reason) => ("–", reason.clone()),
    };
    format!("  {state:<7} {:<14} {what}", tried.cell.name()).trim_end().to_owned()
}

fn usage(tried: &Tried) -> String {
    let mut words = Vec::new();
    if !tried.note.is_empty() {
        words.push(tried.note.clone());
    }
    if !tried.wall_time.is_zero() {
        words.push(format!("{} ms CPU, {}", milliseconds(tried.cpu_time), mebibytes(tried.memory)));
    }
    if !tried.compile_time.is_zero() {
        words.push(format!("compiled in {} ms CPU", milliseconds(tried.compile_time)));
    }
    words.join("; ")
}

/// How many cells came out how.
#[derive(Default)]
struct Counts {
    ok: u32,
    failed: u32,
    inapplicable: u32,
}

impl Counts {
    fn add(&mut self, tried: &Tried) {
        *match tried.state {
            State::Passed => &mut self.ok,
            State::Failed(_) => &mut self.failed,
            State::Inapplicable(_) => &mut self.inapplicable,
        } += 1;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ok, {} failed, {} not applicable", self.ok, self.failed, self.inapplicable)
    }
}
