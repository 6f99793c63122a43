//! Programs that are compiled for a benchmark and gone with it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A directory of compiled programs.
#[derive(Debug)]
pub struct Programs(tempfile::TempDir);

impl Programs {
    /// An empty one.
    ///
    /// # Panics
    /// If there is no place for temporary files.
    #[must_use]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory is made"))
    }

    /// Where they are.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.0.path()
    }

    /// Compiles a static C program.
    ///
    /// # Panics
    /// If gcc does not compile it.
    #[must_use]
    pub fn c(&self, name: &str, source: &str) -> PathBuf {
        self.compile("gcc", name, "c", source, &["-O1", "-static", "-pthread"])
    }

    /// Compiles a C++ program as the judge does, with shared libraries.
    ///
    /// # Panics
    /// If g++ does not compile it.
    #[must_use]
    pub fn cpp(&self, name: &str, source: &str) -> PathBuf {
        self.compile("g++", name, "cpp", source, &["-std=gnu++20", "-O2"])
    }

    fn compile(&self, compiler: &str, name: &str, ending: &str, source: &str, flags: &[&str]) -> PathBuf {
        let (file, program) = (self.dir().join(name).with_extension(ending), self.dir().join(name));
        std::fs::write(&file, source).expect("a source is written");
        let args = flags.iter().map(OsStr::new).chain(["-w".as_ref(), "-o".as_ref(), program.as_os_str()]);
        let output = Command::new(compiler).args(args).arg(&file).output();
        let output = output.unwrap_or_else(|error| panic!("cannot start {compiler}: {error} (make setup installs it)"));
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        program
    }
}

impl Default for Programs {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a tool cannot be measured here, if its probe does not succeed.
#[must_use]
pub fn missing_tool(command: &mut Command) -> Option<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Some(format!("{program} says: {}", said.lines().last().unwrap_or("nothing").trim()))
        }
        Err(error) => Some(format!("{program} does not start: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_says_why() {
        assert_eq!(missing_tool(&mut Command::new("true")), None);
        assert!(missing_tool(&mut Command::new("/no/such/tool")).unwrap().contains("does not start"));
        let said = missing_tool(Command::new("sh").args(["-c", "echo broken >&2; exit 1"])).unwrap();
        assert!(said.ends_with("says: broken"), "{said}");
    }

    #[test]
    fn programs_are_compiled() {
        let programs = Programs::new();
        let ended = crate::Target::new(&programs.c("seven", "int main(void) { return 7; }"), &[]).run().unwrap();
        assert_eq!(libc::WEXITSTATUS(ended.status), 7);
    }
}
