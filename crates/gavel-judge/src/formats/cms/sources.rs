//! Graders and stubs: programs of a task that are compiled with every submission.

use super::super::draft::{Draft, file_name};
use super::super::tree::{Content, Tree};
use crate::package::PackageError;

/// What a grader is called, without its ending.
pub(super) const GRADER: &str = "grader";
/// What a stub is called, without its ending.
pub(super) const STUB: &str = "stub";
/// The ends of the names of Pascal's units that go with a grader, which CMS counts among headers.
pub(super) const PASCAL_UNIT: &str = "lib.pas";

const PIPES_C: &str = include_str!("../programs/pipes.c");
const PIPES_PYTHON: &str = include_str!("../programs/pipes.py");
const LAUNCHER: &str = include_str!("../programs/Launcher.java");

/// How a stub and the manager are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Streams {
    /// By standard input and output.
    Standard,
    /// By pipes whose paths are arguments; what is printed is nobody's.
    Pipes,
}

/// A language of CMS that knows graders: the ending there, and what it is called here.
const LANGUAGES: [(&str, &str); 5] =
    [("c", "c"), ("cpp", "cpp"), ("java", "java"), ("py", "python3"), ("pas", "pascal")];

/// The files of `sol/` that join submissions.
pub(super) struct Beside {
    base: &'static str,
    /// By their endings.
    files: Vec<String>,
}

impl Beside {
    /// Those called `base`, in any language.
    pub(super) fn find(tree: &Tree, base: &'static str) -> Self {
        let ending = |path: &str| path.strip_prefix(base)?.strip_prefix('.').map(str::to_owned);
        Self { base, files: tree.below("sol").filter_map(|(path, _)| ending(path)).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Puts them into `include/`, and lets the problem be solved in their languages alone.
    pub(super) fn join(
        &self,
        tree: &Tree,
        task: &str,
        streams: Streams,
        draft: &mut Draft,
    ) -> Result<(), PackageError> {
        for ending in &self.files {
            let path = format!("sol/{}.{ending}", self.base);
            let language = LANGUAGES.iter().find(|(end, _)| end == ending).map(|(_, language)| *language);
            // Nothing can be put before a program in Pascal that takes its standard output away from it.
            let Some(language) = language.filter(|language| *language != "pascal" || streams == Streams::Standard)
            else {
                draft.report.lost(&path, "submissions in its language are not taken: it cannot join them here");
                continue;
            };
            self.language(language, ending, tree.get(&path)?, streams, draft);
            headers(tree, language, draft);
            draft.problem.languages.push(language.to_owned());
            draft.report.changed(&path, format!("include/{language}/: it joins every submission"));
        }
        let languages = &draft.problem.languages;
        if languages.is_empty() {
            return Err(PackageError::unsupported(
                format!("sol/{}.{}", self.base, self.files.join(", .")),
                format!("a {} in none of the languages C, C++, Java, Python and Pascal", self.base),
                "add one in a language in which the problem is to be solved",
            ));
        }
        let only = languages.join(", ");
        draft.report.changed("languages", format!("only those with a {}: {only}", self.base));
        if file_name(task) == task {
            draft.extension.submission.name = Some(task.to_owned());
            draft.report.changed("names of submissions", format!("their file is called {task}, whatever it is called"));
        }
        if streams == Streams::Pipes {
            draft.group("secret").args = vec!["/dev/stdin".to_owned(), "/dev/stdout".to_owned()];
        }
        Ok(())
    }

    /// C and C++ join what is linked; elsewhere the program that comes first calls the others.
    fn language(&self, language: &str, ending: &str, content: Content, streams: Streams, draft: &mut Draft) {
        let put = |draft: &mut Draft, name: &str, content| draft.put(&format!("include/{language}/{name}"), content);
        let text = |text: String| Content::Bytes(text.into_bytes());
        let own = format!("{}.{ending}", self.base);
        match (language, streams) {
            ("c" | "cpp", Streams::Standard) => put(draft, &own, content),
            ("c" | "cpp", Streams::Pipes) => {
                put(draft, &own, content);
                put(draft, &format!("gavel_pipes.{ending}"), text(PIPES_C.to_owned()));
            }
            ("java", streams) => {
                let silence = match streams {
                    Streams::Standard => "",
                    Streams::Pipes => {
                        "System.setOut(new java.io.PrintStream(java.io.OutputStream.nullOutputStream()));"
                    }
                };
                put(draft, &own, content);
                let launcher = LAUNCHER.replace("PROGRAM", self.base).replace("/* SILENCE */", silence);
                put(draft, "Main.java", text(launcher));
            }
            ("python3", Streams::Pipes) => {
                put(draft, &own, content);
                put(draft, "main.py", text(PIPES_PYTHON.to_owned()));
            }
            (_, _) => put(draft, &format!("main.{ending}"), content),
        }
    }
}

fn headers(tree: &Tree, language: &str, draft: &mut Draft) {
    let endings: &[&str] = match language {
        "c" => &[".h"],
        "cpp" => &[".h", ".hh", ".hpp", ".hxx"],
        "pascal" => &[PASCAL_UNIT],
        _ => &[],
    };
    for (path, content) in tree.below("sol") {
        if endings.iter().any(|ending| path.ends_with(ending)) {
            draft.put(&format!("include/{language}/{}", file_name(path)), content.clone());
        }
    }
}
