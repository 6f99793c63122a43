//! Where the attacks take place: secrets planted on the host, and the problem that the attacks are submitted to.

use std::fs::{self, File, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gavel_core::ByteSize;
use gavel_judge::Package;
use gavel_judge::package::RunKind;
use sha2::{Digest as _, Sha256};

use crate::case::Case;

/// The environment variable of the runner, which stands for the judge's, that holds a secret.
pub(crate) const SECRET_VARIABLE: &str = "GAVEL_DATABASE_PASSWORD";

/// Outside /tmp, which every box covers with a file system of its own: a box that shows the host must show this too.
const PARENT: &str = "/var/tmp";

/// A secret and where it lies.
#[derive(Debug, Clone)]
pub(crate) struct Canary {
    pub(crate) what: &'static str,
    pub(crate) text: String,
    /// The test case that shows it to the program by right, from 1; 0 for none.
    pub(crate) of_test: usize,
}

/// The planted host. It vanishes with the value.
#[derive(Debug)]
pub(crate) struct Arena {
    dir: tempfile::TempDir,
    pub(crate) canaries: Vec<Canary>,
    pub(crate) package: Package,
    /// A service of the host: nothing in a box may reach it.
    pub(crate) listener: TcpListener,
}

/// Two numbers of 17 digits and their sum, so that the answer is a secret of its own.
fn numbers() -> anyhow::Result<[u64; 3]> {
    const LEAST: u64 = 10_000_000_000_000_000;
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let number = |half: &[u8]| LEAST + u64::from_le_bytes(half.try_into().unwrap_or_default()) % (8 * LEAST);
    let (a, b) = (number(&bytes[..8]), number(&bytes[8..]));
    Ok([a, b, a + b])
}

/// A text that nobody can guess.
pub(crate) fn secret() -> anyhow::Result<String> {
    let mut bytes = [0; 12];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("CANARY{}", hex::encode(bytes)))
}

impl Arena {
    /// Plants the secrets. `password` is the one in the environment of this process.
    pub(crate) fn plant(password: String) -> anyhow::Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("gavel-attacks-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir_in(PARENT)
            .with_context(|| format!("cannot make a directory in {PARENT}"))?;
        let mut canaries = vec![Canary { what: "the judge's environment", text: password, of_test: 0 }];
        let root = dir.path().join("sum");
        for (path, text) in [
            (
                "problem.yaml",
                "problem_format_version: 2025-09\nname: Sum\nuuid: 4f7b3a0e-52ac-5f1e-9d4b-0a6b4f0c7a11\nallow_file_writing: true\nlimits: {time_limit: 1}\n",
            ),
            ("statement/problem.en.md", "Print the sum of two numbers.\n"),
            ("submissions/accepted/sum.py", "print(sum(map(int, input().split())))\n"),
        ] {
            put(&root.join(path), text, 0o644)?;
        }
        for test in 1..=2 {
            let [a, b, sum] = numbers()?;
            let text = secret()?;
            let data = root.join("data/secret");
            put(&data.join(format!("{test}.in")), &format!("{a} {b}\n{text}\n"), 0o644)?;
            put(&data.join(format!("{test}.ans")), &format!("{sum}\n"), 0o644)?;
            canaries.push(Canary { what: "a test case's input", text, of_test: test });
            canaries.push(Canary { what: "a test case's answer", text: sum.to_string(), of_test: test });
        }
        for (what, path, mode) in [
            ("a file that only root may read", "root-only.txt", 0o600),
            ("a file of the host that all may read", "world.txt", 0o644),
            ("the configuration", "config.toml", 0o644),
            ("somebody else's source", "work/program-other/main.c", 0o644),
        ] {
            let text = secret()?;
            put(&dir.path().join(path), &format!("{text}\n"), mode)?;
            canaries.push(Canary { what, text, of_test: 0 });
        }
        let mut package = Package::open(&root)?;
        package.limits.time *= crate::case::slower();
        let listener = TcpListener::bind("127.0.0.1:0").context("cannot listen on a port of the host")?;
        listener.set_nonblocking(true)?;
        Ok(Self { dir, canaries, package, listener })
    }

    /// Where the judge keeps compiled programs.
    pub(crate) fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The number of the test case whose input begins so, from 1.
    pub(crate) fn test_of(&self, beginning: &[u8]) -> Option<usize> {
        let begins =
            |input: &Path| fs::read(input).is_ok_and(|bytes| !beginning.is_empty() && bytes.starts_with(beginning));
        self.package.tests.iter().position(|test| begins(&test.input)).map(|index| index + 1)
    }

    /// A file of the case, with the places of the secrets filled in.
    pub(crate) fn source(&self, case: &Case, file: &str) -> anyhow::Result<Vec<u8>> {
        let path = case.dir.join(file);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
        let Ok(text) = String::from_utf8(bytes.clone()) else { return Ok(bytes) };
        let test = |name: &str| self.package.dir.join("data/secret").join(name).display().to_string();
        let port = self.listener.local_addr()?.port().to_string();
        let places = [
            ("@INPUT@", test("1.in")),
            ("@ANSWER@", test("1.ans")),
            ("@DATA@", test("")),
            ("@ROOT_FILE@", self.dir.path().join("root-only.txt").display().to_string()),
            ("@WORLD_FILE@", self.dir.path().join("world.txt").display().to_string()),
            ("@ARENA@", self.dir.path().display().to_string()),
            ("@PORT@", port),
            ("@PID@", std::process::id().to_string()),
            ("@BOOTED@", booted()?),
        ];
        Ok(places.into_iter().fold(text, |text, (name, value)| text.replace(name, &value)).into_bytes())
    }

    /// The problem with the limits, the validator and the input of one case.
    pub(crate) fn package_for(&self, case: &Case) -> anyhow::Result<Package> {
        let mut package = self.package.clone();
        let (given, limits) = (&case.limits, &mut package.limits);
        let milliseconds = std::time::Duration::from_millis;
        limits.time = milliseconds(given.time_ms.unwrap_or(1000));
        limits.memory = ByteSize::mib(given.memory_mib.unwrap_or(256));
        limits.output = ByteSize::kib(given.output_kib.unwrap_or(1024));
        limits.compile_time = milliseconds(given.compile_time_ms.unwrap_or(10_000));
        limits.compile_memory = ByteSize::mib(given.compile_memory_mib.unwrap_or(1024));
        limits.validation_time = limits.time;
        limits.validation_memory = ByteSize::mib(256);
        limits.validation_output = ByteSize::mib(1);
        for test in &mut package.tests {
            test.full_feedback = !case.hidden;
            test.output_validator_args.clone_from(&case.validator_args);
            test.args = case.arg.iter().cloned().collect();
            if case.input_mib > 0 {
                test.input = self.padded(&test.input, case.input_mib)?;
            }
        }
        if let Some(file) = &case.interactor {
            package.kind.run = RunKind::Interactive;
            package.validator = crate::problem::validator(file, self.source(case, file)?)?;
        }
        if let Some(file) = &case.validator {
            package.validator = crate::problem::validator(file, self.source(case, file)?)?;
        }
        Ok(package)
    }

    /// The input with so many mebibytes of empty lines after it.
    fn padded(&self, input: &Path, mib: u64) -> anyhow::Result<PathBuf> {
        let name = input.file_name().unwrap_or_default().to_string_lossy();
        let padded = self.dir.path().join(format!("{mib}-{name}"));
        if !padded.exists() {
            let mut file = File::create(&padded)?;
            file.write_all(&fs::read(input)?)?;
            for _ in 0..mib {
                file.write_all(&vec![b'\n'; 1 << 20])?;
            }
        }
        Ok(padded)
    }

    /// What must not change, as one number: every planted file with its name, its mode and its content.
    pub(crate) fn fingerprint(&self) -> anyhow::Result<String> {
        let mut hash = Sha256::new();
        let dir = self.dir.path();
        for path in ["root-only.txt", "world.txt", "config.toml", "work/program-other/main.c"] {
            add(&mut hash, &dir.join(path))?;
        }
        for entry in sorted(&self.package.dir.join("data/secret"))? {
            add(&mut hash, &entry)?;
        }
        Ok(hex::encode(hash.finalize()))
    }
}

/// When the host booted, in seconds of Unix time (proc_stat(5), `btime`).
fn booted() -> anyhow::Result<String> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().find_map(|line| line.strip_prefix("btime "));
    line.map(str::to_owned).context("/proc/stat has no btime")
}

fn sorted(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn add(hash: &mut Sha256, path: &Path) -> anyhow::Result<()> {
    let metadata = fs::symlink_metadata(path).with_context(|| format!("{path:?} is gone"))?;
    hash.update(path.as_os_str().as_encoded_bytes());
    hash.update(metadata.permissions().mode().to_le_bytes());
    hash.update(fs::read(path)?);
    Ok(())
}

fn put(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let parent = path.parent().context("a file lies in a directory")?;
    fs::create_dir_all(parent)?;
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, Permissions::from_mode(mode))?)
}
