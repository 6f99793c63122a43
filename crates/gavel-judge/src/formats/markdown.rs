//! Statements that come in sections, as Markdown.

/// Sections of a statement below their headings; empty ones are left out.
pub(super) fn sections(sections: &[(&str, &str)]) -> String {
    let mut markdown = String::new();
    for (heading, text) in sections.iter().filter(|(_, text)| !text.trim().is_empty()) {
        if !heading.is_empty() {
            markdown.push_str(&format!("## {heading}\n\n"));
        }
        markdown.push_str(text.trim());
        markdown.push_str("\n\n");
    }
    markdown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_sections_are_left_out() {
        assert_eq!(sections(&[("", "a"), ("Input", " "), ("Output", "b\n")]), "a\n\n## Output\n\nb\n\n");
    }
}
