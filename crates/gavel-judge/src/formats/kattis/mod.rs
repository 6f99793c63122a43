//! Legacy Kattis and legacy-icpc, with what DOMjudge adds to them.
//!
//! Read from the text of the legacy format and from what problemtools does with it.

mod data;
mod grading;
mod metadata;

use super::draft::{Converted, Draft};
use super::tree::{Content, Tree};
use super::{Format, Options};
use crate::language::Languages;
use crate::package::PackageError;
use metadata::{Ini, Metadata, Validation};

/// Converts a package.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let mut draft = Draft::new(Format::Kattis, called);
    draft.keep(tree);
    let metadata: Metadata = if tree.has("problem.yaml") { tree.yaml("problem.yaml")? } else { Metadata::default() };
    let ini = Ini::read(tree)?;
    let validation = metadata.take(&ini, &mut draft)?;
    time(tree, &metadata, &ini, options, &mut draft)?;
    statements(tree, &ini, &mut draft)?;
    validators(tree, &validation, &mut draft)?;
    data::convert(tree, &validation, &mut draft)?;
    submissions(tree, &mut draft);
    others(tree, &mut draft)?;
    draft.finish(options)
}

/// `.timelimit`, DOMjudge's `timelimit`, a `time_limit` as some write it, or what the submissions give.
fn time(tree: &Tree, metadata: &Metadata, ini: &Ini, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
    let parse = |path: &str, text: &str| {
        text.trim().parse::<f64>().map(Some).map_err(|_| {
            PackageError::invalid(path, format!("{:?} is no time limit", text.trim()), "write seconds, such as 2.5")
        })
    };
    let stated = if let Some(text) = &ini.time_limit {
        parse("domjudge-problem.ini", text)?
    } else if tree.has(".timelimit") {
        parse(".timelimit", &tree.text(".timelimit")?)?
    } else {
        metadata.limits.time_limit
    };
    if stated.is_none() && options.time_limit.is_none() {
        draft.problem.limits.time_multipliers = Some(metadata.limits.multipliers());
        draft.report.changed("time limit", "none is stated: derived from the accepted submissions, as the format says");
        return Ok(());
    }
    draft.time_limit(stated, options, "the legacy format")?;
    draft.report.taken("time limit", format!("{} s", draft.problem.limits.time_limit.unwrap_or_default()));
    Ok(())
}

fn statements(tree: &Tree, ini: &Ini, draft: &mut Draft) -> Result<(), PackageError> {
    let dir = if tree.below("problem_statement").next().is_some() { "problem_statement" } else { "statement" };
    for (path, content) in tree.below(dir) {
        let Some(rest) = path.strip_prefix("problem.").filter(|rest| !rest.contains('/')) else {
            if !path.contains('/') {
                draft.put(&format!("statement/{}", super::draft::file_name(path)), content.clone());
            }
            continue;
        };
        let (language, ending) = rest.rsplit_once('.').unwrap_or(("en", rest));
        if ending == "tex" && !draft.problem.name.contains_key(language) && ini.name.is_none() {
            let tex = tree.text(&format!("{dir}/{path}"))?;
            draft.name(language, problem_name(&tex).unwrap_or_default());
        }
        match ending {
            "md" | "tex" | "pdf" => draft.statement_file(language, ending, content.clone()),
            _ => draft.report.lost(format!("statement {path}"), "it is neither Markdown nor LaTeX nor a PDF"),
        }
    }
    if let Ok(pdf) = tree.get("problem.pdf") {
        draft.statement_file("en", "pdf", pdf);
    }
    Ok(())
}

/// What stands in `\problemname{…}`.
fn problem_name(tex: &str) -> Option<&str> {
    let rest = tex.split_once("\\problemname{")?.1;
    rest.split_once('}').map(|(name, _)| name)
}

/// The one output validator, and the input validators, which speak the same protocol in both versions.
fn validators(tree: &Tree, validation: &Validation, draft: &mut Draft) -> Result<(), PackageError> {
    let dir = if tree.below("output_validators").next().is_some() { "output_validators" } else { "output_validator" };
    let languages = Languages::builtin();
    let is_program = |name: &str| languages.by_extension(std::path::Path::new(name)).is_some();
    let mut programs: Vec<&str> = tree
        .below(dir)
        .map(|(path, _)| path.split_once('/').map_or(path, |(dir, _)| dir))
        .filter(|name| is_program(name) || tree.below(&format!("{dir}/{name}")).next().is_some())
        .collect();
    programs.dedup();
    if validation.custom {
        let [program] = programs.as_slice() else {
            return Err(PackageError::unsupported(
                dir,
                format!("custom validation with {} output validators", programs.len()),
                "the format 2025-09 has exactly one: join them, and keep one directory or file there",
            ));
        };
        for (path, content) in tree.below(dir) {
            let inside = path.strip_prefix(program).and_then(|rest| rest.strip_prefix('/'));
            let beside = !path.contains('/') && (path == *program || !is_program(path));
            if let Some(name) = inside.or(beside.then_some(path)) {
                draft.put(&format!("output_validator/{name}"), content.clone());
            }
        }
        draft.report.changed(format!("{dir}/{program}"), "output_validator");
    } else if let Some(program) = programs.first() {
        draft.report.lost(format!("{dir}/{program}"), "validation is default, so nothing uses it");
    }
    for dir in ["input_validators", "input_format_validators"] {
        for (path, content) in tree.below(dir) {
            draft.put(&format!("input_validators/{path}"), content.clone());
        }
    }
    Ok(())
}

fn submissions(tree: &Tree, draft: &mut Draft) {
    let languages = Languages::builtin();
    for (path, content) in tree.below("submissions") {
        let Some((folder, name)) = path.split_once('/') else { continue };
        let folder = match folder {
            "accepted" | "wrong_answer" | "time_limit_exceeded" | "run_time_error" | "rejected" => folder,
            "run-time-error" | "runtime_error" => "run_time_error",
            "timelimit" | "timelimit_exceeded" => "time_limit_exceeded",
            "compiler_error" | "compile_error" => "compile_error",
            "memory_limit" | "memory_limit_exceeded" => "memory_limit_exceeded",
            "output_limit" | "output_limit_exceeded" => "output_limit_exceeded",
            _ => {
                draft.report.lost(format!("submission {path}"), "the format has no folder of this name");
                continue;
            }
        };
        if name.contains('/') {
            draft.report.taken(format!("submission {path}"), format!("submissions/{folder}/{name}"));
            draft.put(&format!("submissions/{folder}/{name}"), content.clone());
            continue;
        }
        draft.submission(folder, name, content.clone(), &languages);
    }
}

fn others(tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    for dir in ["attachments", "include", "generators"] {
        for (path, content) in tree.below(dir) {
            draft.put(&format!("{dir}/{path}"), content.clone());
        }
        if tree.below(dir).next().is_some() {
            draft.report.taken(dir, format!("{dir}/"));
        }
    }
    if let Some((path, _)) = tree.below("graders").next() {
        draft.report.lost(format!("graders/{path}"), "grading is default, so nothing uses it");
    }
    let known = [
        "attachments",
        "data",
        "generators",
        "graders",
        "include",
        "input_format_validators",
        "input_validators",
        "output_validator",
        "output_validators",
        "problem_statement",
        "statement",
        "submissions",
    ];
    let mut dirs: Vec<&str> = tree.files.keys().filter_map(|path| path.split_once('/')).map(|(dir, _)| dir).collect();
    dirs.dedup();
    for dir in dirs {
        match dir {
            "static_validator" | "static_validators" => {
                return Err(PackageError::unsupported(
                    dir,
                    "a static validator in a legacy package",
                    "convert the package by hand",
                ));
            }
            dir if !known.contains(&dir) => draft.report.lost(format!("{dir}/"), "judging does not need it"),
            _ => {}
        }
    }
    Ok(())
}

/// What `data.rs` moves over unchanged.
fn moved(draft: &mut Draft, path: String, content: &Content) {
    draft.put(&path, content.clone());
}
