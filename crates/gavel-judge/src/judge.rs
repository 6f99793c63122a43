//! Judging one submission from its source to its verdict.

use std::path::PathBuf;
use std::sync::Arc;

use gavel_core::grading::Stop;
use gavel_core::{Digest, GroupGrade, JuryNote, LanguageId, Score, Step, TestResult, Verdict, Violation, grade};
use gavel_sandbox::Outcome;

use crate::compile::{Compile, Sources, check, compile};
use crate::error::JudgeError;
use crate::execute::{Context, test};
use crate::language::{Entry, Language, Languages};
use crate::package::{CustomValidator, Package, SourceFile, Validator};
use crate::program::Program;
use crate::runner::Runner;
use crate::validator::custom::Custom;
use crate::watch::Watched;

/// Compiled output validators that are kept.
const VALIDATORS: u64 = 64;

/// What is to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The problem.
    pub package: &'a Package,
    /// The language of the source.
    pub language: &'a LanguageId,
    /// The source.
    pub source: &'a [u8],
    /// What the contestant called the file, when there was one.
    pub source_name: Option<&'a str>,
    /// Further files of the submission, beside the source.
    pub more: &'a [SourceFile],
    /// What whoever asks wants otherwise than the package.
    pub policy: JudgePolicy,
}

impl<'a> Request<'a> {
    /// A submission of one file, judged as its package says.
    #[must_use]
    pub fn new(package: &'a Package, language: &'a LanguageId, source: &'a [u8]) -> Self {
        Self { package, language, source, source_name: None, more: &[], policy: JudgePolicy::default() }
    }
}

/// What a contest decides about judging, beside the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JudgePolicy {
    /// Which test cases are run; `None` is what the package says.
    pub stop: Option<Stop>,
}

/// A step of judging, told while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Compiling begins.
    Started,
    /// The program is ready; so many test cases will be run at most.
    Compiled {
        /// Test cases of the package.
        tests_total: u32,
    },
    /// One more test case has been run.
    Tested {
        /// What it gave.
        result: TestResult,
    },
    /// A run was ended because it tried what no solution needs: for the jury, never for the contestant.
    Violated {
        /// What was tried, and where.
        violation: Violation,
    },
    /// What a validator wrote or what was said to an interactor: for the jury, never for the contestant.
    Noted {
        /// What, and where.
        note: JuryNote,
    },
}

/// What judging gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict of the whole.
    pub verdict: Verdict,
    /// The points; `None` for a problem that is passed or failed.
    pub score: Option<Score>,
    /// What the groups of a problem with points came to.
    pub groups: Vec<GroupGrade>,
    /// The results up to the first failed test case, in order.
    pub tests: Vec<TestResult>,
    /// What the compiler gave.
    pub compile: Compile,
    /// One sentence for the contestant; empty when there is nothing to add.
    pub message: String,
    /// What the output validator wrote for the jury; it may quote secret data, so contestants must not see it.
    pub jury_message: String,
}

/// Judges submissions. Shared by the slots of a worker; each brings its own [`Runner`].
#[derive(Debug)]
pub struct Judge {
    pub(crate) languages: Arc<Languages>,
    pub(crate) work: PathBuf,
    validators: moka::sync::Cache<Digest, Arc<Program>>,
}

impl Judge {
    /// A judge that keeps compiled programs below `work` while it needs them. The directory is made when it is not
    /// there; nothing else may write to it.
    #[must_use]
    pub fn new(languages: Arc<Languages>, work: PathBuf) -> Self {
        Self { languages, work, validators: moka::sync::Cache::new(VALIDATORS) }
    }

    /// Judges one submission: compiles once, runs each test case in a fresh box, stops at the first that fails.
    ///
    /// # Errors
    /// Whatever is not the contestant's fault. There is no verdict then, and trying again elsewhere may give one.
    pub fn judge(
        &self,
        runner: &mut dyn Runner,
        request: &Request<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Judgement, JudgeError> {
        let package = request.package;
        let runner = &mut Watched::new(runner, progress);
        runner.tell(Progress::Started);
        let language = self.language(request.language)?;
        if let Some(message) = refusal(request) {
            return Ok(not_compiled(Compile::refused(message)));
        }
        let (files, class) = source_files(language, request.source, request.source_name);
        let (compiled, program) = compile(
            runner,
            Sources { language, files: &files, class, step: Step::Compile },
            &package.limits,
            &self.work,
        )?;
        let Some(program) = program else { return Ok(not_compiled(compiled)) };
        let validator = match &package.validator {
            Validator::Default => None,
            Validator::Custom(custom) => Some((custom, self.validator(runner, package, custom)?)),
        };
        runner.tell(Progress::Compiled { tests_total: package.tests_total() });
        let context = Context {
            problem: package.id.as_str(),
            limits: &package.limits,
            program: &program,
            custom: validator.as_ref().map(|(source, program)| Custom {
                program,
                protocol: source.protocol,
                points_max: source.points_max,
                multi_pass: package.kind.run.passes().is_some(),
            }),
            interactive: package.kind.run.is_interactive(),
            passes: package.kind.run.passes().unwrap_or(1),
        };
        let mut judgement = Judgement {
            verdict: Verdict::Accepted,
            score: None,
            groups: Vec::new(),
            tests: Vec::new(),
            compile: compiled,
            message: String::new(),
            jury_message: String::new(),
        };
        for case in &package.tests {
            let tested = test(runner, &context, case)?;
            if judgement.tests.is_empty()
                && let Some(compile) = no_program(runner, &program, tested.outcome, request)?
            {
                return Ok(not_compiled(compile));
            }
            let failed = !tested.result.verdict.is_accepted();
            runner.tell(Progress::Tested { result: tested.result.clone() });
            if failed {
                judgement.message.clone_from(&tested.result.message);
                judgement.jury_message = tested.jury;
            }
            judgement.tests.push(tested.result);
            if failed {
                break;
            }
        }
        let grade = grade(&package.grading, &judgement.tests);
        (judgement.verdict, judgement.score, judgement.groups) = (grade.verdict, grade.score, grade.groups);
        Ok(judgement)
    }

    pub(crate) fn language(&self, id: &LanguageId) -> Result<&Language, JudgeError> {
        self.languages.get(id).ok_or_else(|| JudgeError::UnknownLanguage(id.clone()))
    }

    /// The compiled output validator, made once however many slots ask for it at once.
    pub(crate) fn validator(
        &self,
        runner: &mut Watched<'_>,
        package: &Package,
        custom: &CustomValidator,
    ) -> Result<Arc<Program>, JudgeError> {
        let failed = |what: String| JudgeError::Validator {
            problem: package.id.to_string(),
            test: "compilation".to_owned(),
            what,
        };
        let build = |runner: &mut Watched<'_>| {
            let language = self.language(&custom.language)?;
            let (mut files, mut class) = (custom.files.clone(), None);
            if let ([only], Entry::JavaClass) = (files.as_mut_slice(), language.entry) {
                let (file, main) = language.entry_of(&only.bytes, Some(&only.name));
                (only.name, class) = (file, main);
            }
            let sources = Sources { language, files: &files, class, step: Step::Validator { test: None } };
            let (compile, program) = compile(runner, sources, &package.limits, &self.work)?;
            program.map(Arc::new).ok_or_else(|| failed(format!("{}\n{}", compile.message, compile.log)))
        };
        // The cache hands errors round among all who wait; the one of this slot is kept as it is.
        let mut own = None;
        let make = || build(runner).map_err(|error| own.insert(error).to_string());
        let made = self.validators.try_get_with(custom.digest, make);
        made.map_err(|error| own.unwrap_or_else(|| failed(format!("another slot found: {error}"))))
    }
}

/// The source as files: one, under the name that the language wants.
pub(crate) fn source_files(
    language: &Language,
    source: &[u8],
    given_name: Option<&str>,
) -> (Vec<SourceFile>, Option<String>) {
    let (name, class) = language.entry_of(source, given_name);
    (vec![SourceFile { name, bytes: source.to_vec() }], class)
}

/// What the problem does not take, whatever it does.
fn refusal(request: &Request<'_>) -> Option<String> {
    let package = request.package;
    if let Some(allowed) = package.metadata.languages.as_ref().filter(|allowed| !allowed.contains(request.language)) {
        let allowed: Vec<&str> = allowed.iter().map(LanguageId::as_str).collect();
        return Some(format!("the problem is to be solved in one of the languages {}", allowed.join(", ")));
    }
    if request.source.len() as u64 > package.limits.code.0 {
        return Some(format!("the source is longer than {}", package.limits.code));
    }
    None
}

fn not_compiled(compile: Compile) -> Judgement {
    Judgement {
        verdict: compile.verdict.unwrap_or(Verdict::CompileError),
        score: None,
        groups: Vec::new(),
        tests: Vec::new(),
        message: compile.message.clone(),
        compile,
        jury_message: String::new(),
    }
}

/// Where nothing is compiled, a first run that ends in failure may be of a source that is no program.
fn no_program(
    runner: &mut Watched<'_>,
    program: &Program,
    outcome: Outcome,
    request: &Request<'_>,
) -> Result<Option<Compile>, JudgeError> {
    match outcome {
        Outcome::Exited(code) if code != 0 => check(runner, program, &request.package.limits),
        _ => Ok(None),
    }
}
