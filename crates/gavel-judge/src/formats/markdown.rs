//! Statements of other formats as Markdown. They do not bear on judging: what is not known stays as it stands.

/// Commands of TeX with one argument, and what goes around it.
const AROUND: [(&str, &str, &str); 9] = [
    ("textbf", "**", "**"),
    ("bf", "**", "**"),
    ("textit", "*", "*"),
    ("it", "*", "*"),
    ("emph", "*", "*"),
    ("texttt", "`", "`"),
    ("t", "`", "`"),
    ("tt", "`", "`"),
    ("url", "<", ">"),
];

/// Text replaced as it stands; longer ones first.
const PLAIN: [(&str, &str); 16] = [
    ("\\begin{itemize}", ""),
    ("\\end{itemize}", ""),
    ("\\begin{enumerate}", ""),
    ("\\end{enumerate}", ""),
    ("\\begin{center}", ""),
    ("\\end{center}", ""),
    ("\\item", "-"),
    ("\\InputFile", "## Input"),
    ("\\OutputFile", "## Output"),
    ("\\par", "\n"),
    ("\\%", "%"),
    ("\\_", "_"),
    ("\\&", "&"),
    ("<<", "\u{ab}"),
    (">>", "\u{bb}"),
    ("---", "\u{2014}"),
];

/// Text of TeX, as Polygon's statements have it.
pub(super) fn of_tex(tex: &str) -> String {
    let mut text = tex.replace("\r\n", "\n");
    for (command, before, after) in AROUND {
        text = around(&text, command, before, after);
    }
    // What is between dollars is mathematics, which the page shows itself.
    let pieces: Vec<&str> = text.split('$').collect();
    let mut markdown = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            markdown.push('$');
        }
        if index % 2 == 1 {
            markdown.push_str(piece);
        } else {
            markdown.push_str(&PLAIN.iter().fold((*piece).to_owned(), |text, (from, to)| text.replace(from, to)));
        }
    }
    markdown
}

/// `\command{argument}` as the argument between two marks.
fn around(text: &str, command: &str, before: &str, after: &str) -> String {
    let start = format!("\\{command}{{");
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&start) {
        let argument = &rest[at + start.len()..];
        let Some(end) = argument.find('}') else { break };
        result.push_str(&rest[..at]);
        result.push_str(before);
        result.push_str(&argument[..end]);
        result.push_str(after);
        rest = &argument[end + 1..];
    }
    result.push_str(rest);
    result
}

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
    fn tex_becomes_markdown() {
        assert_eq!(of_tex("a \\textbf{b} \\t{c\\_d} $x<<1$ <<e>>"), "a **b** `c_d` $x<<1$ \u{ab}e\u{bb}");
        assert_eq!(of_tex("\\begin{itemize}\n\\item x\n\\end{itemize}"), "\n- x\n");
        assert_eq!(of_tex("\\textbf{open"), "\\textbf{open");
    }

    #[test]
    fn empty_sections_are_left_out() {
        assert_eq!(sections(&[("", "a"), ("Input", " "), ("Output", "b\n")]), "a\n\n## Output\n\nb\n\n");
    }
}
