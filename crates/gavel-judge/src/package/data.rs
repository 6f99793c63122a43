//! `data/sample` and `data/secret`: the test cases in their order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::PackageError;
use super::files::{Entry, Root};
use super::grading::GroupData;
use super::group::{InputValidatorArgs, Settings};
use super::kind::RunKind;

/// One test case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCase {
    /// Its name below `data/`: `sample/1`, `secret/group/02-large`.
    pub name: String,
    /// The input, given on standard input.
    pub input: PathBuf,
    /// The answer, given to the output validator.
    pub answer: PathBuf,
    /// Input and expected output in the form in which contestants see them, where they may.
    pub shown: Option<[PathBuf; 2]>,
    /// The group it belongs to: `sample`, `secret` or `secret/group`.
    pub group: String,
    /// Arguments given to the submission.
    pub args: Vec<String>,
    /// Files put into the submission's working directory.
    pub files: Vec<PathBuf>,
    /// Arguments given to the output validator.
    pub output_validator_args: Vec<String>,
    /// Arguments given to the input validators.
    pub input_validator_args: InputValidatorArgs,
    /// Whether a failed test case may be quoted to the contestant.
    pub full_feedback: bool,
}

/// A sample as the statement shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its name in `data/sample`: `1`.
    pub name: String,
    /// The input.
    pub input: String,
    /// The output.
    pub answer: String,
    /// What is shown instead of both: lines of the judge behind `<`, of the program behind `>`, passes parted by `---`.
    pub interaction: Option<String>,
}

/// What a file beside a test case may be called after the test case's name, the longer of two before the shorter.
const SUFFIXES: [&str; 14] = [
    ".in.statement",
    ".ans.statement",
    ".in.download",
    ".ans.download",
    ".interaction",
    ".in",
    ".ans",
    ".out",
    ".files",
    ".yaml",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
];
const GROUP: &str = "test_group.yaml";
const LEGACY_GROUP: &str = "testdata.yaml";
/// Directories below `data/secret`.
const MAX_DEPTH: u32 = 8;

/// The files of one test case by suffix.
type Parts = BTreeMap<&'static str, PathBuf>;

struct Reader<'a> {
    root: &'a Root,
    constants: &'a BTreeMap<String, String>,
    run: RunKind,
    tests: Vec<TestCase>,
    samples: Vec<Sample>,
}

/// `data/sample` and `data/secret` as they were read.
pub(super) struct Data {
    /// Samples first.
    pub(super) tests: Vec<TestCase>,
    pub(super) samples: Vec<Sample>,
    pub(super) sample: GroupData,
    pub(super) secret: GroupData,
}

/// Reads all test cases, samples first.
pub(super) fn read(root: &Root, constants: &BTreeMap<String, String>, run: RunKind) -> Result<Data, PackageError> {
    let mut reader = Reader { root, constants, run, tests: Vec::new(), samples: Vec::new() };
    let named = |name: &str| GroupData { name: name.to_owned(), ..GroupData::default() };
    let (mut sample, mut secret) = (named("sample"), named("secret"));
    if root.is_dir("data/sample") {
        let settings = Settings { full_feedback: true, ..Settings::default() };
        reader.directory(Path::new("data/sample"), &settings, 0, &mut sample)?;
    }
    let samples = reader.tests.len();
    if !root.is_dir("data/secret") {
        return Err(PackageError::invalid(
            "data/secret",
            "the directory is missing",
            "put the secret test cases there",
        ));
    }
    reader.directory(Path::new("data/secret"), &Settings::default(), 0, &mut secret)?;
    if reader.tests.len() == samples {
        return Err(PackageError::invalid(
            "data/secret",
            "it holds no test case",
            "add at least one .in with its .ans",
        ));
    }
    Ok(Data { tests: reader.tests, samples: reader.samples, sample, secret })
}

impl Reader<'_> {
    fn directory(
        &mut self,
        dir: &Path,
        inherited: &Settings,
        depth: u32,
        data: &mut GroupData,
    ) -> Result<(), PackageError> {
        let mut settings = inherited.clone();
        let mut cases: BTreeMap<String, Parts> = BTreeMap::new();
        let mut groups: BTreeMap<String, PathBuf> = BTreeMap::new();
        for Entry { name, path, is_dir } in self.root.list(dir)? {
            if name == GROUP && !is_dir {
                if depth > 1 {
                    return Err(PackageError::invalid(
                        path,
                        "groups do not hold further groups",
                        "move the file to the group's own directory, just below data/secret",
                    ));
                }
                (settings, data.scoring) = inherited.group(self.root, &path, self.constants)?;
            } else if name == LEGACY_GROUP {
                return Err(stray(path, &name));
            } else if let Some((base, suffix)) = split(&name).filter(|(_, suffix)| is_dir == (*suffix == ".files")) {
                cases.entry(base.to_owned()).or_default().insert(suffix, path);
            } else if is_dir {
                groups.insert(name, path);
            } else {
                return Err(stray(path, &name));
            }
        }
        let is_static = data.scoring.static_score.is_some();
        self.check_mix(dir, &cases, &groups, depth, is_static)?;
        let names: std::collections::BTreeSet<&String> = cases.keys().chain(groups.keys()).collect();
        for name in names {
            match (cases.get(name), groups.get(name)) {
                (Some(parts), None) => self.case(&dir.join(name), parts, &settings, data)?,
                (None, Some(path)) if depth == 0 => {
                    let group = format!("{}/{name}", data.name);
                    let mut group = GroupData { name: group, ..GroupData::default() };
                    self.directory(path, &settings, 1, &mut group)?;
                    data.groups.push(group);
                }
                // Directories in a group only order its test cases.
                (None, Some(path)) => self.directory(path, &settings, depth + 1, data)?,
                _ => {
                    return Err(PackageError::invalid(
                        dir.join(name),
                        "a test case and a directory have the same name",
                        "rename one of them",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_mix(
        &self,
        dir: &Path,
        cases: &BTreeMap<String, Parts>,
        groups: &BTreeMap<String, PathBuf>,
        depth: u32,
        is_static: bool,
    ) -> Result<(), PackageError> {
        let Some(group) = groups.values().next() else {
            return if depth > 0 && cases.is_empty() && !is_static {
                Err(PackageError::invalid(dir, "the group holds no test case", "add one, or remove the directory"))
            } else {
                Ok(())
            };
        };
        if dir.starts_with("data/sample") {
            return Err(PackageError::invalid(group, "samples have no groups", "move the files to data/sample itself"));
        }
        if depth == 0 && !cases.is_empty() {
            return Err(PackageError::invalid(
                dir,
                "it holds both test cases and groups",
                "move the test cases into a group",
            ));
        }
        if depth >= MAX_DEPTH {
            return Err(PackageError::invalid(group, "too many directories below one another", "use fewer"));
        }
        Ok(())
    }

    fn case(
        &mut self,
        base: &Path,
        parts: &Parts,
        inherited: &Settings,
        data: &mut GroupData,
    ) -> Result<(), PackageError> {
        let shown = base.display();
        let Some(input) = parts.get(".in") else {
            let path = parts.values().next().cloned().unwrap_or_default();
            return Err(PackageError::invalid(
                path,
                format!("there is no {shown}.in beside it"),
                "add it, or remove this",
            ));
        };
        let Some(answer) = parts.get(".ans") else {
            return Err(PackageError::invalid(
                input.clone(),
                format!("there is no {shown}.ans beside it"),
                "add the answer; it may be empty when a custom output validator needs none",
            ));
        };
        self.check_shown(base, parts)?;
        let settings = match parts.get(".yaml") {
            Some(path) => inherited.case(self.root, path)?,
            None => inherited.clone(),
        };
        let name = base.strip_prefix("data").unwrap_or(base).to_string_lossy().into_owned();
        let first = |suffixes: &[&'static str]| suffixes.iter().find_map(|suffix| parts.get(suffix)).unwrap_or(input);
        let (shown_input, shown_answer) =
            (first(&[".in.statement", ".in"]), first(&[".ans.statement", ".out", ".ans"]));
        if let Some(sample) = name.strip_prefix("sample/") {
            self.samples.push(Sample {
                name: sample.to_owned(),
                input: self.root.text(shown_input)?,
                answer: self.root.text(shown_answer)?,
                interaction: parts.get(".interaction").map(|path| self.root.text(path)).transpose()?,
            });
        }
        data.cases.push(name.clone());
        self.tests.push(TestCase {
            name,
            group: data.name.clone(),
            input: self.root.host(input),
            answer: self.root.host(answer),
            shown: Some([shown_input, shown_answer].map(|path| self.root.host(path)))
                .filter(|_| settings.full_feedback),
            args: settings.args,
            files: self.files(parts.get(".files"))?,
            output_validator_args: settings.output_validator_args,
            input_validator_args: settings.input_validator_args,
            full_feedback: settings.full_feedback,
        });
        Ok(())
    }

    fn check_shown(&self, base: &Path, parts: &Parts) -> Result<(), PackageError> {
        if let Some(path) = parts.get(".interaction") {
            if !self.run.needs_validator() {
                return Err(PackageError::invalid(
                    path.clone(),
                    "only interactive and multi-pass problems show an interaction",
                    "remove it",
                ));
            }
            let beside = [".in.statement", ".ans.statement", ".in.download", ".ans.download", ".out"];
            if let Some(other) = beside.iter().find_map(|suffix| parts.get(suffix)) {
                return Err(PackageError::invalid(
                    other.clone(),
                    "an .interaction is the only thing shown, so this is not",
                    "keep one of the two",
                ));
            }
        }
        if parts.contains_key(".out") && parts.contains_key(".ans.statement") {
            return Err(PackageError::invalid(
                base,
                "both .out and .ans.statement say what the statement shows",
                "keep one of them",
            ));
        }
        for (statement, download) in [(".in.statement", ".in.download"), (".ans.statement", ".ans.download")] {
            if parts.contains_key(download) && !parts.contains_key(statement) {
                return Err(PackageError::invalid(
                    base,
                    format!("there is a {download} but no {statement}"),
                    "the format wants both or neither",
                ));
            }
        }
        Ok(())
    }

    fn files(&self, dir: Option<&PathBuf>) -> Result<Vec<PathBuf>, PackageError> {
        let Some(dir) = dir else { return Ok(Vec::new()) };
        let mut files = Vec::new();
        for entry in self.root.list(dir)? {
            if entry.is_dir {
                return Err(PackageError::unsupported(
                    entry.path,
                    "a directory among the files of a test case",
                    "put all files directly into the .files directory",
                ));
            }
            files.push(self.root.host(&entry.path));
        }
        Ok(files)
    }
}

/// A file name cut into the test case's name and what the file is.
fn split(name: &str) -> Option<(&str, &'static str)> {
    SUFFIXES
        .into_iter()
        .find_map(|suffix| Some((name.strip_suffix(suffix)?, suffix)))
        .filter(|(base, _)| !base.is_empty())
}

fn stray(path: PathBuf, name: &str) -> PackageError {
    if name == LEGACY_GROUP {
        return PackageError::invalid(path, "testdata.yaml belongs to the legacy format", format!("it is {GROUP} now"));
    }
    PackageError::invalid(
        path,
        "it belongs to no test case",
        format!("remove it, or give it one of the endings {}", SUFFIXES.join(" ")),
    )
}
