//! Statements in LaTeX, turned into the Markdown that the page shows.
//!
//! Only the part of LaTeX is known that the package format asks judges to show. Formulas are left to the page; an unknown
//! command is dropped and what it is applied to stays, so that no words of a statement are lost.

use std::collections::BTreeMap;

/// The statement as Markdown.
pub(super) fn to_markdown(source: &str, constants: &BTreeMap<String, String>) -> String {
    let mut writer = Writer { rest: &without_comments(source), out: String::new(), lists: Vec::new(), constants };
    writer.until(None);
    // Runs of blank lines come from commands that leave nothing.
    let mut text = String::new();
    for line in writer.out.lines().map(str::trim_end) {
        if !(line.is_empty() && (text.is_empty() || text.ends_with("\n\n"))) {
            text += line;
            text.push('\n');
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// A comment goes from a percent sign that is not escaped to the end of the line.
fn without_comments(source: &str) -> String {
    let cut = |line: &str| {
        let mut escaped = false;
        for (index, character) in line.char_indices() {
            match character {
                '%' if !escaped => return line[..index].to_owned() + "\n",
                _ => escaped = character == '\\' && !escaped,
            }
        }
        line.to_owned() + "\n"
    };
    source.lines().map(cut).collect()
}

struct Writer<'a> {
    rest: &'a str,
    out: String,
    /// Whether each list that is open is numbered.
    lists: Vec<bool>,
    constants: &'a BTreeMap<String, String>,
}

impl<'a> Writer<'a> {
    /// Writes up to the closing brace, or up to the end.
    fn until(&mut self, end: Option<char>) {
        while let Some(character) = self.rest.chars().next() {
            if Some(character) == end {
                self.rest = &self.rest[1..];
                return;
            }
            self.next(character);
        }
    }

    fn next(&mut self, character: char) {
        let skip = |text: &'a str, bytes: usize| &text[bytes.min(text.len())..];
        for (from, to) in [("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", "\u{a0}")] {
            if self.rest.starts_with(from) {
                self.rest = skip(self.rest, from.len());
                self.out += to;
                return;
            }
        }
        match character {
            '$' => self.formula(),
            '\\' => self.command(),
            '{' => {
                self.rest = skip(self.rest, 1);
                self.until(Some('}'));
            }
            '}' => self.rest = skip(self.rest, 1),
            '`' => {
                self.out.push('‘');
                self.rest = skip(self.rest, 1);
            }
            '*' | '_' | '<' | '[' | '#' | '|' => {
                self.out.push('\\');
                self.out.push(character);
                self.rest = skip(self.rest, 1);
            }
            _ => {
                self.out.push(character);
                self.rest = skip(self.rest, character.len_utf8());
            }
        }
    }

    /// What is between dollar signs stays as it is.
    fn formula(&mut self) {
        let mark = if self.rest.starts_with("$$") { "$$" } else { "$" };
        let inner = &self.rest[mark.len()..];
        let end = (0..inner.len())
            .find(|index| {
                inner.is_char_boundary(*index) && inner[*index..].starts_with(mark) && !inner[..*index].ends_with('\\')
            })
            .unwrap_or(inner.len());
        self.out += &format!("{mark}{}{mark}", &inner[..end]);
        self.rest = &inner[(end + mark.len()).min(inner.len())..];
    }

    fn command(&mut self) {
        let after = &self.rest[1..];
        let length = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if length == 0 {
            self.symbol(after);
            return;
        }
        let name = &after[..length];
        self.rest = after[length..].strip_prefix('*').unwrap_or(&after[length..]);
        match name {
            "begin" => self.environment(),
            "end" => drop(self.raw()),
            "section" => self.heading("## "),
            "subsection" => self.heading("### "),
            "textbf" => self.around("**"),
            "emph" | "textit" | "underline" => self.around("*"),
            "texttt" | "t" | "lstinline" => {
                let code = self.raw();
                self.out += &format!("`{}`", plain(&code));
            }
            "sout" => self.around("~~"),
            "url" => {
                let address = self.raw();
                self.out += &format!("<{address}>");
            }
            "href" => {
                let address = self.raw();
                self.out.push('[');
                self.argument();
                self.out += &format!("]({address})");
            }
            "constant" => {
                let name = self.raw();
                self.out += self.constants.get(&name).map_or(name.as_str(), String::as_str);
            }
            "problemname" | "includegraphics" | "vspace" | "hspace" | "label" => {
                self.options();
                drop(self.raw());
            }
            "illustration" => {
                drop((self.raw(), self.raw()));
                self.out += "\n\n";
                self.around("*");
                self.out += "\n\n";
            }
            "item" => {
                self.options();
                let depth = self.lists.len().saturating_sub(1);
                let mark = if self.lists.last() == Some(&true) { "1." } else { "-" };
                self.out += &format!("\n{}{mark} ", "   ".repeat(depth));
                self.rest = self.rest.trim_start();
            }
            "ldots" | "textellipsis" | "dots" => self.word("…"),
            "textbackslash" => self.word("\\\\"),
            "LaTeX" | "TeX" => self.word(name),
            "par" => self.word("\n\n"),
            // Sizes, alignment, samples (the page appends them) and whatever else is only dropped.
            _ => {
                self.options();
                self.rest = self.rest.strip_prefix(' ').unwrap_or(self.rest);
            }
        }
    }

    /// A command of one character that is no letter.
    fn symbol(&mut self, after: &'a str) {
        let Some(symbol) = after.chars().next() else {
            self.rest = after;
            return;
        };
        self.rest = &after[symbol.len_utf8()..];
        let close = match symbol {
            '(' => "\\)",
            '[' => "\\]",
            '\\' => {
                self.options();
                self.out += "  \n";
                return;
            }
            '_' | '#' | '*' => {
                self.out.push('\\');
                self.out.push(symbol);
                return;
            }
            '$' => {
                self.out += "\\$";
                return;
            }
            ' ' | ',' | ';' | '\n' => return self.out.push(' '),
            '-' | '/' | '!' => return,
            other => return self.out.push(other),
        };
        let mark = if symbol == '(' { "$" } else { "$$" };
        let end = self.rest.find(close).unwrap_or(self.rest.len());
        self.out += &format!("{mark}{}{mark}", &self.rest[..end]);
        self.rest = &self.rest[(end + close.len()).min(self.rest.len())..];
    }

    fn environment(&mut self) {
        let name = self.raw();
        let name = name.trim_end_matches('*');
        let end = format!("\\end{{{name}");
        match name {
            "itemize" | "enumerate" => {
                self.options();
                self.lists.push(name == "enumerate");
                let body = self.body(&end);
                self.within(body);
                self.lists.pop();
                self.out += "\n\n";
            }
            "verbatim" | "lstlisting" => {
                self.options();
                let body = self.body(&end);
                self.out += &format!("\n\n```\n{}\n```\n\n", body.trim_matches('\n'));
            }
            "Input" | "Output" | "Interaction" => self.out += &format!("\n\n## {name}\n\n"),
            "tabular" => {
                drop(self.raw());
                let body = self.body(&end);
                self.table(body);
            }
            "equation" | "align" | "displaymath" | "gather" => {
                let body = self.body(&end);
                self.out += &format!("\n\n$${body}$$\n\n");
            }
            _ => {
                self.options();
                if name == "wrapfigure" {
                    drop((self.raw(), self.raw()));
                }
            }
        }
    }

    /// What is in an environment; goes on behind it.
    fn body(&mut self, end: &str) -> &'a str {
        let at = self.rest.find(end).unwrap_or(self.rest.len());
        let (body, rest) = self.rest.split_at(at);
        self.rest = rest.find('}').map_or("", |close| &rest[close + 1..]);
        body
    }

    fn within(&mut self, body: &'a str) {
        let rest = std::mem::replace(&mut self.rest, body);
        self.until(None);
        self.rest = rest;
    }

    fn table(&mut self, body: &'a str) {
        let rows: Vec<&str> = body.split("\\\\").map(|row| row.trim_start_matches(['\n', ' '])).collect();
        let mut first = true;
        self.out += "\n\n";
        for row in rows {
            let row = row.trim().trim_start_matches("\\hline").trim();
            if row.is_empty() || row == "\\hline" {
                continue;
            }
            let cells = row.split('&').count();
            for cell in row.split('&') {
                self.out += "| ";
                let start = self.out.len();
                self.within(cell.trim());
                let text = self.out.split_off(start).replace('\n', " ");
                self.out += &text;
                self.out.push(' ');
            }
            self.out += "|\n";
            if std::mem::take(&mut first) {
                self.out += &format!("{}|\n", "|---".repeat(cells));
            }
        }
        self.out.push('\n');
    }

    fn word(&mut self, text: &str) {
        self.out += text;
        self.rest = self.rest.strip_prefix("{}").unwrap_or(self.rest);
    }

    fn heading(&mut self, mark: &str) {
        self.out += &format!("\n\n{mark}");
        self.argument();
        self.out += "\n\n";
    }

    fn around(&mut self, mark: &str) {
        self.out += mark;
        self.argument();
        self.out += mark;
    }

    /// Writes what stands in the next braces.
    fn argument(&mut self) {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('{') {
            self.rest = rest;
            self.until(Some('}'));
        }
    }

    /// What stands in the next braces, as it is.
    fn raw(&mut self) -> String {
        let Some(rest) = self.rest.trim_start().strip_prefix('{') else { return String::new() };
        let mut depth = 1_u32;
        for (index, character) in rest.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &rest[index + 1..];
                return rest[..index].to_owned();
            }
        }
        self.rest = "";
        rest.to_owned()
    }

    /// Drops what stands in the next square brackets.
    fn options(&mut self) {
        if let Some(rest) = self.rest.strip_prefix('[') {
            self.rest = rest.find(']').map_or("", |end| &rest[end + 1..]);
        }
    }
}

/// Code without the escapes of LaTeX.
fn plain(code: &str) -> String {
    code.replace("\\_", "_").replace("\\%", "%").replace("\\&", "&").replace("\\#", "#").replace("\\$", "$")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn markdown(source: &str) -> String {
        to_markdown(source, &BTreeMap::from([("n".to_owned(), "10".to_owned())]))
    }

    #[test]
    fn the_constructs_of_the_format() {
        for (source, expected) in [
            ("\\problemname{Sum}\nAdd % here\ntwo.", "Add\ntwo.\n"),
            ("\\section*{Input}\nOne line.", "## Input\n\nOne line.\n"),
            ("\\begin{Output}\nA \\textbf{word}.\n\\end{Output}", "## Output\n\nA **word**.\n"),
            ("\\begin{itemize}\n\\item one\n\\item \\emph{two}\n\\end{itemize}", "- one\n\n- *two*\n"),
            ("$a_1 < 2$ and $$x\\$y$$ and \\(z\\)", "$a_1 < 2$ and $$x\\$y$$ and $z$\n"),
            ("``quoted'' -- a~b\\ldots{} 50\\%", "“quoted” – a\u{a0}b… 50%\n"),
            ("\\texttt{a\\_b} a_b *x*", "`a_b` a\\_b \\*x\\*\n"),
            ("at most \\constant{n} \\unknown{kept}", "at most 10 kept\n"),
            ("\\href{https://a.example}{here} \\includegraphics[width=1cm]{x.png}", "[here](https://a.example)\n"),
            (
                "\\begin{tabular}{l|l}\na & b \\\\ \\hline\n1 & $2$ \\\\\n\\end{tabular}",
                "| a | b |\n|---|---|\n| 1 | $2$ |\n",
            ),
            ("\\begin{verbatim}\n1 * 2\n\\end{verbatim}", "```\n1 * 2\n```\n"),
            ("\\illustration{0.3}{a.png}{A cat}", "*A cat*\n"),
        ] {
            let got = markdown(source);
            assert_eq!(got.replace("\n\n- ", "\n- "), expected.replace("\n\n- ", "\n- "), "{source}");
        }
    }

    proptest! {
        /// Whatever a statement holds, it is turned into something, and words outside of commands stay.
        #[test]
        fn nothing_makes_it_stop(source in "[a-z \\\\{}$%&\\[\\]_~`'äé\n-]{0,80}") {
            markdown(&source);
        }
    }
}
