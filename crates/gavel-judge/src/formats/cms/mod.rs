//! CMS, as its loader `italy_yaml` reads a task: `task.yaml`, `input/`, `output/`, `gen/GEN`.

mod points;
mod programs;
mod sources;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::draft::{Converted, Draft, file_name, number};
use super::extension::SubmissionExtension;
use super::tree::{Content, Tree};
use super::{Format, Options};
use crate::language::Languages;
use crate::package::PackageError;
use points::Points;
use sources::Beside;

const FILE: &str = "task.yaml";
const GEN: &str = "gen/GEN";
/// KiB that CMS takes of each file of a submission, where a contest does not say otherwise.
const FILE_KIB: u64 = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Task {
    #[serde(alias = "nome_breve")]
    name: Option<String>,
    #[serde(alias = "nome")]
    title: Option<String>,
    #[serde(alias = "timeout")]
    time_limit: Option<f64>,
    #[serde(alias = "memlimit")]
    memory_limit: Option<f64>,
    n_input: Option<usize>,
    infile: Option<String>,
    outfile: Option<String>,
    total_value: Option<f64>,
    #[serde(default)]
    output_only: bool,
    primary_language: Option<String>,
    #[serde(alias = "risultati", rename = "public_testcases")]
    public: Option<Value>,
    score_type: Option<String>,
    score_type_parameters: Option<Value>,
    num_processes: Option<u64>,
    user_io: Option<String>,
    score_mode: Option<IgnoredAny>,
    score_precision: Option<IgnoredAny>,
    feedback_level: Option<IgnoredAny>,
    version: Option<IgnoredAny>,
    token_mode: Option<IgnoredAny>,
    token_max_number: Option<IgnoredAny>,
    token_min_interval: Option<IgnoredAny>,
    token_gen_initial: Option<IgnoredAny>,
    token_gen_number: Option<IgnoredAny>,
    token_gen_interval: Option<IgnoredAny>,
    token_gen_max: Option<IgnoredAny>,
    token_initial: Option<IgnoredAny>,
    token_max: Option<IgnoredAny>,
    token_total: Option<IgnoredAny>,
    token_gen_time: Option<IgnoredAny>,
    max_submission_number: Option<IgnoredAny>,
    max_user_test_number: Option<IgnoredAny>,
    min_submission_interval: Option<IgnoredAny>,
    min_user_test_interval: Option<IgnoredAny>,
}

/// What CMS calls the type of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// A submission reads an input and gives an output.
    Batch,
    /// The submission is the outputs.
    OutputOnly,
    /// A submission talks to the manager, whose source is named.
    Communication { manager: String },
}

fn unsupported(what: impl Into<String>, hint: &str) -> PackageError {
    PackageError::unsupported(FILE, what, hint)
}

/// Converts a task.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let task: Task = tree.yaml(FILE)?;
    let name = task.name.as_deref().unwrap_or(called);
    let mut draft = Draft::new(Format::Cms, name);
    draft.keep(tree);
    draft.scoring();
    tell(&task, &mut draft);
    let language = task.primary_language.as_deref().unwrap_or("it").to_owned();
    draft.name(&language, task.title.as_deref().unwrap_or_default());
    let kind = task.kind(tree)?;
    let points = Points::read(&task, tree, &mut draft)?;
    task.limits(&kind, options, &mut draft)?;
    let partial = match &kind {
        Kind::Batch => {
            let beside = Beside::find(tree, sources::GRADER);
            task.files(&mut draft);
            if !beside.is_empty() {
                beside.join(tree, name, sources::Streams::Standard, &mut draft)?;
            }
            programs::checker(tree, options, &mut draft)?
        }
        Kind::OutputOnly => {
            draft.problem.r#type.push("submit-answer");
            draft.problem.limits.code = Some(FILE_KIB.saturating_mul(points.total as u64));
            draft.report.changed(
                "OutputOnly",
                "submit-answer: the outputs in one text, each under a line ==> output_000.txt <==, as tail -n +1 prints them",
            );
            for index in 0..points.total {
                let (input, _) = data(tree, index)?;
                draft.put(&format!("attachments/input_{index:03}.txt"), input);
            }
            programs::checker(tree, options, &mut draft)?
        }
        Kind::Communication { manager } => {
            draft.problem.r#type.push("interactive");
            let beside = Beside::find(tree, sources::STUB);
            let streams = task.streams(beside.is_empty())?;
            if !beside.is_empty() {
                beside.join(tree, name, streams, &mut draft)?;
            }
            programs::manager(tree, manager, options, &mut draft)?;
            true
        }
    };
    let case = |index: usize| match kind {
        Kind::OutputOnly => format!("output_{index:03}"),
        _ => number(index, points.total),
    };
    points.lay(tree, partial, &case, &mut draft)?;
    statement(tree, &language, &mut draft);
    solutions(tree, &mut draft);
    draft.finish(options)
}

/// Input and output of a test case.
fn data(tree: &Tree, index: usize) -> Result<(Content, Content), PackageError> {
    Ok((tree.get(&format!("input/input{index}.txt"))?, tree.get(&format!("output/output{index}.txt"))?))
}

impl Task {
    /// The type of the task, as the loader finds it.
    fn kind(&self, tree: &Tree) -> Result<Kind, PackageError> {
        if self.output_only {
            return Ok(Kind::OutputOnly);
        }
        let Some(manager) = programs::find(tree, &["check", "cor"], "manager") else { return Ok(Kind::Batch) };
        if self.num_processes.unwrap_or(1) != 1 {
            return Err(unsupported(
                "num_processes, with which several processes of a submission run at once",
                "write a task of one process: only one is run",
            ));
        }
        Ok(Kind::Communication { manager: manager? })
    }

    fn limits(&self, kind: &Kind, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
        // Nothing runs there but the checker, which has limits of its own.
        let unneeded = |value: f64| (*kind == Kind::OutputOnly).then_some(value);
        draft.time_limit(self.time_limit.or(unneeded(1.0)), options, "this task")?;
        let mib = self.memory_limit.or(unneeded(256.0));
        draft.memory_limit(mib.map(|mib| mib * f64::from(1 << 20)), options, "this task")?;
        draft.report.taken("limits", "time_limit and memory_limit");
        Ok(())
    }

    /// The files that submissions open. Loaders disagree on what keys that are absent mean, so both ways are open then.
    fn files(&self, draft: &mut Draft) {
        let keys = [(&self.infile, "input.txt"), (&self.outfile, "output.txt")];
        let [input_file, output_file] =
            keys.map(|(key, default)| Some(key.as_deref().unwrap_or(default)).filter(|name| !name.is_empty()));
        let names: Vec<&str> = [input_file, output_file].into_iter().flatten().collect();
        if names.is_empty() {
            return;
        }
        let standard_streams = keys.iter().all(|(key, _)| key.as_deref().is_none_or(str::is_empty));
        let told =
            if standard_streams { ", or standard input and output: loaders disagree on absent keys" } else { "" };
        draft.report.changed("infile, outfile", format!("submissions use {}{told}", names.join(" and ")));
        let owned = |name: Option<&str>| name.map(str::to_owned);
        let (input_file, output_file) = (owned(input_file), owned(output_file));
        draft.extension.submission = SubmissionExtension { input_file, output_file, standard_streams, name: None };
    }

    /// How submissions are connected with the manager.
    fn streams(&self, alone: bool) -> Result<sources::Streams, PackageError> {
        match (self.user_io.as_deref().unwrap_or(""), alone) {
            ("std_io", _) | ("", true) => Ok(sources::Streams::Standard),
            ("fifo_io" | "", false) => Ok(sources::Streams::Pipes),
            ("fifo_io", true) => Err(unsupported(
                "user_io: fifo_io without sol/stub, so that submissions open pipes by themselves",
                "write user_io: std_io, or add the stub that opens them",
            )),
            (other, _) => Err(unsupported(format!("user_io: {other}"), "write std_io or fifo_io")),
        }
    }
}

/// What only a contest needs, and what the loader passes over.
fn tell(task: &Task, draft: &mut Draft) {
    if task.public.is_some() {
        draft.report.lost("public_testcases", "they have no statement to be samples of; they stay secret");
    }
    let contest = [
        &task.score_mode,
        &task.score_precision,
        &task.feedback_level,
        &task.version,
        &task.token_mode,
        &task.token_max_number,
        &task.token_min_interval,
        &task.token_gen_initial,
        &task.token_gen_number,
        &task.token_gen_interval,
        &task.token_gen_max,
        &task.token_initial,
        &task.token_max,
        &task.token_total,
        &task.token_gen_time,
        &task.max_submission_number,
        &task.max_user_test_number,
        &task.min_submission_interval,
        &task.min_user_test_interval,
    ];
    if contest.iter().any(|key| key.is_some()) {
        draft.report.lost("score_mode, tokens, numbers of submissions", "they belong to the contest");
    }
}

fn statement(tree: &Tree, language: &str, draft: &mut Draft) {
    let pdf =
        ["statement", "testo"].into_iter().flat_map(|dir| tree.below(dir)).find(|(path, _)| path.ends_with(".pdf"));
    if let Some((_, content)) = pdf {
        draft.statement_file(language, "pdf", content.clone());
    }
    for (path, content) in tree.below("att") {
        draft.put(&format!("attachments/{}", file_name(path)), content.clone());
    }
}

/// Programs in `sol/`: the loader does not say what they come to, but for those called `solution` or `soluzione`.
fn solutions(tree: &Tree, draft: &mut Draft) {
    let languages = Languages::builtin();
    for (path, content) in tree.below("sol") {
        let stem = path.split('.').next().unwrap_or_default();
        let language = languages.by_extension(std::path::Path::new(path));
        let is_source = language.is_some();
        let joined = &draft.problem.languages;
        if matches!(stem, "solution" | "soluzione") {
            if language.is_some_and(|one| !joined.is_empty() && !joined.iter().any(|id| id == one.id.as_str())) {
                draft.report.lost(format!("sol/{path}"), "nothing joins it in its language");
                continue;
            }
            draft.submission("accepted", path, content.clone(), &languages);
        } else if is_source
            && ![sources::GRADER, sources::STUB].contains(&stem)
            && !path.ends_with(sources::PASCAL_UNIT)
        {
            draft.report.lost(format!("sol/{path}"), "CMS does not say what it comes to");
        }
    }
    for (path, content) in tree.below("gen") {
        let name = file_name(path);
        draft.put(&format!("generators/{name}"), content.clone());
    }
}
