//! Static validation: a program of the package's looks at the source of a submission.

use std::path::Path;
use std::time::Duration;

use gavel_core::{ByteSize, Limits, Step, TestResult};
use gavel_sandbox::{Capture, Outcome, StagedFile};

use crate::error::JudgeError;
use crate::execute::{Tested, missing};
use crate::package::{SourceFile, StaticTest};
use crate::program::{Program, Resources, open, staged};
use crate::validator::custom::Custom;
use crate::watch::Watched;

/// What validators write: a submission's file of such a name would speak for the validator.
const FEEDBACK: [&str; 5] = ["score.txt", "score_multiplier.txt", "judgemessage.txt", "teammessage.txt", "nextpass.in"];

/// What a static validator looks at.
pub(crate) struct Inspected<'a> {
    pub(crate) problem: &'a str,
    pub(crate) limits: &'a Limits,
    /// The static validator.
    pub(crate) validator: Custom<'a>,
    /// The submission, compiled.
    pub(crate) program: &'a Program,
    /// Its sources, included files among them.
    pub(crate) files: &'a [SourceFile],
}

impl Inspected<'_> {
    /// Runs the validator for one static test case.
    pub(crate) fn test(&self, runner: &mut Watched<'_>, test: &StaticTest) -> Result<Tested, JudgeError> {
        let program = self.program;
        let entry = program.class.clone().unwrap_or_else(|| program.source.clone());
        let mut args = vec![program.language.id.to_string(), entry, "/box/".to_owned()];
        args.extend(test.args.iter().cloned());
        let files = self.staged()?;
        let resources = Resources::of_validator(self.limits, self.size()?);
        let mut command = self.validator.program.command(&resources, &args, None);
        command.files = files;
        command.collect = true;
        let mut printed = Capture::default();
        let step = || Step::Validator { test: Some(test.name.clone()) };
        let finished = runner
            .run(step, command, &mut printed)
            .map_err(|source| missing("the static validator", source, self.validator.program))?;
        let opinion = match self.validator.opinion(&finished, &printed.stderr, self.limits)? {
            Ok(opinion) => opinion,
            Err(what) => {
                runner.note(step(), &[&what]);
                let what = format!("the static validator: {what}");
                return Err(JudgeError::Validator { problem: self.problem.to_owned(), test: test.name.clone(), what });
            }
        };
        runner.note(Step::Test { test: test.name.clone() }, &[&opinion.judge]);
        let result = TestResult {
            name: test.name.clone(),
            verdict: opinion.verdict(),
            score: None,
            cpu_time: Duration::ZERO,
            wall_time: Duration::ZERO,
            memory: ByteSize(0),
            message: opinion.team,
            from_validator: true,
        };
        Ok(Tested { result, jury: opinion.judge, outcome: Outcome::Exited(0), score: opinion.score })
    }

    /// The submission's files, and what the compiler made of them.
    fn staged(&self) -> Result<Vec<StagedFile>, JudgeError> {
        let free = |name: &str| !FEEDBACK.contains(&name);
        let sources = self.files.iter().filter(|file| free(&file.name));
        let mut files: Vec<StagedFile> =
            sources.map(|file| staged(&file.name, &file.bytes)).collect::<Result<_, _>>()?;
        for (name, path) in self.compiled()? {
            if free(&name) && !self.files.iter().any(|file| file.name == name) {
                files.push(StagedFile { name: name.into(), content: open(&path)?.into(), executable: true });
            }
        }
        Ok(files)
    }

    fn compiled(&self) -> Result<Vec<(String, std::path::PathBuf)>, JudgeError> {
        let dir: &Path = self.program.files.path();
        let io = || JudgeError::io("list", dir);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(io())? {
            let entry = entry.map_err(io())?;
            if entry.file_type().map_err(io())?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                files.push((name, entry.path()));
            }
        }
        Ok(files)
    }

    fn size(&self) -> Result<ByteSize, JudgeError> {
        let paths: Vec<_> = self.compiled()?.into_iter().map(|(_, path)| path).collect();
        let sources: u64 = self.files.iter().map(|file| file.bytes.len() as u64).sum();
        Ok(ByteSize(sources.saturating_add(crate::program::sizes(&paths)?.0)))
    }
}
