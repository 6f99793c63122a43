//! Checker, interactor, validators and solutions.

use roxmltree::Node;

use super::FILE;
use crate::formats::adapter::Speaks;
use crate::formats::draft::Draft;
use crate::formats::tree::{Content, Tree};
use crate::formats::{Options, xml};
use crate::language::Languages;
use crate::package::PackageError;

const INTERACTOR: &str = include_str!("../programs/interactor.cpp");

pub(super) fn convert(
    problem: Node<'_, '_>,
    tree: &Tree,
    worth: &[f64],
    options: &Options,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let source = |path: &[&str]| {
        xml::at(problem, path).and_then(|node| xml::child(node, "source")).and_then(|node| node.attribute("path"))
    };
    let checker = source(&["assets", "checker"]);
    let interactor = source(&["assets", "interactor"]);
    let Some(checker) = checker else {
        return Err(PackageError::invalid(FILE, "it names no checker", "set one in Polygon, such as std::wcmp.cpp"));
    };
    for path in interactor.iter().chain([&checker]) {
        if !path.ends_with(".cpp") && !path.ends_with(".cc") {
            return Err(PackageError::unsupported(
                *path,
                "a checker or interactor in another language than C++",
                "write it in C++",
            ));
        }
    }
    let headers: Vec<String> = tree
        .below("files")
        .filter(|(path, _)| (path.ends_with(".h") || path.ends_with(".hpp")) && !path.contains('/'))
        .map(|(path, _)| format!("files/{path}"))
        .collect();
    match interactor {
        None => draft.checker(tree, checker, &headers, Speaks::Testlib)?,
        Some(interactor) => {
            draft.problem.r#type.push("interactive");
            draft.checker(tree, checker, &headers, Speaks::Testlib)?;
            both(tree, interactor, checker, draft)?;
            draft
                .report
                .changed(format!("interactor {interactor}"), "joined with the checker, which runs once it accepts");
        }
    }
    draft.testlib(tree, options, &["files/testlib.h", "testlib.h"])?;
    let with_points = if draft.is_scoring() { worth } else { &[] };
    let mut sources = tree.bytes(checker)?;
    if let Some(interactor) = interactor {
        sources.extend(tree.bytes(interactor)?);
    }
    if draft.is_scoring() {
        draft.testlib_points(
            &sources,
            &with_points.iter().copied().filter(|points| *points > 0.0).collect::<Vec<_>>(),
        )?;
    }
    draft.report.changed(format!("checker {checker}"), "output_validator, under testlib's protocol");
    validators(problem, tree, &headers, draft)?;
    solutions(problem, tree, draft)?;
    others(tree, draft);
    Ok(())
}

/// The interactor and the checker as one program.
fn both(tree: &Tree, interactor: &str, checker: &str, draft: &mut Draft) -> Result<(), PackageError> {
    let checker_file = format!("output_validator/{}", crate::formats::draft::file_name(checker));
    draft.remove(&checker_file);
    draft.put("output_validator/gavel_interactor.h", tree.get(interactor)?);
    draft.put("output_validator/gavel_checker.h", tree.get(checker)?);
    draft
        .put_text("output_validator/interactor.cpp", format!("#ifndef TESTSYS\n#define TESTSYS\n#endif\n{INTERACTOR}"));
    Ok(())
}

fn validators(problem: Node<'_, '_>, tree: &Tree, headers: &[String], draft: &mut Draft) -> Result<(), PackageError> {
    let nodes = xml::at(problem, &["assets", "validators"]).into_iter().flat_map(xml::elements);
    for node in nodes.filter(|node| node.has_tag_name("validator")) {
        let Some(path) = xml::child(node, "source").and_then(|source| source.attribute("path")) else { continue };
        if !tree.has(path) {
            draft.report.lost(format!("validator {path}"), "its file is missing");
            continue;
        }
        draft.input_validator(tree, path, headers)?;
    }
    Ok(())
}

fn solutions(problem: Node<'_, '_>, tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    let languages = Languages::builtin();
    let nodes = xml::at(problem, &["assets", "solutions"]).into_iter().flat_map(xml::elements);
    for node in nodes.filter(|node| node.has_tag_name("solution")) {
        let Some(path) = xml::child(node, "source").and_then(|source| source.attribute("path")) else { continue };
        let folder = match node.attribute("tag").unwrap_or_default() {
            "main" | "accepted" => "accepted",
            "wrong-answer" | "presentation-error" => "wrong_answer",
            "time-limit-exceeded" => "time_limit_exceeded",
            "memory-limit-exceeded" => "memory_limit_exceeded",
            "rejected" | "failed" => "rejected",
            tag => {
                draft.report.lost(format!("solution {path}"), format!("the format has no folder for {tag}"));
                continue;
            }
        };
        draft.submission(folder, path, tree.get(path)?, &languages);
    }
    Ok(())
}

/// Generators and scripts go where the format keeps them; nothing of ours runs them.
fn others(tree: &Tree, draft: &mut Draft) {
    let scripts = tree.files.keys().filter(|path| path.ends_with(".sh") || path.ends_with(".bat")).count();
    if scripts > 0 {
        draft.report.lost(format!("{scripts} scripts"), "the tests are there already; import runs nothing");
    }
    let mut kept = 0;
    for (path, content) in tree.below("files") {
        let is_source = path.ends_with(".cpp") && !path.contains('/');
        let name = crate::formats::draft::file_name(path);
        let used = ["output_validator", "input_validators"].iter().any(|dir| draft.has_named(dir, &name));
        if is_source && !used {
            draft.put(&format!("generators/{name}"), Content::clone(content));
            kept += 1;
        }
    }
    if kept > 0 {
        draft.report.taken(format!("{kept} sources in files/"), "generators/");
    }
}
