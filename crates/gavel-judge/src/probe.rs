//! What the validators of a package say of a file, without a submission.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use gavel_core::Step;
use gavel_sandbox::{Capture, Command, Outcome};

use crate::error::JudgeError;
use crate::judge::Judge;
use crate::package::{CustomValidator, InputForm, InputValidator, Package, TestCase, Validator};
use crate::program::{Resources, memory_file, open, sizes, staged_from, wall_time};
use crate::runner::Runner;
use crate::validator::custom::{Custom, Input, Question};
use crate::validator::feedback::Feedback;
use crate::validator::{Comparer, Comparison, Flags};
use crate::verdict;
use crate::watch::Watched;

/// The interpreter of Checktestdata files, unless another is named.
pub(crate) const CHECKTESTDATA: &str = "/usr/bin/checktestdata";
/// What makes a directory one of Python that can be run as `checktestdata`.
const PYTHON_MODULE: &str = "checktestdata/__main__.py";
/// Characters of what a validator printed that are kept.
const SAID: usize = 400;
/// Bytes read at once.
const PIECE: usize = 128 << 10;

/// What a validator says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is right.
    Accepts,
    /// It is wrong; what the validator printed or wrote.
    Rejects(String),
    /// Neither: the validator itself failed, or cannot be run here.
    Fails(String),
}

impl Judge {
    /// Asks an input validator about an input, with the arguments and files of a test case.
    ///
    /// # Errors
    /// Ours; what the validator does wrong is [`Said::Fails`].
    pub fn ask_of_input(
        &self,
        runner: &mut dyn Runner,
        package: &Package,
        validator: &InputValidator,
        test: &TestCase,
        input: File,
    ) -> Result<Said, JudgeError> {
        let mut nobody = |_| {};
        let runner = &mut Watched::new(runner, &self.quiet, &mut nobody);
        let command = match &validator.form {
            InputForm::Program(program) => {
                match self.input_command(runner, package, program, validator, test, input)? {
                    Ok(command) => command,
                    Err(what) => return Ok(Said::Fails(what)),
                }
            }
            InputForm::Checktestdata(path) => match interpreter(&self.checktestdata) {
                Ok(command) => checktestdata(command, package, path, input)?,
                Err(what) => return Ok(Said::Fails(what)),
            },
            InputForm::Viva(_) => {
                return Ok(Said::Fails("it needs VIVA, for which Gavel has no interpreter".to_owned()));
            }
            InputForm::Unknown(why) => return Ok(Said::Fails(why.clone())),
        };
        let is_checktestdata = matches!(validator.form, InputForm::Checktestdata(_));
        let mut printed = Capture::default();
        let step = || Step::Validator { test: Some(test.name.clone()) };
        let finished = runner
            .run(step, command, &mut printed)
            .map_err(|source| JudgeError::Run { what: "the input validator", source })?;
        let words = || shortened(&[printed.stderr.as_slice(), printed.stdout.as_slice()]);
        Ok(match finished.report.outcome {
            Outcome::Exited(0) if is_checktestdata => Said::Accepts,
            // 1 is an input that is wrong, anything else a file that cannot be run (checktestdata(1)).
            Outcome::Exited(code @ 2..) if is_checktestdata => {
                Said::Fails(join(&format!("exit code {code}"), &words()))
            }
            Outcome::Exited(42) if !is_checktestdata => Said::Accepts,
            // The format: anything but 42 means that the input could not be confirmed.
            Outcome::Exited(code) => Said::Rejects(join(&format!("exit code {code}"), &words())),
            other => Said::Fails(join(&format!("it {}", verdict::limit_in_words(other)), &words())),
        })
    }

    fn input_command(
        &self,
        runner: &mut Watched<'_>,
        package: &Package,
        program: &CustomValidator,
        validator: &InputValidator,
        test: &TestCase,
        input: File,
    ) -> Result<Result<Command, String>, JudgeError> {
        let compiled = match self.validator(runner, package, program) {
            Ok(compiled) => compiled,
            Err(JudgeError::Validator { what, .. }) => return Ok(Err(format!("it does not compile: {what}"))),
            Err(error) => return Err(error),
        };
        let args: Vec<String> =
            test.input_validator_args.of(&validator.name).iter().chain(&test.args).cloned().collect();
        let resources = Resources::of_validator(&package.limits, sizes(&test.files)?);
        let mut command = compiled.command(&resources, &args, Some(input.into()));
        for path in &test.files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            command.files.push(staged_from(&name, path)?);
        }
        Ok(Ok(command))
    }

    /// Asks the output validator what it thinks of an output. Only of problems in which the validator reads a whole
    /// output: not interactive ones.
    ///
    /// # Errors
    /// Ours; what a package's validator does wrong is [`Said::Fails`].
    pub fn ask_of_output(
        &self,
        runner: &mut dyn Runner,
        package: &Package,
        test: &TestCase,
        mut output: File,
    ) -> Result<Said, JudgeError> {
        let Validator::Custom(custom) = &package.validator else { return compared(test, output) };
        let mut nobody = |_| {};
        let runner = &mut Watched::new(runner, &self.quiet, &mut nobody);
        let program = match self.validator(runner, package, custom) {
            Ok(program) => program,
            Err(JudgeError::Validator { what, .. }) => return Ok(Said::Fails(format!("it does not compile: {what}"))),
            Err(error) => return Err(error),
        };
        let validator = Custom {
            program: &program,
            protocol: custom.protocol,
            points_max: custom.points_max,
            multi_pass: package.kind.run.passes().is_some(),
        };
        let (input, feedback) = (Input::File(test.input.clone()), Feedback::default());
        let question = Question { test, limits: &package.limits, input: &input, feedback: &feedback };
        output.rewind().map_err(JudgeError::io("rewind", "an output"))?;
        let (opinion, _) = validator.ask(runner, &question, output)?;
        Ok(match opinion {
            Ok(opinion) if opinion.accepts => Said::Accepts,
            Ok(opinion) => Said::Rejects(opinion.judge),
            Err(what) => Said::Fails(what),
        })
    }
}

/// What the default output validator says.
fn compared(test: &TestCase, mut output: File) -> Result<Said, JudgeError> {
    let flags = match Flags::parse(&test.output_validator_args) {
        Ok(flags) => flags,
        Err(error) => return Ok(Said::Fails(error.to_string())),
    };
    let mut comparer = Comparer::new(flags, open(&test.answer)?);
    let mut piece = vec![0; PIECE];
    loop {
        match output.read(&mut piece).map_err(JudgeError::io("read", "an output"))? {
            0 => break,
            read => comparer.feed(&piece[..read]),
        }
    }
    Ok(match comparer.finish().map_err(JudgeError::io("read", &test.answer))? {
        Comparison::Same => Said::Accepts,
        Comparison::Different(difference) => Said::Rejects(difference.sentence(true)),
    })
}

/// What runs an interpreter of Checktestdata files in a box, where only `/usr` and one more directory are seen; why it
/// cannot be run.
fn interpreter(path: &Path) -> Result<Command, String> {
    let missing = || format!("it needs {}, which is not on this host", path.display());
    if path.is_dir() {
        if !path.join(PYTHON_MODULE).is_file() {
            return Err(format!("it needs {PYTHON_MODULE} in {}, which is not there", path.display()));
        }
        let mut command = Command::new("/usr/bin/python3");
        command.args = ["-B", "-m", "checktestdata"].map(Into::into).to_vec();
        command.env = vec![("PYTHONPATH".into(), "/program".into())];
        command.program_dir = Some(path.to_owned());
        return Ok(command);
    }
    let (Some(name), Some(directory)) = (path.file_name(), path.parent()) else { return Err(missing()) };
    if !path.is_file() {
        return Err(missing());
    }
    if path.starts_with("/usr") {
        return Ok(Command::new(path));
    }
    let mut command = Command::new(Path::new("/program").join(name));
    command.program_dir = Some(directory.to_owned());
    Ok(command)
}

fn checktestdata(mut command: Command, package: &Package, path: &Path, input: File) -> Result<Command, JudgeError> {
    let limits = &package.limits;
    command.args.push("program.ctd".into());
    command.files = vec![staged_from("program.ctd", path)?];
    command.stdin = Some(input.into());
    command.limits.cpu_time = limits.validation_time;
    command.limits.wall_time = wall_time(limits.validation_time);
    command.limits.memory = limits.validation_memory.0;
    Ok(command)
}

/// A file in memory that holds these bytes, at its beginning.
pub(crate) fn in_memory(bytes: &[u8]) -> Result<File, JudgeError> {
    let mut file = memory_file()?;
    let written = file.write_all(bytes).and_then(|()| file.rewind());
    written.map_err(JudgeError::io("write", "a file in memory"))?;
    Ok(file)
}

fn join(what: &str, words: &str) -> String {
    if words.is_empty() { what.to_owned() } else { format!("{what}: {words}") }
}

/// The last line that says something, printable and not too long.
fn shortened(streams: &[&[u8]]) -> String {
    let texts = streams.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let last = texts.map(|text| text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned());
    let line = last.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|character| !character.is_control()).take(SAID).collect()
}
