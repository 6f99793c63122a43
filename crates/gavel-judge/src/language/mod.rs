//! The languages: data in `languages/*.toml`, read once and checked.

mod java;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use gavel_core::{ByteSize, LanguageId};
use gavel_sandbox::Runtime;

pub use schema::LanguageError;

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
    /// files, `{class}` the main class, `{memory_mib}` the problem's memory limit and `{memory_total_mib}` the same with
    /// the language's own.
    pub argv: Vec<String>,
    /// The environment, beside what every run has.
    pub env: BTreeMap<String, String>,
    /// The runtime it lives on, where that needs more of the kernel than a plain program.
    pub runtime: Option<Runtime>,
    /// The directory that is the box's root; `None` is the part of the host that every box sees.
    pub root: Option<PathBuf>,
}

/// How a program says that it ran out of memory when the kernel did not have to stop it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfMemory {
    /// The exit code it has then.
    pub exit_code: u8,
    /// What its standard error then holds.
    pub stderr: String,
}

/// One language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Its short name; the ICPC's code where it has one.
    pub id: LanguageId,
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
    /// The compiler; `None` when the source itself is run.
    pub compile: Option<Template>,
    /// What the compiler must leave in `/box`; `None` when its exit code says all.
    pub artifact: Option<String>,
    /// For languages without a compiler: fails exactly on sources that are no programs. It is run only after a
    /// program failed on its first test case, so a right one does not wait for it.
    pub check: Option<Template>,
    /// The program.
    pub run: Template,
    /// Memory of the language's own machine, on top of the problem's limit.
    pub memory_extra: ByteSize,
    /// Processes and threads alive at once.
    pub processes: u32,
    /// How it says that memory ran out.
    pub out_of_memory: Option<OutOfMemory>,
    /// Prints the version of the compiler or interpreter.
    pub version: Template,
    /// What the version belongs to, such as `GCC`.
    pub version_of: String,
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

/// All languages.
#[derive(Debug)]
pub struct Languages(BTreeMap<LanguageId, Language>);

macro_rules! files {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("../../../../languages/", $name, ".toml")))),*] };
}

/// The files of `languages/`, in the binary; a test compares the list with the directory.
const FILES: [(&str, &str); 7] = files!["c", "cpp", "go", "java", "javascript", "python3", "rust"];

static BUILTIN: LazyLock<Arc<Languages>> = LazyLock::new(|| {
    // A test reads the same files, so a build that passed its tests cannot stop here.
    Arc::new(Languages::read(FILES).unwrap_or_else(|error| panic!("languages/ is broken: {error}")))
});

impl Languages {
    /// The languages this program was built with.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// Reads languages from files, each given as its name without `.toml` and its text.
    ///
    /// # Errors
    /// The first file that breaks the schema, and what in it does.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, LanguageError> {
        let mut languages = BTreeMap::new();
        let mut endings = BTreeSet::new();
        for (name, text) in files {
            let language = schema::read(name, text)?;
            for ending in &language.extensions {
                if !endings.insert(ending.clone()) {
                    return Err(LanguageError::new(name, format!("another language has the extension {ending:?} too")));
                }
            }
            languages.insert(language.id.clone(), language);
        }
        Ok(Self(languages))
    }

    /// The language with this id.
    #[must_use]
    pub fn get(&self, id: &LanguageId) -> Option<&Language> {
        self.0.get(id)
    }

    /// The language of a file, by its ending.
    #[must_use]
    pub fn by_extension(&self, path: &Path) -> Option<&Language> {
        let ending = path.extension()?.to_str()?;
        self.iter().find(|language| language.extensions.iter().any(|extension| extension == ending))
    }

    /// Whether some language's sources include files like this one.
    pub(crate) fn is_header(&self, path: &Path) -> bool {
        path.extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| self.iter().any(|language| language.header_extensions.iter().any(|e| e == ending)))
    }

    /// Every language, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.0.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(id: &str) -> Language {
        Languages::builtin().get(&id.parse().unwrap()).unwrap().clone()
    }

    #[test]
    fn every_file_of_the_directory_is_built_in() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
        let mut names: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        assert_eq!(names, FILES.map(|(name, _)| name));
        let languages = Languages::read(FILES).unwrap();
        let ids: Vec<&str> = languages.iter().map(|language| language.id.as_str()).collect();
        assert_eq!(ids, ["c", "cpp", "go", "java", "javascript", "python3", "rust"]);
    }

    #[test]
    fn a_file_has_the_language_of_its_ending() {
        let languages = Languages::builtin();
        let id = |name: &str| languages.by_extension(Path::new(name)).map(|language| language.id.to_string());
        assert_eq!(id("a/b.cc").as_deref(), Some("cpp"));
        assert_eq!(id("x.py").as_deref(), Some("python3"));
        assert_eq!((id("py"), id("x.txt"), id(".c")), (None, None, None));
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
