//! Codeforces' Polygon: `problem.xml` beside tests, testlib programs and statements.

mod grading;
mod programs;
mod statement;

use roxmltree::Node;

use super::draft::{Converted, Draft, number};
use super::extension::SubmissionExtension;
use super::tree::Tree;
use super::{Format, Options, xml};
use crate::package::PackageError;

const FILE: &str = "problem.xml";
/// Test cases of one set.
const MAX_TESTS: usize = 100_000;

/// A test as the description has it.
struct Test {
    sample: bool,
    group: Option<String>,
    points: Option<f64>,
    input: String,
    answer: String,
}

/// Converts a package.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let text = tree.text(FILE)?;
    let document = xml::parse(FILE, &text)?;
    let problem = document.root_element();
    let mut draft = Draft::new(Format::Polygon, problem.attribute("short-name").unwrap_or(called));
    draft.keep(tree);
    let judging = xml::child(problem, "judging")
        .ok_or_else(|| PackageError::invalid(FILE, "there is no <judging>", "export the package anew"))?;
    let [input_file, output_file] = ["input-file", "output-file"]
        .map(|key| judging.attribute(key).filter(|name| !name.is_empty()).map(str::to_owned));
    if input_file.is_some() || output_file.is_some() {
        draft.report.changed("input-file, output-file", "the files of submissions, in gavel.toml");
        draft.extension.submission = SubmissionExtension { input_file, output_file, ..SubmissionExtension::default() };
    }
    if judging.attribute("run-count").is_some_and(|count| count != "1") {
        return Err(PackageError::unsupported(FILE, "a run-count above 1", "write the package in the format 2025-09"));
    }
    let testset = testset(judging, &mut draft)?;
    let limit = |name: &str| xml::child(testset, name).and_then(|node| xml::text(node).trim().parse::<f64>().ok());
    draft.time_limit(limit("time-limit").map(|ms| ms / 1000.0), options, "this package")?;
    draft.memory_limit(limit("memory-limit"), options, "this package")?;
    draft.report.taken("limits", "time-limit and memory-limit");
    let tests = tests(testset, tree)?;
    grading::convert(testset, &tests, tree, &mut draft)?;
    let worth: Vec<f64> = tests.iter().map(|test| test.points.unwrap_or(0.0)).collect();
    programs::convert(problem, tree, &worth, options, &mut draft)?;
    statement::convert(problem, tree, &mut draft)?;
    for node in xml::at(problem, &["tags"]).into_iter().flat_map(xml::elements) {
        if let Some(tag) = node.attribute("value") {
            draft.problem.keywords.push(tag.to_owned());
        }
    }
    draft.finish(options)
}

/// The set called `tests`; pretests and others belong to contests.
fn testset<'a, 'i>(judging: Node<'a, 'i>, draft: &mut Draft) -> Result<Node<'a, 'i>, PackageError> {
    let sets: Vec<Node<'a, 'i>> = xml::elements(judging).filter(|node| node.has_tag_name("testset")).collect();
    let main = sets
        .iter()
        .find(|set| set.attribute("name") == Some("tests"))
        .or_else(|| sets.first().filter(|_| sets.len() == 1));
    let Some(main) = main else {
        return Err(PackageError::invalid(FILE, "there is no testset called tests", "export the package anew"));
    };
    for set in sets.iter().filter(|set| *set != main) {
        draft
            .report
            .lost(format!("testset {}", set.attribute("name").unwrap_or("?")), "only the testset tests is judged");
    }
    Ok(*main)
}

/// Every test with its files, which must be there: nothing is generated at the import.
fn tests(testset: Node<'_, '_>, tree: &Tree) -> Result<Vec<Test>, PackageError> {
    let text = |name: &str| xml::child(testset, name).map(xml::text);
    let patterns = (text("input-path-pattern"), text("answer-path-pattern"));
    let (Some(input), Some(answer)) = patterns else {
        return Err(PackageError::invalid(FILE, "there are no path patterns", "export the package anew"));
    };
    let nodes: Vec<Node<'_, '_>> = xml::at(testset, &["tests"]).into_iter().flat_map(xml::elements).collect();
    if nodes.is_empty() || nodes.len() > MAX_TESTS {
        return Err(PackageError::invalid(FILE, "there are no tests, or more than 100000", "export the package anew"));
    }
    let mut tests = Vec::new();
    for (index, node) in nodes.into_iter().enumerate() {
        let test = Test {
            sample: node.attribute("sample") == Some("true"),
            group: node.attribute("group").map(str::to_owned),
            points: node.attribute("points").map(|points| points.parse().unwrap_or(f64::NAN)),
            input: path(&input, index + 1)?,
            answer: path(&answer, index + 1)?,
        };
        for file in [&test.input, &test.answer] {
            if !tree.has(file) {
                return Err(PackageError::unsupported(
                    file,
                    "a package without its generated tests",
                    "download the full package (for Linux or Windows), or run its doall script first: import never runs \
                     what a setter wrote",
                ));
            }
        }
        tests.push(test);
    }
    Ok(tests)
}

/// `tests/%02d.a` with a number.
fn path(pattern: &str, index: usize) -> Result<String, PackageError> {
    let pattern = pattern.trim();
    let broken =
        || PackageError::invalid(FILE, format!("{pattern:?} is no pattern"), "it has one %d, such as tests/%02d");
    let (before, rest) = pattern.split_once('%').ok_or_else(broken)?;
    let (width, after) = rest.split_once('d').ok_or_else(broken)?;
    let zero = width.starts_with('0');
    let width: usize = if width.is_empty() { 0 } else { width.parse().map_err(|_| broken())? };
    if width > 9 {
        return Err(broken());
    }
    Ok(if zero { format!("{before}{index:0width$}{after}") } else { format!("{before}{index:width$}{after}") })
}

/// The name of a test below `data/` in a directory.
fn named(dir: &str, index: usize, total: usize) -> String {
    format!("{dir}/{}", number(index + 1, total))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn patterns_name_files() {
        assert_eq!(path("tests/%02d", 7).unwrap(), "tests/07");
        assert_eq!(path("tests/%02d.a", 123).unwrap(), "tests/123.a");
        assert_eq!(path("tests/%d", 7).unwrap(), "tests/7");
        for bad in ["tests", "tests/%s", "%99999999999d", "%010d"] {
            assert!(path(bad, 1).is_err(), "{bad}");
        }
    }
}
