//! Names and statements.

use roxmltree::Node;

use crate::formats::draft::Draft;
use crate::formats::tree::Tree;
use crate::formats::{markdown, xml};
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
                sections.push((heading, markdown::of_tex(&tree.text(&path)?)));
            }
        }
        if !sections.is_empty() {
            let borrowed: Vec<(&str, &str)> =
                sections.iter().map(|(heading, text)| (*heading, text.as_str())).collect();
            draft.statement(code, markdown::sections(&borrowed));
            draft
                .report
                .changed(format!("statement ({language})"), "TeX as Markdown; unknown commands stay as they stand");
        } else if let Ok(pdf) = tree.get(&format!("statements/.pdf/{language}/problem.pdf")) {
            draft.statement_file(code, "pdf", pdf);
        }
    }
    Ok(())
}

fn code(language: &str) -> Option<&'static str> {
    LANGUAGES.iter().find(|(name, _)| *name == language).map(|(_, code)| *code)
}
