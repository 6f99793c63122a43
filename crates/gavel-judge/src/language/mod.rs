//! The languages: data in `languages/*.toml`, read once and checked.

mod cells;
mod command;
mod error;
mod foreign;
mod inherit;
mod install;
mod java;
pub mod lint;
mod list;
mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel_core::{ByteSize, LanguageId};
use gavel_sandbox::{Outcome, Runtime, SystemCall};
use serde::Deserialize;

use crate::package::SourceFile;

pub use cells::{Kernel, Sample, Section, Shown};
pub use error::LanguageError;
pub use foreign::{ForeignIds, System};
pub use install::Install;
pub use list::Languages;

/// How the program's main file and entry point are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The file is called as the language says, whatever the contestant called it.
    File,
    /// By the class with the main method, as the compiler and the launcher of Java want it.
    JavaClass,
}

/// A command: the program as an absolute path, its arguments with placeholders, and its environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Program and arguments. `{source}` is the main file, `{sources}`, which is an argument of its own, all source
    /// files, `{class}` the main class, `{memory_mib}` the problem's memory limit times the language's factor and
    /// `{memory_total_mib}` the same with the memory of the language's own machine.
    pub argv: Vec<String>,
    /// The environment, beside what every run has.
    pub env: BTreeMap<String, String>,
    /// The runtime it lives on, where that needs more of the kernel than a plain program.
    pub runtime: Option<Runtime>,
    /// Further system calls that it asks for, in the order of their numbers.
    pub calls: Vec<SystemCall>,
    /// The directory that is the box's root; `None` is the part of the host that every box sees.
    pub root: Option<PathBuf>,
    /// Whether it may be forked from the same interpreter started before ([`gavel_sandbox::Command::warm`]).
    pub warm: bool,
}

/// What is made of the tools alone, before there is a source, and seen by the compiler as `/program`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prime {
    /// Makes it, in `/box`.
    pub command: Template,
    /// What it is made of, by path below `/box`.
    pub files: BTreeMap<String, String>,
}

/// How a program says that it ran out of memory when the kernel did not have to stop it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfMemory {
    /// How it ends then: by an exit code or a signal.
    pub outcome: Outcome,
    /// What its standard error then holds.
    pub stderr: String,
}

/// What the compiler can be made to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompilerNotes {
    /// Which code of the contestant runs while compiling, and where.
    pub runs: String,
    /// What the compiler can be made to read.
    pub reads: String,
}

/// What is needed to install, to try and to measure a language, and not to judge in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Proofs {
    /// What an image holds for it.
    pub install: Install,
    /// What its compiler can be made to do.
    pub compiler: Option<CompilerNotes>,
    /// Its self-test.
    pub tests: BTreeMap<Section, Shown>,
    /// The programs that its speed is measured by.
    pub kernels: BTreeMap<Kernel, String>,
}

/// One language.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// Its short name; the ICPC's code where it has one.
    pub id: LanguageId,
    /// The language it is like; files are not taken for it by their ending then.
    pub like: Option<String>,
    /// The image whose tree is the box's root; `None` is the part of the host that every box sees.
    pub image: Option<String>,
    /// Its name for people.
    pub name: String,
    /// What the source file is called.
    pub source_name: String,
    /// Endings of its files, without the point.
    pub extensions: Vec<String>,
    /// Endings of files that its sources include, without the point.
    pub header_extensions: Vec<String>,
    /// The mode of the page's editor.
    pub editor_mode: String,
    /// What the editor starts with: a right solution of "read two numbers, print their sum".
    pub template: String,
    /// How the entry point is found.
    pub entry: Entry,
    /// What the compiler is quicker with.
    pub prime: Option<Prime>,
    /// The compiler: its steps, one after another; none when the source itself is run.
    pub compile: Vec<Template>,
    /// What the compiler must leave in `/box`; `None` when its exit code says all.
    pub artifact: Option<String>,
    /// For languages without a compiler: fails exactly on sources that are no programs. It is run only after a
    /// program failed on its first test case, so a right one does not wait for it.
    pub check: Option<Template>,
    /// The program.
    pub run: Template,
    /// What the problem's memory limit is multiplied by; 1 or more.
    pub memory_factor: f64,
    /// Memory of the language's own machine, on top of that.
    pub memory_extra: ByteSize,
    /// How many times the CPU time of C++ it needs, as measured. Nothing is judged by it unless a package says so.
    pub time_factor: f64,
    /// Processes and threads alive at once.
    pub processes: u32,
    /// How it says that memory ran out.
    pub out_of_memory: Option<OutOfMemory>,
    /// Prints the version of the compiler or interpreter.
    pub version: Template,
    /// What the version belongs to, such as `GCC`.
    pub version_of: String,
    /// What other systems call it.
    pub foreign: ForeignIds,
    /// What is not needed to judge.
    pub proofs: Arc<Proofs>,
}

impl Language {
    /// What the page says of the tool's version: its name and the first version number in what
    /// [`Language::version`] printed.
    #[must_use]
    pub fn read_version(&self, printed: &str) -> Option<String> {
        printed
            .split(|character: char| !character.is_ascii_digit() && character != '.')
            .map(|number| number.trim_matches('.'))
            .find(|number| number.contains('.'))
            .map(|number| format!("{} {number}", self.version_of))
    }

    /// The image that it needs and that is not here now: images come and go while a server runs.
    #[must_use]
    pub fn lacks_image(&self) -> Option<&str> {
        self.image.as_deref().filter(|_| !self.run.root.as_ref().is_some_and(|root| root.is_dir()))
    }

    /// The same language in the tree that its image has at this moment. A new tree has a new name, so that a keeper
    /// which has an old one open is not asked for the new one.
    pub(crate) fn in_its_tree(&self) -> Self {
        let mut language = self.clone();
        if self.image.is_some()
            && let Some(tree) = self.run.root.as_ref().and_then(|root| root.canonicalize().ok())
        {
            language.set_root(&tree);
        }
        language
    }

    /// The same language, whose interpreter is started for every run.
    pub(crate) fn cold(mut self) -> Self {
        for template in [Some(&mut self.run), self.check.as_mut()].into_iter().flatten() {
            template.warm = false;
        }
        self
    }

    /// All its tools are in this tree.
    fn set_root(&mut self, root: &Path) {
        let prime = self.prime.as_mut().map(|prime| &mut prime.command);
        let own = [&mut self.run, &mut self.version];
        for template in own.into_iter().chain(prime).chain(&mut self.compile).chain(&mut self.check) {
            template.root = Some(root.to_owned());
        }
    }

    /// Whether its compiler is quicker with this source when it is primed.
    #[must_use]
    pub fn gains_by_priming(&self, source: &[u8]) -> bool {
        let mut names = self.prime.iter().flat_map(|prime| prime.files.keys());
        // A source of its own stands for every other one; anything else is there to be named.
        let is_source = |name: &str| self.extensions.iter().any(|ending| name.ends_with(&format!(".{ending}")));
        names.any(|name| is_source(name) || memchr::memmem::find(source, name.as_bytes()).is_some())
    }

    /// The language whose compiler makes what this one's is quicker with, and what that is made of.
    pub(crate) fn priming(&self) -> Option<(Self, Vec<SourceFile>)> {
        let Prime { command, files } = self.prime.as_ref()?;
        let file =
            |(name, text): (&String, &String)| SourceFile { name: name.clone(), bytes: text.clone().into_bytes() };
        let language = Self { compile: vec![command.clone()], artifact: None, ..self.clone() };
        Some((language, files.iter().map(file).collect()))
    }

    /// The problem's memory limit as a program in this language has it, without that of its machine.
    #[must_use]
    pub fn memory(&self, limit: ByteSize) -> ByteSize {
        if self.memory_factor == 1.0 {
            return limit;
        }
        // Memory of a machine is far below 2^53, up to which this is exact.
        ByteSize((limit.0 as f64 * self.memory_factor) as u64)
    }

    /// The main file's name and, where the language asks for it, the main class.
    pub(crate) fn entry_of(&self, source: &[u8], given_name: Option<&str>) -> (String, Option<String>) {
        match self.entry {
            Entry::File => (self.source_name.clone(), None),
            Entry::JavaClass => {
                let entry = java::entry(&String::from_utf8_lossy(source), given_name.unwrap_or(&self.source_name));
                (entry.file, Some(entry.class))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(id: &str) -> Language {
        Languages::builtin().get(&id.parse().unwrap()).unwrap().clone()
    }

    #[test]
    fn versions_are_read_from_what_tools_print() {
        for (id, printed, expected) in [
            ("c", "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright", "GCC 12.2.0"),
            ("python3", "Python 3.11.2\n", "CPython 3.11.2"),
            ("javascript", "v20.20.2\n", "Node.js 20.20.2"),
            ("go", "go version go1.19.8 linux/amd64\n", "Go 1.19.8"),
            ("rust", "rustc 1.63.0\n", "rustc 1.63.0"),
            ("java", "openjdk 17.0.15 2025-04-15\n", "OpenJDK 17.0.15"),
        ] {
            assert_eq!(get(id).read_version(printed).as_deref(), Some(expected));
        }
        assert_eq!(get("c").read_version("no number. 12"), None);
    }

    #[test]
    fn java_is_named_by_its_class() {
        let (file, class) = get("java").entry_of(b"public class Solver { }", None);
        assert_eq!((file.as_str(), class.as_deref()), ("Solver.java", Some("Solver")));
        assert_eq!(get("cpp").entry_of(b"int main() {}", Some("x.cc")), ("main.cpp".to_owned(), None));
    }
}
