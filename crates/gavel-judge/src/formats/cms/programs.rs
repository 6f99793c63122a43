//! Programs of a task that judge: its checker, or the manager that submissions talk to.

use super::super::Options;
use super::super::adapter::{Lines, Speaks};
use super::super::draft::Draft;
use super::super::tree::Tree;
use crate::package::PackageError;

/// A program by its source, the first of these directories that has one: what is compiled already cannot be looked into.
/// `None` where there is nothing of this name.
pub(super) fn find(tree: &Tree, dirs: &[&str], name: &str) -> Option<Result<String, PackageError>> {
    dirs.iter().find_map(|dir| {
        let source =
            ["cpp", "cc", "cxx", "c"].iter().map(|end| format!("{dir}/{name}.{end}")).find(|path| tree.has(path));
        if let Some(path) = source {
            return Some(Ok(path));
        }
        let (file, _) = tree.below(dir).find(|(path, _)| path.split('.').next() == Some(name))?;
        Some(Err(PackageError::unsupported(
            format!("{dir}/{file}"),
            format!("a {name} that is compiled, or not in C or C++"),
            "add its source in C or C++ beside it",
        )))
    })
}

/// The checker; gives whether it gives parts of points.
pub(super) fn checker(tree: &Tree, options: &Options, draft: &mut Draft) -> Result<bool, PackageError> {
    let found = find(tree, &["check", "cor"], "checker").or_else(|| find(tree, &["cor", "check"], "correttore"));
    let Some(path) = found.transpose()? else {
        draft.compare_lines(Lines::White);
        draft.report.changed("comparison", "output_validator, written anew: white space within lines is one space");
        return Ok(false);
    };
    take(tree, &path, Speaks::Cms, options, draft)?;
    draft.report.changed(path, "output_validator: the number it prints is a part of the points");
    Ok(true)
}

/// The manager that submissions talk to.
pub(super) fn manager(tree: &Tree, path: &str, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
    take(tree, path, Speaks::CmsManager, options, draft)?;
    draft.report.changed(
        path,
        "output_validator of an interactive problem: it gets its pipes and its input as CMS gives them, and the number it \
         prints is a part of the points",
    );
    Ok(())
}

fn take(tree: &Tree, path: &str, speaks: Speaks, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
    let dir = path.split('/').next().unwrap_or_default();
    let headers: Vec<String> = tree
        .below(dir)
        .filter(|(path, _)| path.ends_with(".h") || path.ends_with(".hpp"))
        .map(|(path, _)| format!("{dir}/{path}"))
        .collect();
    draft.checker(tree, path, &headers, speaks)?;
    if tree.text(path)?.contains("testlib.h") {
        draft.testlib(tree, options, &[])?;
    }
    Ok(())
}
