//! The command line: what there is, with examples.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use gavel_core::{ByteSize, LanguageId, ProblemId, SubmissionId};
use gavel_judge::formats::Format;
use gavel_server::HiddenTests;
use gavel_store::Timestamp;

pub(crate) use self::languages::*;
use crate::commands::judge::Basis;
use crate::commands::violations::moment;

mod languages;

/// An online judge in one binary.
#[derive(Debug, Parser)]
#[command(
    name = "gavel",
    version,
    propagate_version = true,
    after_help = "\
Examples:
  gavel serve                              judge on http://127.0.0.1:8080
  gavel judge problems/sum solution.py     judge a file here, without a server
  gavel submit --problem sum solution.py --watch
  gavel doctor                             what this host can and cannot hold

Exit codes: 0 yes or done, 1 a negative answer, 2 wrong usage, 3 a failure of ours."
)]
pub(crate) struct Cli {
    /// Log what is done to standard error (GAVEL_LOG takes finer filters)
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) files: LanguageFiles,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where languages and their images are, beside those built in.
#[derive(Debug, Args)]
#[command(next_help_heading = "Languages")]
pub(crate) struct LanguageFiles {
    /// More language files, such as ./ada.toml; one with the name of a language built in takes its place
    #[arg(long, value_name = "DIR", env = "GAVEL_LANGUAGES", global = true)]
    pub(crate) language_files: Option<PathBuf>,
    /// Language images
    #[arg(long, value_name = "DIR", env = "GAVEL_IMAGES", default_value = "/var/lib/gavel/images", global = true)]
    pub(crate) images: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the page and the API, and judge what is submitted
    Serve(Serve),
    /// Judge sources against a problem package, without a server
    Judge(Judge),
    /// Compile and run one source in a box, without judging it
    Run(Run),
    /// Send a source to a server
    Submit(Submit),
    /// Try packages as their setters want it: validators over all data, every example submission, limits
    Verify(Verify),
    /// Compare one output with an answer, as the default output validator does
    Compare(Compare),
    /// List the languages and whether their tools are here; try them
    Languages(Languages),
    /// Build, list, remove and verify language images
    Image(Image),
    /// Prove on this host, by doing it, that every limit and every wall holds
    Doctor(Doctor),
    /// List what programs tried that no solution needs: for the jury
    Violations(Violations),
    /// Show what validators wrote about a submission and what was said to interactors: for the jury
    Notes(Notes),
    /// Add problem packages to a server's data, or replace them
    Import(Import),
    /// Write a problem package in the ICPC format 2025-09
    Export(Export),
    /// Run one command in a box
    Sandbox(Sandbox),
}

/// Where a server keeps what it knows.
#[derive(Debug, Args)]
pub(crate) struct Data {
    /// Directory of database and files; made when it is missing
    #[arg(long, value_name = "DIR", default_value = "./data", env = "GAVEL_DATA")]
    pub(crate) data: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel serve
  gavel serve --listen 0.0.0.0:80 --data /var/lib/gavel --workers 4
  gavel serve --languages cpp,python3 --hidden-tests full

A host that cannot hold what is asked is refused; `gavel doctor` tells what it can hold.")]
pub(crate) struct Serve {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "GAVEL_LISTEN")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Programs judged at once [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) workers: Option<u32>,
    /// Judge more programs at once than there are processors and memory for; times are then worth little
    #[arg(long)]
    pub(crate) crowded: bool,
    /// Languages to offer, such as c,cpp,python3; every one must be on this host [default: all, as they come and go]
    #[arg(long, value_name = "L,...", value_delimiter = ',')]
    pub(crate) languages: Option<Vec<String>>,
    /// Submissions that may wait before more are refused
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(crate) max_queue: u64,
    /// Room for compiled programs, which are not compiled again; 0B keeps none
    #[arg(long, value_name = "SIZE", default_value = "1GiB")]
    pub(crate) keep_programs: ByteSize,
    /// Take no shortcut: keep no program, prime no compiler, run test cases one by one
    #[arg(long)]
    pub(crate) plain: bool,
    /// Submissions that one address may send in a minute; 0 for no limit, such as behind a proxy that limits them
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) submissions_per_minute: u32,
    /// What contestants are told of hidden tests beside the verdict: time and memory in coarse steps, or in full
    #[arg(long, value_name = "coarse|full", default_value_t)]
    pub(crate) hidden_tests: HiddenTests,
    /// Print the address as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel judge problems/sum solution.cpp
  gavel judge problems/sum submissions/*.py --jobs 2 --json
  gavel judge problems/sum answer.txt --language python3
  gavel judge problems/sum submissions/ --jobs 8
  gavel judge problems/sum --pipe < programs.ndjson > results.ndjson
  gavel judge problems/sum --expect directory
  gavel judge problems/sum ~/tried/*.py --expect annotation
  gavel judge problems/sum --expect ../other-judge/sum/submissions

The exit code is 0 when everything that was judged is accepted, with --pipe when every line has its verdict, and with
--expect when something agrees and nothing disagrees. docs/guides/bulk.md describes the lines of --pipe.")]
pub(crate) struct Judge {
    /// The problem's package, in any format that is imported: a directory or an archive
    pub(crate) package: PathBuf,
    /// Files to judge, and directories with all that is in them [default with --expect: the package's own submissions]
    #[arg(required_unless_present_any = ["expect", "pipe"])]
    pub(crate) sources: Vec<PathBuf>,
    /// Say whether each verdict is what its setter expects: by its folder and submissions.yaml (directory), by the
    /// @EXPECTED_RESULTS@:, @EXPECTED_SCORE@: and @EXPECTED_GRADES@ in its source (annotation), by one of these two
    /// for all that lies in a directory (its path), or by an annotation given here
    #[arg(long, value_name = "DIRECTORY|ANNOTATION")]
    pub(crate) expect: Option<Basis>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Their language [default: by each file's ending]
    #[arg(long, short, value_name = "L")]
    pub(crate) language: Option<LanguageId>,
    #[command(flatten)]
    pub(crate) jobs: Jobs,
    /// Read submissions from standard input, one JSON object a line ({"id", "language", "source"}), and print a result for each
    #[arg(long, conflicts_with_all = ["sources", "expect"])]
    pub(crate) pipe: bool,
    /// Print results as they are known, not in the order of the submissions
    #[arg(long, conflicts_with = "expect")]
    pub(crate) unordered: bool,
    /// Judge programs and run test cases anew that are the same as earlier ones
    #[arg(long, conflicts_with = "expect")]
    pub(crate) repeat: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

impl Judge {
    /// Whether what is the same is run again.
    pub(crate) fn repeats(&self) -> bool {
        self.repeat || self.jobs.plain
    }
}

/// How many programs are judged at once.
#[derive(Debug, Args)]
pub(crate) struct Jobs {
    /// Programs judged at once [default: one per processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) jobs: Option<u32>,
    /// Take no shortcut: compile every program anew and with compilers that are not primed, run test cases one by one
    #[arg(long)]
    pub(crate) plain: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel run hello.py
  gavel run solution.cpp --stdin 1.in
  echo 1 2 | gavel run sum.rs --stdin -")]
pub(crate) struct Run {
    /// The file to compile and run
    pub(crate) source: PathBuf,
    /// Its standard input; - for this command's own [default: empty]
    #[arg(long, value_name = "F")]
    pub(crate) stdin: Option<PathBuf>,
    /// Its language [default: by the file's ending]
    #[arg(long, short, value_name = "L")]
    pub(crate) language: Option<LanguageId>,
    /// CPU time
    #[arg(long, value_name = "T", default_value = "10s", value_parser = duration)]
    pub(crate) cpu_time: Duration,
    /// Memory
    #[arg(long, value_name = "SIZE", default_value = "512MiB")]
    pub(crate) memory: ByteSize,
    /// Print one JSON object with output and usage
    #[arg(long)]
    pub(crate) json: bool,
    /// Arguments for the program
    #[arg(last = true)]
    pub(crate) args: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel submit --problem sum solution.cpp --watch
  gavel submit --server http://judge.example:8080 --problem sum solution.py --json")]
pub(crate) struct Submit {
    /// The server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", env = "GAVEL_SERVER")]
    pub(crate) server: String,
    /// The problem's id
    #[arg(long, short, value_name = "P")]
    pub(crate) problem: ProblemId,
    /// The file to send
    pub(crate) source: PathBuf,
    /// Its language [default: by the file's ending]
    #[arg(long, short, value_name = "L")]
    pub(crate) language: Option<LanguageId>,
    /// Follow the judging to its verdict
    #[arg(long, short)]
    pub(crate) watch: bool,
    /// Print JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel verify problems/sum
  gavel verify problems/* --json

Input validators look at every input, the output validator at the judges' answers, at data/invalid_output and
data/valid_output, and both at garbage; every example submission is judged. The exit code is 1 when there is an error.")]
pub(crate) struct Verify {
    /// The packages, in any format that is imported: directories or archives
    #[arg(required = true)]
    pub(crate) packages: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// What runs .ctd files: a program, or a directory with the Python module checktestdata
    /// [default: /usr/bin/checktestdata]
    #[arg(long, value_name = "PROGRAM|DIR", env = "GAVEL_CHECKTESTDATA")]
    pub(crate) checktestdata: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) jobs: Jobs,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Validator arguments: case_sensitive, space_change_sensitive, float_tolerance E, float_relative_tolerance E,
float_absolute_tolerance E.

Examples:
  gavel compare data/secret/1.ans my.out
  ./solution < 1.in | gavel compare 1.ans - float_tolerance 1e-6
  gavel compare --json 1.ans my.out case_sensitive space_change_sensitive

Exit codes: 42 accepted, 43 rejected, as of any output validator; 2 wrong usage, 3 a failure of ours.")]
pub(crate) struct Compare {
    /// The judges' answer, a file
    pub(crate) answer: PathBuf,
    /// The output to look at; - for this command's own standard input
    pub(crate) output: PathBuf,
    /// Validator arguments, as in a package's output_validator_args
    #[arg(value_name = "ARGUMENT")]
    pub(crate) arguments: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sudo gavel doctor
  sudo gavel doctor --json")]
pub(crate) struct Doctor {
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The server may run meanwhile.

Examples:
  gavel violations
  gavel violations --data /var/lib/gavel --since 2h
  gavel violations --since 2026-11-23 --json")]
pub(crate) struct Violations {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Only those from then on: a date, a moment in UTC, or how long ago [default: all]
    #[arg(long, value_name = "WHEN", value_parser = moment, default_value = "1970-01-01", hide_default_value = true)]
    pub(crate) since: Timestamp,
    /// Only so many, the newest
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) limit: u32,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The server may run meanwhile.

Examples:
  gavel notes 0198a2e2-1c5e-7b50-8ee1-0f1c8a2d4b3c
  gavel notes 0198a2e2-1c5e-7b50-8ee1-0f1c8a2d4b3c --data /var/lib/gavel --json")]
pub(crate) struct Notes {
    /// The submission
    pub(crate) submission: SubmissionId,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A package is a directory or an archive (zip, tar, tar.gz, tar.zst), in the ICPC format 2025-09 or in that of another
judge, which is converted; what was taken, changed and lost is printed.

Examples:
  gavel import problems/sum
  gavel import problems/* --data /var/lib/gavel
  gavel import aplusb-linux.zip
  gavel import dmoj/aplusb --time-limit 2s --memory 256MiB")]
pub(crate) struct Import {
    /// The packages, directories or archives
    #[arg(required = true)]
    pub(crate) packages: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) data: Data,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is said of a package beside it.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// The format: icpc, kattis, polygon, dmoj, hydro, fps or cms [default: detected]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// The problem's id, instead of one made of the package's name
    #[arg(long)]
    pub(crate) id: Option<ProblemId>,
    /// The time limit, instead of the package's or where that has none
    #[arg(long, value_name = "T", value_parser = duration)]
    pub(crate) time_limit: Option<Duration>,
    /// The memory limit, instead of the package's or where that has none
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<ByteSize>,
    /// testlib.h for packages that count on the judge's
    #[arg(long, value_name = "F")]
    pub(crate) testlib: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Writes the ICPC format 2025-09: of a package in any format that is imported, or of a problem in the server's data.

Examples:
  gavel export polygon.zip --to packages/
  gavel export problems/sum --to sum.zip
  gavel export sum --data /var/lib/gavel --to sum.zip")]
pub(crate) struct Export {
    /// The package, a directory or an archive; or with --data the id of a problem
    pub(crate) package: PathBuf,
    /// The directory in which the package's own is made, or the new zip file
    #[arg(long, value_name = "DIR|ZIP")]
    pub(crate) to: PathBuf,
    /// The server's data, to export a problem from there
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A program that is not below /usr, /bin or /lib is copied into the box.

Examples:
  gavel sandbox -- echo hello
  gavel sandbox --cpu-time 1s --memory 64MiB --report report.json -- ./a.out 42
  gavel sandbox --stdin 1.in --file helper.py -- python3 helper.py
  gavel sandbox --rootfs ./alpine -- /bin/sh -c 'ls /'")]
pub(crate) struct Sandbox {
    /// CPU time of all its processes together
    #[arg(long, value_name = "T", default_value = "1s", value_parser = duration)]
    pub(crate) cpu_time: Duration,
    /// Wall time
    #[arg(long, value_name = "T", default_value = "3s", value_parser = duration)]
    pub(crate) wall_time: Duration,
    /// Memory of all its processes together
    #[arg(long, value_name = "SIZE", default_value = "64MiB")]
    pub(crate) memory: ByteSize,
    /// Processes and threads at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    pub(crate) processes: u32,
    /// Standard output and standard error together
    #[arg(long, value_name = "SIZE", default_value = "1MiB")]
    pub(crate) output: ByteSize,
    /// Size of one file
    #[arg(long, value_name = "SIZE", default_value = "64MiB")]
    pub(crate) file_size: ByteSize,
    /// Stack of the main thread
    #[arg(long, value_name = "SIZE", default_value = "64MiB")]
    pub(crate) stack: ByteSize,
    /// A directory, such as an unpacked image, to be the box's root instead of a part of the host
    #[arg(long, value_name = "DIR")]
    pub(crate) rootfs: Option<PathBuf>,
    /// Let it use all processors; else it has one, as in judging
    #[arg(long)]
    pub(crate) all_processors: bool,
    /// Standard input [default: empty]
    #[arg(long, value_name = "F")]
    pub(crate) stdin: Option<PathBuf>,
    /// A file to be put into the box's working directory; may be given often
    #[arg(long, value_name = "F")]
    pub(crate) file: Vec<PathBuf>,
    /// An environment variable; may be given often
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// Where the report goes, as JSON
    #[arg(long, value_name = "F")]
    pub(crate) report: Option<PathBuf>,
    /// Print the report as JSON to standard error
    #[arg(long)]
    pub(crate) json: bool,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    pub(crate) command: Vec<std::ffi::OsString>,
}

/// A duration above zero, such as `1s`, `500ms` or `1m 30s`.
fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("it must be more than nothing".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; write it such as 1s or 500ms")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        for bad in ["", "1", "0s", "-1s", "x"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
