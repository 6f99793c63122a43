//! What an image is made of, whichever languages are wanted.

use std::path::Path;

use serde::Deserialize;

use super::error::ImageError;

/// The files of `languages/images/`; a test compares the list with the directory.
const FILES: [(&str, &str); 2] = [
    ("debian12", include_str!("../../../../languages/images/debian12.toml")),
    ("debian13", include_str!("../../../../languages/images/debian13.toml")),
];

/// An image as its file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name: that of the file.
    pub name: String,
    /// The suite of the distribution, such as `trixie`.
    pub suite: String,
    /// What is installed in any case.
    pub packages: Vec<String>,
    /// The version of Python that packages of PyPI must fit, such as `3.13`.
    pub python: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    suite: String,
    #[serde(default)]
    packages: Vec<String>,
    python: String,
}

impl Definition {
    /// Those built in and those of the files `images/*.toml` in a directory of language files, which replace them.
    ///
    /// # Errors
    /// A file cannot be read or breaks the schema.
    pub fn all(directory: Option<&Path>) -> Result<Vec<Self>, ImageError> {
        let mut texts: Vec<(String, String)> = FILES.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        if let Some(directory) = directory.map(|files| files.join("images")).filter(|images| images.is_dir()) {
            let failed = || ImageError::io("read", &directory);
            for entry in std::fs::read_dir(&directory).map_err(failed())? {
                let path = entry.map_err(failed())?.path();
                if path.extension().is_none_or(|ending| ending != "toml") {
                    continue;
                }
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let text = std::fs::read_to_string(&path).map_err(ImageError::io("read", &path))?;
                texts.retain(|(other, _)| *other != name);
                texts.push((name, text));
            }
        }
        texts.sort();
        texts.iter().map(|(name, text)| Self::read(name, text)).collect()
    }

    fn read(name: &str, text: &str) -> Result<Self, ImageError> {
        let fail = |what: String| ImageError::Definition { name: name.to_owned(), what };
        let raw: Raw = toml::from_str(text).map_err(|error| fail(error.to_string().trim_end().to_owned()))?;
        if !is_name(name) || !is_name(&raw.suite) {
            return Err(fail("name and suite must be of a-z, 0-9 and '-'".to_owned()));
        }
        if raw.python.is_empty() || !raw.python.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(fail(format!("python is {:?}, no version such as 3.13", raw.python)));
        }
        if let Some(bad) = raw.packages.iter().find(|package| !is_package(package)) {
            return Err(fail(format!("packages has {bad:?}, which is no name of a package")));
        }
        Ok(Self { name: name.to_owned(), suite: raw.suite, packages: raw.packages, python: raw.python })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
}

/// Debian policy 5.6.7. Above all it is no option of the tool it is given to.
pub(super) fn is_package(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_directory_is_built_in() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
        let mut names: Vec<_> = std::fs::read_dir(directory.join("images"))
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, FILES.map(|(name, _)| name));
        assert_eq!(Definition::all(Some(&directory)).unwrap(), Definition::all(None).unwrap());
    }

    #[test]
    fn mistakes_are_named() {
        let good = "suite = 'trixie'\npython = '3.13'\npackages = ['g++-14', 'libc6-dev']";
        assert_eq!(Definition::read("d", good).unwrap().packages, ["g++-14", "libc6-dev"]);
        for (from, to, named) in [
            ("'trixie'", "'--help'", "suite"),
            ("'3.13'", "'three'", "python"),
            ("libc6-dev", "-oDir=x", "no name of a package"),
            ("suite", "mirror = 'x'\nsuite", "mirror"),
        ] {
            let error = Definition::read("d", &good.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(named), "{named}: {error}");
        }
    }
}
