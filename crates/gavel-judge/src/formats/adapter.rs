//! Programs of our own that stand in for what another judge brings: its default checkers, and its protocols.
//!
//! They are written into the package, so that it judges the same wherever the format 2025-09 is known.

use super::Options;
use super::draft::{Draft, file_name};
use super::extension::Protocol;
use super::tree::{Content, Tree};
use crate::package::PackageError;

const ADAPTER: &str = include_str!("programs/adapter.c");
const LINES: &str = include_str!("programs/lines.cpp");
const DMOJ: &str = include_str!("programs/dmoj.py");
const DMOJ_PYTHON: &str = include_str!("programs/dmoj_checker.py");
/// What checkers import of DMOJ, written anew.
pub(super) const DMOJ_MODULES: &[(&str, &str)] = &[
    ("__init__.py", ""),
    ("error.py", "class InternalError(Exception):\n    pass\n"),
    ("result.py", include_str!("programs/dmoj_result.py")),
    ("utils/__init__.py", ""),
    ("utils/unicode.py", include_str!("programs/dmoj_unicode.py")),
];
const HEADERS: [&str; 5] = ["h", "hh", "hpp", "hxx", "h++"];

/// How a program of another judge is called and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    /// Arguments `input answer output`; exit code 0 accepts.
    Hustoj,
    /// Arguments `input output answer`; exit code 0 accepts, 1 rejects.
    Dmoj,
    /// Arguments `input answer output`; prints a score.
    Cms,
    /// Arguments pipes from and to the submission; reads the input from standard input, prints a score.
    CmsManager,
    /// Arguments `input output`; exit code 0 accepts, 1 rejects.
    Qduoj,
    /// Arguments `input output answer 100 score message`; writes a score.
    Lemon,
    /// Files `input`, `user_out`, `answer` and `code`; prints a score.
    Syzoj,
    /// testlib: the judge speaks it itself.
    Testlib,
    /// The ICPC format's own.
    Icpc,
}

/// How the default checker of another judge compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    Exact,
    Rstrip,
    Nonblank,
    White,
    Tokens,
}

impl Draft {
    /// One of our own comparisons as the output validator.
    pub(super) fn compare_lines(&mut self, lines: Lines) {
        let name = match lines {
            Lines::Exact => "EXACT",
            Lines::Rstrip => "RSTRIP",
            Lines::Nonblank => "NONBLANK",
            Lines::White => "WHITE",
            Lines::Tokens => "TOKENS",
        };
        self.put_text("output_validator/compare.cpp", format!("#define GAVEL_{name} 1\n{LINES}"));
    }

    /// A checker that comes with DMOJ, with its arguments as JSON.
    pub(super) fn compare_dmoj(&mut self, checker: &str, arguments: &serde_json::Value) {
        // A JSON string in a Python string: read by Python's own reader, so that nothing in it is code.
        let text = serde_json::Value::String(arguments.to_string());
        let head = format!("import json\n\nCHECKER = \"{checker}\"\nARGUMENTS = json.loads({text})\n\n\n");
        let body = DMOJ.split_once("\"\"\"\n\n").map_or(DMOJ, |(_, body)| body);
        self.put_text("output_validator/compare.py", head + body);
    }

    /// A checker in Python that DMOJ would load into itself, with its arguments as JSON and what a test case is worth.
    pub(super) fn check_in_python(&mut self, content: Content, arguments: &serde_json::Value, points: f64) {
        let text = serde_json::Value::String(arguments.to_string());
        let head = format!("import json\n\nARGUMENTS = json.loads({text})\nPOINTS = {points:?}\n\n\n");
        let body = DMOJ_PYTHON.split_once("\"\"\"\n\n").map_or(DMOJ_PYTHON, |(_, body)| body);
        self.put_text("output_validator/__main__.py", head + body);
        self.put("output_validator/gavel_checker.py", content);
        for (path, text) in DMOJ_MODULES {
            self.put_text(&format!("output_validator/dmoj/{path}"), (*text).to_owned());
        }
    }

    /// A program of the package as its output validator (or interactor), with headers and other sources beside it.
    pub(super) fn checker(
        &mut self,
        tree: &Tree,
        path: &str,
        beside: &[String],
        speaks: Speaks,
    ) -> Result<(), PackageError> {
        if speaks == Speaks::Testlib {
            self.extension.output_validator.protocol = Protocol::Testlib;
        }
        self.program("output_validator", tree, path, beside, speaks)
    }

    fn program(
        &mut self,
        dir: &str,
        tree: &Tree,
        path: &str,
        beside: &[String],
        speaks: Speaks,
    ) -> Result<(), PackageError> {
        let name = file_name(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let is_c = matches!(ending.as_str(), "c" | "cc" | "cpp" | "cxx" | "c++");
        let adapted = match speaks {
            Speaks::Hustoj => Some("GAVEL_HUSTOJ"),
            Speaks::Dmoj => Some("GAVEL_DMOJ"),
            Speaks::Cms => Some("GAVEL_CMS"),
            Speaks::CmsManager => Some("GAVEL_CMS_MANAGER"),
            Speaks::Qduoj => Some("GAVEL_QDUOJ"),
            Speaks::Lemon => Some("GAVEL_LEMON"),
            Speaks::Syzoj => Some("GAVEL_SYZOJ"),
            Speaks::Testlib | Speaks::Icpc => None,
        };
        if adapted.is_some() && !is_c {
            return Err(PackageError::unsupported(
                path,
                "a checker of this protocol in another language than C or C++",
                "write it in C or C++, or as an output validator of the format 2025-09",
            ));
        }
        let mut source = tree.get(path)?;
        if speaks == Speaks::Testlib && is_c {
            // Without it testlib's partial points begin at 0 and look like verdicts.
            let mut text = b"#ifndef TESTSYS\n#define TESTSYS\n#endif\n#line 1\n".to_vec();
            text.extend(tree.bytes(path)?);
            source = Content::Bytes(text);
        }
        self.put(&format!("{dir}/{name}"), source);
        for header in beside {
            let ending = header.rsplit_once('.').map_or("", |(_, ending)| ending);
            if HEADERS.contains(&ending) {
                self.put(&format!("{dir}/{}", file_name(header)), tree.get(header)?);
            }
        }
        if let Some(define) = adapted {
            let ending = if ending == "c" { "c" } else { "cpp" };
            self.put_text(&format!("{dir}/gavel_adapter.{ending}"), format!("#define {define} 1\n{ADAPTER}"));
        }
        Ok(())
    }

    /// A testlib validator as an input validator.
    pub(super) fn input_validator(&mut self, tree: &Tree, path: &str, beside: &[String]) -> Result<(), PackageError> {
        let name = file_name(path);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let dir = format!("input_validators/{stem}");
        if !matches!(ending, "cpp" | "cc" | "cxx") {
            self.report.lost(format!("validator {path}"), "it is not in C++");
            return Ok(());
        }
        self.program(&dir, tree, path, beside, Speaks::Icpc)?;
        self.put_text(&format!("{dir}/gavel_adapter.cpp"), format!("#define GAVEL_VALIDATOR 1\n{ADAPTER}"));
        self.report.changed(format!("validator {path}"), format!("{dir}, exit code 0 is 42"));
        Ok(())
    }
}

impl Draft {
    /// Puts testlib.h beside the output validator: the package's own, or the one that was given at the import.
    pub(super) fn testlib(&mut self, tree: &Tree, options: &Options, places: &[&str]) -> Result<(), PackageError> {
        let target = "output_validator/testlib.h";
        if self.has(target) {
            return Ok(());
        }
        let own = places.iter().find(|place| tree.has(place)).map(|place| tree.get(place)).transpose()?;
        let content = match (own, &options.testlib) {
            (Some(content), _) => content,
            (None, Some(path)) => {
                self.report.changed("testlib.h", "the one given with --testlib");
                Content::Bytes(std::fs::read(path).map_err(PackageError::io("read", path))?)
            }
            (None, None) => {
                return Err(PackageError::unsupported(
                    "testlib.h",
                    "a program with testlib in a package without it",
                    "add testlib.h to the package, or give one with --testlib",
                ));
            }
        };
        self.put(target, content);
        Ok(())
    }

    /// Points that a testlib checker gives are points of the test case: they become parts of what the case is worth,
    /// which must be the same for all.
    pub(super) fn testlib_points(&mut self, source: &[u8], worth: &[f64]) -> Result<(), PackageError> {
        let text = String::from_utf8_lossy(source);
        let gives = ["quitp", "_points", "_pc(", "quitpi"].iter().any(|word| text.contains(word));
        if !gives {
            return Ok(());
        }
        match worth {
            [first, rest @ ..] if *first > 0.0 && rest.iter().all(|other| other == first) => {
                self.extension.output_validator.points_max = Some(*first);
                self.report
                    .changed("points of the checker", format!("divided by {first}, what each test case is worth"));
                Ok(())
            }
            _ => Err(PackageError::unsupported(
                "the checker",
                "points by testlib where test cases are worth differently",
                "give every test case the same points, or write a score_multiplier.txt in an ICPC output validator",
            )),
        }
    }
}
