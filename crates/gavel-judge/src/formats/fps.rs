//! Free Problem Set: one XML file with any number of problems, as HUSTOJ and its relatives exchange them.

use roxmltree::Node;

use super::adapter::{Lines, Speaks};
use super::draft::{Converted, Draft, number};
use super::tree::{Content, Tree};
use super::{Format, Options, markdown, xml};
use crate::language::Languages;
use crate::package::PackageError;

/// Bytes of one file.
pub(super) const MAX_FILE: u64 = 256 << 20;
/// Problems of one file.
const MAX_ITEMS: usize = 10_000;

/// The one XML file at the top of a tree.
pub(super) fn file(tree: &Tree) -> Option<&str> {
    let mut files = tree.files.keys().filter(|path| path.ends_with(".xml") && !path.contains('/'));
    files.next().filter(|path| *path != "problem.xml").map(String::as_str)
}

/// Converts every problem of the file.
pub(super) fn convert(tree: &Tree, called: &str, options: &Options) -> Result<Vec<Converted>, PackageError> {
    let path = file(tree).ok_or_else(|| PackageError::invalid(called, "there is no XML file at its top", "add it"))?;
    let text = tree.text(path)?;
    let document = xml::parse(path, &text)?;
    let items: Vec<Node<'_, '_>> =
        xml::elements(document.root_element()).filter(|node| node.has_tag_name("item")).collect();
    if items.is_empty() || items.len() > MAX_ITEMS {
        return Err(PackageError::invalid(path, "it has no item, or more than 10000", "split it"));
    }
    let several = items.len() > 1;
    let mut ids = std::collections::BTreeSet::new();
    let mut all = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let mut converted = convert_item(item, path, called, options)?;
        let plain = converted.id == "problem" && options.id.is_none();
        if several && (plain || ids.contains(&converted.id)) {
            converted.id = format!("{}-{}", converted.id, index + 1);
            converted.report.changed("short name", format!("it is {}, by its place in the file", converted.id));
        }
        ids.insert(converted.id.clone());
        all.push(converted);
    }
    Ok(all)
}

fn convert_item(item: Node<'_, '_>, path: &str, called: &str, options: &Options) -> Result<Converted, PackageError> {
    let title = xml::child(item, "title").map(xml::text).unwrap_or_default();
    let mut draft = Draft::new(Format::Fps, if title.trim().is_empty() { called } else { title.trim() });
    let place = format!("{path}: {}", draft.called);
    draft.name("en", &title);
    check_elements(item, &place, &mut draft)?;
    let scaled = |name: &str, units: &[(&str, f64)]| -> Result<Option<f64>, PackageError> {
        let Some(node) = xml::child(item, name) else { return Ok(None) };
        let text = xml::text(node);
        let unit = node.attribute("unit").unwrap_or(units[0].0).to_lowercase();
        let factor = units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| factor);
        match (text.trim().parse::<f64>(), factor) {
            (Ok(value), Some(factor)) => Ok(Some(value * factor)),
            _ => Err(PackageError::invalid(
                &place,
                format!("{name}: {:?} {unit:?}", text.trim()),
                "write a number, and a known unit",
            )),
        }
    };
    let mib = f64::from(1 << 20);
    draft.time_limit(scaled("time_limit", &[("s", 1.0), ("ms", 0.001)])?, options, "this file")?;
    draft.memory_limit(
        scaled("memory_limit", &[("mb", mib), ("kb", 1024.0), ("b", 1.0), ("gb", mib * 1024.0)])?,
        options,
        "this file",
    )?;
    let section = |name: &str| xml::child(item, name).map(xml::text).unwrap_or_default();
    let statement = markdown::sections(&[
        ("", &section("description")),
        ("Input", &section("input")),
        ("Output", &section("output")),
        ("Hint", &section("hint")),
    ]);
    draft.statement("en", statement);
    draft.report.changed("statement", "HTML as it stands in Markdown, sanitised when it is shown");
    let source = section("source");
    if !source.trim().is_empty() {
        draft.problem.keywords = source.split_whitespace().map(str::to_owned).collect();
    }
    tests(item, &place, &mut draft)?;
    checker(item, &place, options, &mut draft)?;
    solutions(item, &mut draft);
    draft.finish(options)
}

/// Every element must be known: one that is not might change how submissions are judged.
fn check_elements(item: Node<'_, '_>, place: &str, draft: &mut Draft) -> Result<(), PackageError> {
    for node in xml::elements(item) {
        let name = node.tag_name().name();
        match name {
            "title" | "time_limit" | "memory_limit" | "description" | "input" | "output" | "sample_input"
            | "sample_output" | "test_input" | "test_output" | "hint" | "source" | "solution" | "spj" => {}
            "prepend" | "append" | "template" if xml::text(node).trim().is_empty() => {}
            "prepend" | "append" => {
                return Err(PackageError::unsupported(
                    place,
                    format!("{name}, code that joins every submission"),
                    "put it into include/ of a package of the format 2025-09",
                ));
            }
            "template" | "img" | "url" | "remote_oj" | "remote_id" | "solution_link" => {
                draft.report.lost(name, "judging does not need it");
            }
            "tpj" | "rpj" | "interactor" => {
                return Err(PackageError::unsupported(place, format!("the judge program <{name}>"), "use <spj>"));
            }
            other => {
                return Err(PackageError::unsupported(place, format!("the element <{other}>"), "remove it"));
            }
        }
    }
    Ok(())
}

fn tests(item: Node<'_, '_>, place: &str, draft: &mut Draft) -> Result<(), PackageError> {
    for (kind, dir) in [("sample", "sample"), ("test", "secret")] {
        let all = |end: &str| {
            let name = format!("{kind}_{end}");
            xml::elements(item).filter(|node| node.has_tag_name(name.as_str())).map(xml::text).collect::<Vec<_>>()
        };
        let (inputs, outputs) = (all("input"), all("output"));
        if inputs.len() != outputs.len() {
            return Err(PackageError::invalid(
                place,
                format!("{} {kind}_input and {} {kind}_output", inputs.len(), outputs.len()),
                "each input has one output",
            ));
        }
        if kind == "test" && inputs.is_empty() {
            return Err(PackageError::invalid(place, "it has no test_input", "export the problem with its test data"));
        }
        let total = inputs.len();
        for (index, (input, output)) in inputs.into_iter().zip(outputs).enumerate() {
            let bytes = |text: String| Content::Bytes(text.into_bytes());
            draft.test(&format!("{dir}/{}", number(index + 1, total)), bytes(input), bytes(output));
        }
    }
    Ok(())
}

fn checker(item: Node<'_, '_>, place: &str, options: &Options, draft: &mut Draft) -> Result<(), PackageError> {
    let Some(spj) = xml::child(item, "spj").filter(|node| !xml::text(*node).trim().is_empty()) else {
        draft.compare_lines(Lines::Rstrip);
        draft.report.changed("comparison", "output_validator: white space at the ends of lines is passed over");
        return Ok(());
    };
    let ending = match spj.attribute("language").unwrap_or("C++") {
        "C" => "c",
        "C++" => "cpp",
        other => {
            return Err(PackageError::unsupported(place, format!("<spj> in {other}"), "write it in C or C++"));
        }
    };
    let source = xml::text(spj);
    let mut tree = Tree::default();
    let path = format!("spj.{ending}");
    tree.files.insert(path.clone(), Content::Bytes(source.clone().into_bytes()));
    draft.checker(&tree, &path, &[], Speaks::Hustoj)?;
    if source.contains("testlib.h") {
        draft.testlib(&tree, options, &[])?;
    }
    draft.report.changed("spj", "output_validator: exit code 0 accepts");
    Ok(())
}

fn solutions(item: Node<'_, '_>, draft: &mut Draft) {
    let languages = Languages::builtin();
    for (index, node) in xml::elements(item).filter(|node| node.has_tag_name("solution")).enumerate() {
        let language = node.attribute("language").unwrap_or_default();
        let ending = match language {
            "C" | "GCC" => "c",
            "C++" | "G++" | "Clang++" => "cpp",
            "Java" => "java",
            "Python" | "Python3" => "py",
            "Go" => "go",
            "JavaScript" => "js",
            _ => {
                draft.report.lost(format!("solution in {language:?}"), "the language is unknown here");
                continue;
            }
        };
        let content = Content::Bytes(xml::text(node).into_bytes());
        draft.submission("accepted", &format!("solution{}.{ending}", index + 1), content, &languages);
    }
}
