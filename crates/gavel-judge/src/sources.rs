//! The files of a submission as they are compiled: its own, under the names that the language wants, and those that the
//! package includes.

use std::path::Path;

use crate::language::Language;
use crate::package::SourceFile;

/// What a contestant's file is called when an included one has the name of the main file.
const BESIDE_DRIVER: &str = "solution";

/// The source of a submission.
pub(crate) struct Own<'a> {
    pub(crate) bytes: &'a [u8],
    /// What the contestant calls the file.
    pub(crate) given_name: Option<&'a str>,
    /// What the package calls it, without an ending, whatever the contestant does.
    pub(crate) called: Option<&'a str>,
}

/// The files, what runs first foremost, and the main class where the language has one.
pub(crate) fn source_files(
    language: &Language,
    own: &Own<'_>,
    more: &[SourceFile],
    included: &[SourceFile],
) -> (Vec<SourceFile>, Option<String>) {
    let (own_name, own_class) = language.entry_of(own.bytes, own.given_name);
    let driver = included.iter().find(|file| file.name == language.source_name);
    let called = own.called.map(|called| with_ending(language, called));
    let name = match own.given_name.filter(|name| is_own(language, name)) {
        // Where a file is named for its class, the class is what others name.
        _ if called.is_some() && own_name == language.source_name => called.unwrap_or_default(),
        // Files that name one another keep their names.
        Some(given) if driver.is_some() && called.is_none() && given != language.source_name => given.to_owned(),
        _ => own_name,
    };
    let taken = driver.is_some() && name == language.source_name;
    let name = if taken { with_ending(language, BESIDE_DRIVER) } else { name };
    let mut files = vec![SourceFile { name, bytes: own.bytes.to_vec() }];
    files.extend(more.iter().cloned());
    for file in included {
        match files.iter_mut().find(|own| own.name == file.name) {
            Some(own) => own.bytes.clone_from(&file.bytes),
            None => files.push(file.clone()),
        }
    }
    let Some(driver) = driver else { return (files, own_class) };
    let (_, class) = language.entry_of(&driver.bytes, Some(&driver.name));
    files.sort_by_key(|file| file.name != driver.name);
    (files, class)
}

/// Whether a name may be that of a source in this language.
fn is_own(language: &Language, name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| language.extensions.iter().any(|own| own == ending)) && !name.contains('/')
}

fn with_ending(language: &Language, stem: &str) -> String {
    let ending = language.source_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    fn file(name: &str) -> SourceFile {
        SourceFile { name: name.to_owned(), bytes: name.as_bytes().to_vec() }
    }

    fn names(language: &str, given: Option<&str>, more: &[&str], included: &[&str]) -> Vec<String> {
        called(None, language, (b"own", given), more, included)
    }

    fn called(
        called: Option<&str>,
        language: &str,
        (bytes, given_name): (&[u8], Option<&str>),
        more: &[&str],
        included: &[&str],
    ) -> Vec<String> {
        let languages = Languages::builtin();
        let language = languages.get(&language.parse().unwrap()).unwrap();
        let all = |names: &[&str]| names.iter().map(|name| file(name)).collect::<Vec<_>>();
        let (files, _) = source_files(language, &Own { bytes, given_name, called }, &all(more), &all(included));
        files.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn what_runs_first_comes_first() {
        assert_eq!(names("python3", Some("sum.py"), &["b.py"], &[]), ["main.py", "b.py"]);
        assert_eq!(names("python3", None, &[], &["data.txt", "main.py"]), ["main.py", "solution.py", "data.txt"]);
        assert_eq!(names("python3", Some("guess.py"), &[], &["main.py"]), ["main.py", "guess.py"]);
        assert_eq!(names("cpp", None, &[], &["grader.cpp", "task.h"]), ["main.cpp", "grader.cpp", "task.h"]);
    }

    #[test]
    fn a_package_may_name_the_file() {
        let name = |language: &str, source: &[u8], given: Option<&str>, included: &[&str]| {
            called(Some("task"), language, (source, given), &[], included).join(" ")
        };
        assert_eq!(name("python3", b"", Some("guess.py"), &["main.py"]), "main.py task.py");
        assert_eq!(name("python3", b"", None, &[]), "task.py");
        assert_eq!(name("cpp", b"", Some("main.cpp"), &["grader.cpp"]), "task.cpp grader.cpp");
        assert_eq!(name("java", b"public class T {}", Some("X.java"), &["Main.java"]), "Main.java T.java");
        assert_eq!(name("java", b"class T {}", None, &["Main.java"]), "Main.java task.java");
        assert_eq!(called(Some("main"), "python3", (b"", None), &[], &["main.py"]), ["main.py", "solution.py"]);
    }

    #[test]
    fn an_included_file_takes_the_place_of_the_submissions_own() {
        let languages = Languages::builtin();
        let language = languages.get(&"cpp".parse().unwrap()).unwrap();
        let mine = SourceFile { name: "task.h".to_owned(), bytes: b"mine".to_vec() };
        let own = Own { bytes: b"own", given_name: None, called: None };
        let (files, _) = source_files(language, &own, &[mine], &[file("task.h")]);
        assert_eq!((files.len(), files[1].bytes.as_slice()), (2, &b"task.h"[..]));
    }
}
