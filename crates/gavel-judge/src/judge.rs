//! Judging one submission from its source to its verdict.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gavel_core::grading::{Case, Stop, decisive};
use gavel_core::{
    Digest, Grading, GroupGrade, JuryNote, LanguageId, Limits, Score, Step, TestResult, Verdict, Violation, grade,
};
use gavel_sandbox::Outcome;

use crate::answers::Answers;
use crate::artifacts::{self, Artifacts, Primed};
use crate::compile::{Compile, Compiled, Sources, check, compile};
use crate::course::{Course, Each, Later, Spare, Twins};
use crate::error::JudgeError;
use crate::execute::{self, Context, Tested};
use crate::included::Included;
use crate::inspect::Inspected;
use crate::language::{Entry, Language, Languages};
use crate::package::{
    CustomValidator, Package, Protocol, RunKind, SourceFile, StaticTest, TestCase, TimeLimit, Validator,
};
use crate::points::{Points, points};
use crate::program::Program;
use crate::quiet::Quiet;
use crate::runner::Runner;
use crate::sources::{Own, source_files};
use crate::validator::custom::Custom;
use crate::validator::testlib;
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
    /// The results of the test cases that were run, in order.
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
    work: PathBuf,
    /// Where programs are kept; `None` compiles every time.
    artifacts: Option<Artifacts>,
    primed: Option<Primed>,
    pub(crate) quiet: Quiet,
    spare: Spare,
    side_by_side: bool,
    warm: bool,
    equal_tests_once: bool,
    /// By what their sources are, and whether they were told that they speak testlib's protocol.
    validators: moka::sync::Cache<(Digest, bool), Arc<Program>>,
    /// The interpreter of Checktestdata files.
    pub(crate) checktestdata: PathBuf,
}

impl Judge {
    /// A judge that keeps compiled programs below `work` while it needs them. The directory is made when it is not
    /// there; nothing else may write to it.
    #[must_use]
    pub fn new(languages: Arc<Languages>, work: PathBuf) -> Self {
        let checktestdata = crate::probe::CHECKTESTDATA.into();
        Self {
            languages,
            work,
            artifacts: None,
            primed: None,
            quiet: Quiet::default(),
            spare: Spare::default(),
            side_by_side: true,
            warm: true,
            equal_tests_once: false,
            validators: moka::sync::Cache::new(VALIDATORS),
            checktestdata,
        }
    }

    /// The same, which compiles no program twice that is kept there.
    #[must_use]
    pub fn with_artifacts(self, artifacts: Artifacts) -> Self {
        Self { artifacts: Some(artifacts), ..self }
    }

    /// The same, whose compilers have there what [`Judge::prime`] makes for them.
    #[must_use]
    pub fn with_primed(self, primed: Primed) -> Self {
        for language in self.languages.iter().filter(|language| language.lacks_image().is_none()) {
            primed.want_if_kept(&language.in_its_tree());
        }
        Self { primed: Some(primed), ..self }
    }

    /// The same with another interpreter of Checktestdata files (`.ctd`): a program, or a directory with the Python module
    /// `checktestdata`, as pip installs it with `--target`. An absolute path.
    #[must_use]
    pub fn with_checktestdata(self, checktestdata: PathBuf) -> Self {
        Self { checktestdata, ..self }
    }

    /// The same, which runs test cases one after another, whatever is lent to it.
    #[must_use]
    pub fn one_by_one(self) -> Self {
        Self { side_by_side: false, ..self }
    }

    /// The same, which starts every interpreter anew, whatever its language says.
    #[must_use]
    pub fn cold(self) -> Self {
        Self { warm: false, ..self }
    }

    /// The same, which runs a program once for all test cases that are the same: input, answer, arguments and files. The
    /// others have the result of the first. Interactive problems are run on every one, since what is said may differ.
    #[must_use]
    pub fn equal_tests_once(self) -> Self {
        Self { equal_tests_once: true, ..self }
    }

    /// Where idle slots lend their runners to submissions with many test cases. What is not lent to it takes one test case
    /// after another.
    #[must_use]
    pub fn spare(&self) -> &Spare {
        &self.spare
    }

    /// Judges one submission: compiles once, runs each test case that matters in a fresh box.
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
        let runner = &mut Watched::new(runner, &self.quiet, progress);
        runner.tell(Progress::Started);
        if package.kind.run != RunKind::SubmitAnswer {
            self.language(request.language)?;
        }
        if let Some(message) = refusal(request, &self.languages) {
            return Ok(not_compiled(Compile::refused(message)));
        }
        if package.kind.run == RunKind::SubmitAnswer {
            return self.judge_answers(runner, request);
        }
        if package.timing.limit == TimeLimit::Absent {
            return Err(JudgeError::NoTimeLimit { problem: package.id.to_string() });
        }
        let prepared = match self.prepare(runner, request)? {
            Ok(prepared) => prepared,
            Err(compile) => return Ok(not_compiled(compile)),
        };
        tracing::trace!(target: "gavel::step", "compiled");
        runner.tell(Progress::Compiled { tests_total: package.tests_total() });
        let limits = package.limits_in(&prepared.program.language);
        let context = prepared.context(package, &limits);
        let shares = self.equal_tests_once && !package.kind.run.is_interactive();
        let twins = Twins::new(if shares { package.twins() } else { &[] });
        let numbered = |case: &Case| package.tests.iter().enumerate().find(|(_, test)| test.name == case.name);
        let later = |case: &Case| numbered(case).is_some_and(|(number, _)| twins.is_later(number));
        let each = |runner: &mut Watched<'_>, case: &Case| {
            if let Some(test) = package.static_tests.iter().find(|test| test.name == case.name) {
                return prepared.inspect(runner, package, test).map(Some);
            }
            let Some((number, test)) = numbered(case) else { return Ok(None) };
            let run = |runner: &mut Watched<'_>| execute::test(runner, &context, &prepared.with_included(test));
            twins.once(runner, (number, &test.name), run).map(Some)
        };
        let mut ran = false;
        let mut syntax = None;
        let mut looked_at = |runner: &mut Watched<'_>, case: &Case, tested: &Tested| {
            let is_static = package.static_tests.iter().any(|test| test.name == case.name);
            if !is_static && !std::mem::replace(&mut ran, true) {
                syntax = no_program(runner, &prepared.program, tested.outcome, request)?;
            }
            Ok(syntax.is_none())
        };
        // Of two programs that talk, neither is ended by a third.
        let spare = self.helpers().filter(|_| !package.kind.run.is_interactive());
        let judged = self.course(runner, request, prepared.compile.clone(), (spare, &later), &each, &mut looked_at)?;
        Ok(syntax.map_or(judged, not_compiled))
    }

    /// A submission that is the output itself.
    fn judge_answers(&self, runner: &mut Watched<'_>, request: &Request<'_>) -> Result<Judgement, JudgeError> {
        let package = request.package;
        let answers = match Answers::read(package, request.source) {
            Ok(answers) => answers,
            Err(message) => return Ok(not_compiled(Compile::refused(message))),
        };
        let validator = self.output_validator(runner, package)?;
        let custom = validator.as_ref().map(|(source, program)| custom(source, program, package));
        runner.tell(Progress::Compiled { tests_total: package.tests_total() });
        let compile = Compile { ok: true, ..Compile::default() };
        let each = |runner: &mut Watched<'_>, case: &Case| {
            let Some(test) = package.tests.iter().find(|test| test.name == case.name) else { return Ok(None) };
            answers.test(runner, package, custom.as_ref(), test).map(Some)
        };
        self.course(runner, request, compile, (self.helpers(), &|_| false), &each, &mut |_, _, _| Ok(true))
    }

    fn helpers(&self) -> Option<&Spare> {
        self.side_by_side.then_some(&self.spare)
    }

    /// Runs what matters and grades it.
    fn course(
        &self,
        runner: &mut Watched<'_>,
        request: &Request<'_>,
        compile: Compile,
        (spare, later): (Option<&Spare>, &Later<'_>),
        each: &Each<'_>,
        looked_at: &mut LookedAt<'_>,
    ) -> Result<Judgement, JudgeError> {
        let package = request.package;
        let grading = match request.policy.stop {
            Some(stop) => Cow::Owned(Grading { stop, ..package.grading.clone() }),
            None => Cow::Borrowed(&package.grading),
        };
        let (mut tests, mut jury) = (Vec::new(), Vec::new());
        let course = Course { grading: &grading, each, quiet: &self.quiet, spare, later };
        course.run(runner, &mut |runner, case, mut tested| {
            if !looked_at(runner, case, &tested)? {
                return Ok(None);
            }
            if let Err(what) = give_points(package, case, &mut tested) {
                runner.note(Step::Validator { test: Some(case.name.clone()) }, &[&what]);
                return Err(JudgeError::Validator { problem: package.id.to_string(), test: case.name.clone(), what });
            }
            // Where the authors want the data quoted, what is said of it is for contestants.
            let shown = |test: &TestCase| test.full_feedback && test.name == case.name && !tested.result.is_sample();
            if package.tests.iter().any(shown) {
                tested.result.from_validator = true;
            }
            runner.tell(Progress::Tested { result: tested.result.clone() });
            tests.push(tested.result.clone());
            jury.push(tested.jury);
            Ok(Some(tested.result))
        })?;
        let grade = grade(&grading, &tests);
        let decisive = decisive(&tests, grade.verdict);
        Ok(Judgement {
            verdict: grade.verdict,
            score: grade.score,
            groups: grade.groups,
            message: decisive.map_or_else(String::new, |index| tests[index].message.clone()),
            jury_message: decisive.map_or_else(String::new, |index| jury[index].clone()),
            tests,
            compile,
        })
    }

    /// Compiles the submission and the validators; what the compiler gave, where there is no program.
    pub(crate) fn prepare<'p>(
        &self,
        runner: &mut Watched<'_>,
        request: &Request<'p>,
    ) -> Result<Result<Prepared<'p>, Compile>, JudgeError> {
        let package = request.package;
        let language = &self.language(request.language)?;
        let included = package.include(request.language, &self.languages);
        let called = package.extension.submission.name.as_deref();
        let source = Own { bytes: request.source, given_name: request.source_name, called };
        let (files, class) = source_files(language, &source, request.more, included);
        let sources = Sources { language, files: &files, class, step: Step::Compile };
        let (compile, program) = self.compile(runner, sources, &package.limits)?;
        let Some(program) = program else { return Ok(Err(compile)) };
        let statics = match &package.static_validator {
            None => None,
            Some(source) => Some((source, self.validator(runner, package, source)?)),
        };
        let validator = self.output_validator(runner, package)?;
        let included = Included::of(included, &self.languages)?;
        Ok(Ok(Prepared { compile, program, files, validator, statics, included }))
    }

    /// What the compiler gave, and the program if there is one. It is not compiled where it is kept.
    pub(crate) fn compile(
        &self,
        runner: &mut Watched<'_>,
        sources: Sources<'_>,
        limits: &Limits,
    ) -> Result<(Compile, Option<Program>), JudgeError> {
        let mut make = |directory: &Path| {
            let primed = self.primed.as_ref().and_then(|primed| primed.of(&sources));
            compile(runner, &sources, limits, primed.as_ref().map(|kept| kept.directory()), directory)
        };
        let compiled = match self.artifacts.as_ref().filter(|_| !sources.language.compile.is_empty()) {
            Some(artifacts) => artifacts.once(artifacts::key(&sources, limits), make)?,
            None => make(&self.work)?,
        };
        let Compiled { compile, files, .. } = compiled;
        let source = sources.files.first().map(|file| file.name.clone()).unwrap_or_default();
        let program =
            compile.ok.then(|| Program { language: sources.language.clone(), files, source, class: sources.class });
        Ok((compile, program))
    }

    /// The languages whose compilers would have been quicker if [`Judge::prime`] had been called for them, since this was
    /// asked last.
    #[must_use]
    pub fn wants_primed(&self) -> BTreeSet<LanguageId> {
        self.primed.as_ref().map(Primed::take_wanted).unwrap_or_default()
    }

    /// Makes what the compiler of a language is quicker with, where there is such a thing and it is not there.
    ///
    /// # Errors
    /// The language or its tools are not here, the sandbox failed, or the tools do not make it.
    pub fn prime(&self, runner: &mut dyn Runner, language: &LanguageId) -> Result<(), JudgeError> {
        let Some(primed) = &self.primed else { return Ok(()) };
        primed.make(&mut Watched::new(runner, &self.quiet, &mut |_| {}), &self.language(language)?)
    }

    /// The output validator, compiled; `None` is the default one.
    fn output_validator<'p>(
        &self,
        runner: &mut Watched<'_>,
        package: &'p Package,
    ) -> Result<Option<Ready<'p>>, JudgeError> {
        match &package.validator {
            Validator::Default => Ok(None),
            Validator::Custom(source) => Ok(Some((source, self.validator(runner, package, source)?))),
        }
    }

    pub(crate) fn language(&self, id: &LanguageId) -> Result<Language, JudgeError> {
        let language = self.languages.get(id).ok_or_else(|| JudgeError::UnknownLanguage(id.clone()))?;
        match language.lacks_image() {
            Some(image) => Err(JudgeError::ImageMissing { language: id.clone(), image: image.to_owned() }),
            None if self.warm => Ok(language.in_its_tree()),
            None => Ok(language.in_its_tree().cold()),
        }
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
            let language = &self.language(&custom.language)?;
            let (mut files, mut class) = (custom.files.clone(), None);
            if let ([main, rest @ ..], Entry::JavaClass) = (files.as_mut_slice(), language.entry) {
                let (file, main_class) = language.entry_of(&main.bytes, Some(&main.name));
                class = main_class;
                // Files that name one another keep their names.
                if rest.is_empty() {
                    main.name = file;
                }
            }
            if custom.protocol == Protocol::Testlib {
                testlib::announce(language, &mut files);
            }
            let sources = Sources { language, files: &files, class, step: Step::Validator { test: None } };
            let (compile, program) = self.compile(runner, sources, &package.limits)?;
            program.map(Arc::new).ok_or_else(|| failed(format!("{}\n{}", compile.message, compile.log)))
        };
        // The cache hands errors round among all who wait; the one of this slot is kept as it is.
        let mut own = None;
        let make = || build(runner).map_err(|error| own.insert(error).to_string());
        let key = (custom.digest, custom.protocol == Protocol::Testlib);
        let made = self.validators.try_get_with(key, make);
        made.map_err(|error| own.unwrap_or_else(|| failed(format!("another slot found: {error}"))))
    }
}

/// A validator and its program.
type Ready<'p> = (&'p CustomValidator, Arc<Program>);

/// A submission and its package's validators, ready to run.
pub(crate) struct Prepared<'p> {
    pub(crate) compile: Compile,
    program: Program,
    files: Vec<SourceFile>,
    validator: Option<Ready<'p>>,
    statics: Option<Ready<'p>>,
    included: Included,
}

impl Prepared<'_> {
    /// What test cases are run with.
    pub(crate) fn context<'a>(&'a self, package: &'a Package, limits: &'a Limits) -> Context<'a> {
        Context {
            problem: package.id.as_str(),
            limits,
            program: &self.program,
            custom: self.validator.as_ref().map(|(source, program)| custom(source, program, package)),
            interactive: package.kind.run.is_interactive(),
            writes_files: package.metadata.allow_file_writing,
            files: &package.extension.submission,
            passes: package.kind.run.passes().unwrap_or(1),
        }
    }

    /// The test case with the included files in its directory, where it has none of the same names.
    pub(crate) fn with_included<'a>(&self, test: &'a TestCase) -> Cow<'a, TestCase> {
        let own: Vec<_> = test.files.iter().map(|path| path.file_name()).collect();
        let more = self.included.paths.iter().filter(|path| !own.contains(&path.file_name()));
        let mut files: Vec<PathBuf> = more.cloned().collect();
        if files.is_empty() {
            return Cow::Borrowed(test);
        }
        files.extend(test.files.iter().cloned());
        Cow::Owned(TestCase { files, ..test.clone() })
    }

    fn inspect(&self, runner: &mut Watched<'_>, package: &Package, test: &StaticTest) -> Result<Tested, JudgeError> {
        let Some((source, program)) = &self.statics else {
            let what = "the package has no static validator".to_owned();
            return Err(JudgeError::Validator { problem: package.id.to_string(), test: test.name.clone(), what });
        };
        let validator = custom(source, program, package);
        let (problem, limits) = (package.id.as_str(), &package.limits);
        Inspected { problem, limits, validator, program: &self.program, files: &self.files }.test(runner, test)
    }
}

fn custom<'a>(source: &CustomValidator, program: &'a Program, package: &Package) -> Custom<'a> {
    Custom {
        program,
        protocol: source.protocol,
        points_max: source.points_max,
        multi_pass: package.kind.run.passes().is_some(),
    }
}

/// Whether judging goes on after a result.
type LookedAt<'a> = dyn FnMut(&mut Watched<'_>, &Case, &Tested) -> Result<bool, JudgeError> + 'a;

/// Turns what the validator said into the test case's points.
fn give_points(package: &Package, case: &Case, tested: &mut Tested) -> Result<(), String> {
    let protocol = match &package.validator {
        Validator::Custom(source) => source.protocol,
        Validator::Default => Protocol::Icpc,
    };
    // Scores on samples and in problems that are passed or failed are passed over; testlib has no other way to say
    // that an output is right in part.
    let sample = case.name.starts_with("sample/");
    if protocol == Protocol::Icpc && (sample || !package.kind.scoring) {
        return Ok(());
    }
    let result = &mut tested.result;
    match points(case.worth, result.verdict.is_accepted(), tested.score, protocol)? {
        Points::Of(score) => result.score = score,
        Points::Partial if sample && package.kind.scoring => {}
        Points::Partial => result.verdict = Verdict::WrongAnswer,
    }
    Ok(())
}

/// What the problem does not take, whatever it does.
fn refusal(request: &Request<'_>, languages: &Languages) -> Option<String> {
    let package = request.package;
    let answers = package.kind.run == RunKind::SubmitAnswer;
    let allowed = package.metadata.languages.as_ref().filter(|_| !answers);
    // Variants of a language are that language.
    let is_one = |allowed: &BTreeSet<LanguageId>| {
        languages.family(request.language).any(|language| allowed.contains(&language.id))
    };
    if let Some(allowed) = allowed.filter(|allowed| !is_one(allowed)) {
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
