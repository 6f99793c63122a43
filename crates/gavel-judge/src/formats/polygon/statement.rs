//! Names and statements.

use roxmltree::Node;

use crate::formats::draft::Draft;
use crate::formats::tree::{Content, Tree};
use crate::formats::xml;
use crate::package::PackageError;

/// Polygon's names of languages, and the codes of the format.
const LANGUAGES: [(&str, &str); 22] = [
    ("armenian", "hy"),
    ("azerbaijani", "az"),
    ("arabic", "ar"),
    ("belarusian", "be"),
    ("bulgarian", "bg"),
    ("chinese", "zh"),
    ("croatian", "hr"),
    ("english", "en"),
    ("french", "fr"),
    ("german", "de"),
    ("hungarian", "hu"),
    ("italian", "it"),
    ("japanese", "ja"),
    ("kazakh", "kk"),
    ("polish", "pl"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("vietnamese", "vi"),
];
const SECTIONS: [(&str, &str); 6] = [
    ("legend", ""),
    ("input", "Input"),
    ("interaction", "Interaction"),
    ("output", "Output"),
    ("scoring", "Scoring"),
    ("notes", "Notes"),
];

pub(super) fn convert(problem: Node<'_, '_>, tree: &Tree, draft: &mut Draft) -> Result<(), PackageError> {
    for node in xml::at(problem, &["names"]).into_iter().flat_map(xml::elements) {
        let (Some(language), Some(value)) = (node.attribute("language"), node.attribute("value")) else { continue };
        let Some(code) = code(language) else {
            draft.report.lost(format!("name ({language})"), "the language is unknown here");
            continue;
        };
        draft.name(code, value);
        let mut sections = Vec::new();
        for (file, heading) in SECTIONS {
            let path = format!("statement-sections/{language}/{file}.tex");
            if tree.has(&path) {
                let heading = if heading.is_empty() { String::new() } else { format!("\\section*{{{heading}}}\n") };
                sections.push(format!("{heading}{}\n", tree.text(&path)?.trim()));
            }
        }
        if !sections.is_empty() {
            let content = Content::Bytes(sections.join("\n").into_bytes());
            draft.statement_file(code, "tex", content);
        } else if let Ok(pdf) = tree.get(&format!("statements/.pdf/{language}/problem.pdf")) {
            draft.statement_file(code, "pdf", pdf);
        }
    }
    Ok(())
}

fn code(language: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, code)| *code)
}
