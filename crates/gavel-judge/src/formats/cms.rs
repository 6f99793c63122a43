//! CMS, as its loader `italy_yaml` reads a task: `task.yaml`, `input/`, `output/`, `gen/GEN`.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::adapter::{Lines, Speaks};
use super::draft::{Converted, Draft, number};
use super::extension::OnReject;
use super::tree::Tree;
use super::{Format, Options};
use crate::language::Languages;
use crate::package::PackageError;

const FILE: &str = "task.yaml";
const GEN: &str = "gen/GEN";

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
    score_type_parameters: Option<IgnoredAny>,
    num_processes: Option<IgnoredAny>,
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

fn unsupported(what: impl Into<String>, hint: &str) -> PackageError {
    PackageError::unsupported(FILE, what, hint)
}

/// Converts a task.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let task: Task = tree.yaml(FILE)?;
    let mut draft = Draft::new(Format::Cms, task.name.as_deref().unwrap_or(called));
    draft.keep(tree);
    draft.scoring();
    refuse(&task, tree, &mut draft)?;
    let language = task.primary_language.as_deref().unwrap_or("it").to_owned();
    draft.name(&language, task.title.as_deref().unwrap_or_default());
    draft.time_limit(task.time_limit, options, "this task")?;
    draft.memory_limit(task.memory_limit.map(|mib| mib * f64::from(1 << 20)), options, "this task")?;
    draft.report.taken("limits", "time_limit and memory_limit");
    let subtasks = subtasks(tree)?;
    let partial = checker(tree, options, &mut draft)?;
    tests(&task, subtasks, tree, partial, &mut draft)?;
    statement(tree, &language, &mut draft);
    solutions(tree, &mut draft);
    draft.finish(options)
}

/// What would judge differently, and what only a contest needs.
fn refuse(task: &Task, tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    if task.output_only {
        return Err(unsupported("output_only", "write the package in the format 2025-09 with type: submit-answer"));
    }
    for (key, value, default) in [("infile", &task.infile, "input.txt"), ("outfile", &task.outfile, "output.txt")] {
        if value.as_deref() != Some("") {
            return Err(unsupported(
                format!("{key}: {:?}, a file that submissions open", value.as_deref().unwrap_or(default)),
                "write infile: \"\" and outfile: \"\", so that they use standard input and output",
            ));
        }
    }
    let in_dir = |dir: &str, word: &str| {
        tree.below(dir).map(|(path, _)| path).find(|path| path.split('.').next() == Some(word)).map(str::to_owned)
    };
    let manager = in_dir("check", "manager").or_else(|| in_dir("cor", "manager"));
    if manager.is_some() || task.num_processes.is_some() {
        return Err(unsupported(
            "a task of the type Communication",
            "write an interactive package in the format 2025-09",
        ));
    }
    for word in ["grader", "stub"] {
        if let Some(file) = in_dir("sol", word) {
            return Err(PackageError::unsupported(
                format!("sol/{file}"),
                "a grader that joins every submission",
                "put it into include/ of a package of the format 2025-09",
            ));
        }
    }
    if task.score_type.is_some() || task.score_type_parameters.is_some() {
        return Err(unsupported("score_type", "say it with gen/GEN, as the loader italy_yaml reads it"));
    }
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
    Ok(())
}

/// The points of subtasks, where a file states any, and how many test cases each has.
type Subtasks = Vec<(Option<f64>, usize)>;

/// The subtasks of `gen/GEN`: points and number of test cases. Its generators are not run: what they made is in
/// `input/` and `output/`.
fn subtasks(tree: &Tree) -> Result<Option<Subtasks>, PackageError> {
    if !tree.has(GEN) {
        return Ok(None);
    }
    let mut all: Subtasks = vec![(None, 0)];
    for line in tree.text(GEN)?.lines() {
        let (case, comment) = line.split_once('#').map_or((line, ""), |(case, comment)| (case, comment.trim()));
        let is_case = !case.trim().is_empty() || comment.starts_with("COPY:");
        if let Some(points) = comment.strip_prefix("ST:") {
            if is_case {
                return Err(PackageError::invalid(
                    GEN,
                    format!("{line:?} is a test case and a subtask"),
                    "write two lines",
                ));
            }
            let points: u32 = points.trim().parse().map_err(|_| {
                PackageError::invalid(GEN, format!("{points:?} is no number of points"), "write #ST: 20")
            })?;
            if let [(None, cases @ 1..)] = all.as_slice() {
                return Err(PackageError::invalid(
                    GEN,
                    format!("{cases} test cases stand before the first subtask"),
                    "move them",
                ));
            }
            all.retain(|(points, _)| points.is_some());
            all.push((Some(f64::from(points)), 0));
        } else if is_case && let Some(last) = all.last_mut() {
            last.1 += 1;
        }
    }
    Ok(Some(all))
}

/// The checker, by its source: what is compiled already cannot be looked into. Gives whether it gives parts of points.
fn checker(tree: &Tree, options: &Options, draft: &mut Draft) -> Result<bool, PackageError> {
    let places = [("check", "checker"), ("cor", "correttore"), ("check", "correttore"), ("cor", "checker")];
    for (dir, name) in places {
        let found =
            ["cpp", "cc", "cxx", "c"].iter().map(|end| format!("{dir}/{name}.{end}")).find(|path| tree.has(path));
        if let Some(path) = found {
            let headers: Vec<String> = tree
                .below(dir)
                .filter(|(path, _)| path.ends_with(".h") || path.ends_with(".hpp"))
                .map(|(path, _)| format!("{dir}/{path}"))
                .collect();
            draft.checker(tree, &path, &headers, Speaks::Cms)?;
            if tree.text(&path)?.contains("testlib.h") {
                draft.testlib(tree, options, &[])?;
            }
            draft.report.changed(path, "output_validator: the number it prints is a part of the points");
            return Ok(true);
        }
        if let Some((file, _)) = tree.below(dir).find(|(path, _)| path.split('.').next() == Some(name)) {
            return Err(PackageError::unsupported(
                format!("{dir}/{file}"),
                "a checker that is compiled, or not in C or C++",
                "add its source in C or C++ beside it",
            ));
        }
    }
    draft.compare_lines(Lines::White);
    draft.report.changed("comparison", "output_validator, written anew: white space within lines is one space");
    Ok(false)
}

fn tests(
    task: &Task,
    subtasks: Option<Subtasks>,
    tree: &Tree,
    partial: bool,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let counted = subtasks.as_ref().map(|all| all.iter().map(|(_, cases)| cases).sum::<usize>());
    let total = match (counted, task.n_input) {
        (Some(counted), Some(stated)) if counted != stated => {
            return Err(PackageError::invalid(
                FILE,
                format!("n_input is {stated}, and gen/GEN has {counted}"),
                "correct one",
            ));
        }
        (Some(count), _) | (None, Some(count)) => count,
        (None, None) => return Err(PackageError::invalid(FILE, "neither n_input nor gen/GEN", "add n_input")),
    };
    if total == 0 || !tree.has("input/input0.txt") {
        return Err(PackageError::unsupported(
            "input/input0.txt",
            "a task whose test data is still to be generated",
            "run its own tools first: import never runs what a setter wrote",
        ));
    }
    let data = |index: usize| -> Result<_, PackageError> {
        Ok((tree.get(&format!("input/input{index}.txt"))?, tree.get(&format!("output/output{index}.txt"))?))
    };
    let grouped = subtasks.filter(|all| all.iter().any(|(points, _)| points.is_some()));
    draft.rule("secret").on_reject = Some(OnReject::Continue);
    let Some(groups) = grouped else {
        draft.max_score("secret", task.total_value.unwrap_or(100.0))?;
        draft.group("secret").score_aggregation = Some("sum");
        for index in 0..total {
            let (input, answer) = data(index)?;
            draft.test(&format!("secret/{}", number(index, total)), input, answer);
        }
        draft.report.changed("score type Sum", "data/secret is a sum");
        return Ok(());
    };
    let (mut next, mut sum) = (0, 0.0);
    for (index, (points, cases)) in groups.iter().enumerate() {
        let points = points.unwrap_or_default();
        sum += points;
        if *cases == 0 {
            draft.report.lost(format!("subtask {index}"), "it has no test case");
            if points != 0.0 {
                return Err(PackageError::invalid(
                    GEN,
                    format!("subtask {index} has points but no test case"),
                    "add one",
                ));
            }
            continue;
        }
        let group = format!("secret/{}", number(index, groups.len()));
        draft.max_score(&group, points)?;
        draft.group(&group).score_aggregation = Some(if partial { "min" } else { "pass-fail" });
        for _ in 0..*cases {
            let (input, answer) = data(next)?;
            draft.test(&format!("{group}/{}", number(next, total)), input, answer);
            next += 1;
        }
    }
    if sum != 100.0 {
        return Err(PackageError::invalid(
            GEN,
            format!("the subtasks give {sum} points together, not 100"),
            "correct them",
        ));
    }
    draft.max_score("secret", sum)?;
    draft.group("secret").score_aggregation = Some("sum");
    draft.report.changed("score type GroupMin", "groups of data/secret");
    Ok(())
}

fn statement(tree: &Tree, language: &str, draft: &mut Draft) {
    let pdf =
        ["statement", "testo"].into_iter().flat_map(|dir| tree.below(dir)).find(|(path, _)| path.ends_with(".pdf"));
    if let Some((_, content)) = pdf {
        draft.statement_file(language, "pdf", content.clone());
    }
    for (path, content) in tree.below("att") {
        draft.put(&format!("attachments/{}", super::draft::file_name(path)), content.clone());
    }
}

/// Programs in `sol/`: the loader does not say what they come to, but for those called `solution` or `soluzione`.
fn solutions(tree: &Tree, draft: &mut Draft) {
    let languages = Languages::builtin();
    for (path, content) in tree.below("sol") {
        let stem = path.split('.').next().unwrap_or_default();
        if matches!(stem, "solution" | "soluzione") {
            draft.submission("accepted", path, content.clone(), &languages);
        } else if languages.by_extension(std::path::Path::new(path)).is_some() {
            draft.report.lost(format!("sol/{path}"), "CMS does not say what it comes to");
        }
    }
    for (path, content) in tree.below("gen") {
        let name = super::draft::file_name(path);
        draft.put(&format!("generators/{name}"), content.clone());
    }
}
