//! Which class of a Java source is the program.
//!
//! The compiler wants a public class in a file of its name, and the launcher wants the class that has the main method.
//! Contestants send text without a file name and call their class as they like, so both are read from the source: the
//! first public type at the top level, else the first type at the top level whose body declares `main`, else the name
//! of the file. Comments and literals are passed over; nothing else of the language needs to be understood.

/// File and class.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) file: String,
    pub(super) class: String,
}

const KINDS: [&str; 4] = ["class", "enum", "record", "interface"];

/// The entry of `source`, sent as `given` or under the language's default name.
pub(super) fn entry(source: &str, given: &str) -> Entry {
    let types = types(source);
    let stem = given.strip_suffix(".java").filter(|stem| is_identifier(stem)).unwrap_or("Main");
    let public = types.list.iter().find(|one| one.public);
    // With several types the one with main is the program, even beside a public one without it.
    let program = public
        .filter(|one| one.main)
        .or_else(|| types.list.iter().find(|one| one.main))
        .or(public)
        .map_or(stem, |one| one.name);
    let file = public.map_or(stem, |one| one.name);
    let class = match types.package {
        Some(package) => format!("{package}.{program}"),
        None => program.to_owned(),
    };
    Entry { file: format!("{file}.java"), class }
}

struct Type<'a> {
    name: &'a str,
    public: bool,
    main: bool,
}

struct Types<'a> {
    package: Option<String>,
    list: Vec<Type<'a>>,
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '$'))
}

fn types(source: &str) -> Types<'_> {
    let mut types = Types { package: None, list: Vec::new() };
    let (mut depth, mut public, mut last) = (0_u32, false, "");
    let mut tokens = Tokens(source);
    while let Some(token) = tokens.next() {
        match token {
            "{" | "(" => depth += 1,
            "}" | ")" => {
                depth = depth.saturating_sub(1);
                public &= depth > 0;
            }
            ";" if depth == 0 => public = false,
            "package" if depth == 0 && types.list.is_empty() => {
                let name: String = tokens.by_ref().take_while(|token| *token != ";").collect();
                types.package = Some(name).filter(|name| !name.is_empty());
            }
            "public" if depth == 0 => public = true,
            _ if depth == 0 && KINDS.contains(&last) && is_identifier(token) => {
                types.list.push(Type { name: token, public, main: false });
                public = false;
            }
            // Depth 1 is the body of the last type: only a method of its own counts.
            "main" if depth == 1 && last == "void" => {
                if let Some(one) = types.list.last_mut() {
                    one.main = true;
                }
            }
            _ => {}
        }
        last = token;
    }
    types
}

/// Words and single characters of the source, without comments, literals and white space.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.0 = self.0.trim_start();
            let rest = self.0;
            let first = rest.chars().next()?;
            if let Some(comment) = rest.strip_prefix("//") {
                self.0 = comment.find('\n').map_or("", |end| &comment[end..]);
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.0 = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            } else if let Some(block) = rest.strip_prefix("\"\"\"") {
                self.0 = literal(block, "\"\"\"");
            } else if matches!(first, '"' | '\'') {
                self.0 = literal(&rest[1..], &rest[..1]);
            } else {
                let word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
                let length = if word(first) { rest.find(|c| !word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
                let (token, after) = rest.split_at(length);
                self.0 = after;
                return Some(token);
            }
        }
    }
}

/// What follows the literal that `text` is inside of.
fn literal<'a>(text: &'a str, end: &str) -> &'a str {
    let mut escaped = false;
    for (index, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if text[index..].starts_with(end) {
            return &text[index + end.len()..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(source: &str) -> (String, String) {
        let Entry { file, class } = entry(source, "Main.java");
        (file, class)
    }

    #[test]
    fn the_class_is_found() {
        const MAIN: &str = "public static void main(String[] a) {}";
        for (source, file, class) in [
            (format!("public class Solver {{ {MAIN} }}"), "Solver.java", "Solver"),
            (format!("import java.util.*;\npublic final class A{{{MAIN}}}"), "A.java", "A"),
            (format!("class Helper {{ }} class Prog {{ {MAIN} }}"), "Main.java", "Prog"),
            (format!("class Prog {{ {MAIN} }} class Node {{ int v; }}"), "Main.java", "Prog"),
            (format!("public class Api {{ }} class Prog {{ {MAIN} }}"), "Api.java", "Prog"),
            (format!("package a.b;\npublic class X {{ {MAIN} }}"), "X.java", "a.b.X"),
            (format!("@SuppressWarnings(\"x\") public class Q {{ {MAIN} }}"), "Q.java", "Q"),
            (format!("public record P(int a) {{ {MAIN} }}"), "P.java", "P"),
            (format!("public enum E {{ A; {MAIN} }}"), "E.java", "E"),
            (format!("interface I {{ }} public abstract class Z implements I {{ {MAIN} }}"), "Z.java", "Z"),
            ("".to_owned(), "Main.java", "Main"),
            ("class Main {".to_owned(), "Main.java", "Main"),
        ] {
            assert_eq!(named(&source), (file.to_owned(), class.to_owned()), "{source}");
        }
    }

    #[test]
    fn comments_literals_and_inner_classes_do_not_count() {
        let source = r#"
            // public class No1 {}
            /* public class No2 { */
            class Main {
                String a = "public class No3 {"; char q = '"'; char b = '{';
                String t = """
                    public class No4 { "quoted" \""" """;
                public static class Inner { public static void main(String[] a) {} }
                void run() { class Local { } }
                public static void main(String[] args) { }
            }
            class Later { }
        "#;
        assert_eq!(named(source), ("Main.java".to_owned(), "Main".to_owned()));
    }

    #[test]
    fn a_given_name_counts_when_the_source_says_nothing() {
        assert_eq!(entry("", "Sum.java").class, "Sum");
        assert_eq!(entry("", "../x.java").class, "Main");
        assert_eq!(entry("public class A {}", "Sum.java").file, "A.java");
        for broken in ["\"", "'", "/*", "\"\"\"", "public class", "{{{", "}}}", "\\", "é class"] {
            entry(broken, "Main.java");
        }
    }
}
