//! Where this host's own apt gets its packages: an image is built from the same places.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::ImageError;

/// The archive, as the host is set up to use it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Mirror {
    /// Of the suites themselves and of their updates.
    pub(super) archive: String,
    /// Of security updates, where the host takes them from somewhere.
    pub(super) security: Option<String>,
    /// Whether the host takes the suite's updates.
    pub(super) updates: bool,
    /// The keys by which all that is checked; `None` are the tool's own.
    pub(super) keyring: Option<PathBuf>,
}

/// One source of apt.
#[derive(Debug, Default, PartialEq, Eq)]
struct Source {
    uri: String,
    suites: Vec<String>,
    keyring: Option<PathBuf>,
}

impl Mirror {
    /// Reads what apt reads, below `/etc/apt`, of a host of the suite `codename`.
    pub(super) fn of_host(etc_apt: &Path, codename: &str) -> Result<Self, ImageError> {
        let sources = sources(etc_apt);
        let of = |suite: &str| sources.iter().find(|source| source.suites.iter().any(|one| one == suite));
        let archive = of(codename)
            .filter(|_| !codename.is_empty())
            .ok_or_else(|| ImageError::NoMirror { suite: codename.to_owned(), directory: etc_apt.to_owned() })?;
        Ok(Self {
            archive: archive.uri.clone(),
            security: of(&format!("{codename}-security")).map(|source| source.uri.clone()),
            updates: of(&format!("{codename}-updates")).is_some(),
            keyring: archive.keyring.clone().filter(|path| path.is_file()),
        })
    }

    /// The lines of a `sources.list` for a suite, checked by the keys in `keyring` of the tree.
    pub(super) fn lines(&self, suite: &str, keyring: Option<&str>) -> String {
        let options = keyring.map_or_else(String::new, |path| format!("[signed-by={path}] "));
        let mut lines = format!("deb {options}{} {suite} main\n", self.archive);
        if self.updates {
            lines += &format!("deb {options}{} {suite}-updates main\n", self.archive);
        }
        if let Some(security) = &self.security {
            lines += &format!("deb {options}{security} {suite}-security main\n");
        }
        lines
    }
}

/// All sources, in the order of apt: `sources.list`, then the files of the directory by name.
fn sources(etc_apt: &Path) -> Vec<Source> {
    let mut files = vec![etc_apt.join("sources.list")];
    let parts = fs::read_dir(etc_apt.join("sources.list.d")).into_iter().flatten().flatten();
    let mut parts: Vec<PathBuf> = parts.map(|entry| entry.path()).collect();
    parts.sort();
    files.extend(parts);
    let mut sources = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("sources") => sources.extend(text.split("\n\n").filter_map(stanza)),
            Some("list") => sources.extend(text.lines().filter_map(line)),
            _ => {}
        }
    }
    sources
}

/// sources.list(5), "deb822-style format".
fn stanza(text: &str) -> Option<Source> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let mut last = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with([' ', '\t']) {
            fields.entry(last.clone()).or_default().push_str(line);
        } else if let Some((name, value)) = line.split_once(':') {
            last = name.trim().to_ascii_lowercase();
            fields.insert(last.clone(), value.trim().to_owned());
        }
    }
    let words =
        |name: &str| fields.get(name).map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    if !words("types")?.contains(&"deb".to_owned()) || fields.get("enabled").is_some_and(|word| word == "no") {
        return None;
    }
    Some(Source {
        uri: words("uris")?.into_iter().next()?,
        suites: words("suites")?,
        keyring: fields.get("signed-by").map(PathBuf::from).filter(|path| path.is_absolute()),
    })
}

/// sources.list(5), "one-line-style format".
fn line(text: &str) -> Option<Source> {
    let rest = text.trim().strip_prefix("deb ")?.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let mut words = rest.split_whitespace();
    let keyring = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
    Some(Source {
        uri: words.next()?.to_owned(),
        suites: vec![words.next()?.to_owned()],
        keyring: keyring.map(PathBuf::from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Result<Mirror, ImageError> {
        let etc = tempfile::tempdir().unwrap();
        fs::create_dir(etc.path().join("sources.list.d")).unwrap();
        for (name, text) in files {
            fs::write(etc.path().join(name), text).unwrap();
        }
        Mirror::of_host(etc.path(), "bookworm")
    }

    const DEB822: &str = "Types: deb\n# a comment\nURIs: http://a.example/debian\nSuites: bookworm bookworm-updates\n\
        Components: main\nSigned-By: /none/k.gpg\n\nTypes: deb\nURIs: http://a.example/security\nSuites: bookworm-security\n";

    #[test]
    fn both_forms_say_the_same() {
        let expected = Mirror {
            archive: "http://a.example/debian".to_owned(),
            security: Some("http://a.example/security".to_owned()),
            updates: true,
            keyring: None,
        };
        assert_eq!(of(&[("sources.list.d/debian.sources", DEB822)]).unwrap(), expected);
        let lines = "deb [arch=amd64 signed-by=/none/k] http://a.example/debian bookworm main\n# deb x bookworm\n\
            deb http://a.example/debian bookworm-updates main\ndeb http://a.example/security bookworm-security main\n";
        assert_eq!(of(&[("sources.list", lines)]).unwrap(), expected);
        assert!(
            expected
                .lines("trixie", Some("/k"))
                .ends_with("deb [signed-by=/k] http://a.example/security trixie-security main\n")
        );
    }

    #[test]
    fn other_sources_are_not_the_mirror() {
        let other = "deb http://other.example/x stable main\n";
        assert!(matches!(of(&[("sources.list.d/a.list", other)]), Err(ImageError::NoMirror { .. })));
        let off = DEB822.replacen("Types", "Enabled: no\nTypes", 1);
        assert!(of(&[("sources.list.d/debian.sources", &off)]).is_err());
        assert!(Mirror::of_host(Path::new("/none"), "").is_err());
    }
}
