//! Judgements as `--json` prints them, and as people read them.

use gavel_core::grading::decisive;
use gavel_core::{GroupGrade, LanguageId, Score, TestResult, Totals, Verdict, Violation};
use gavel_judge::bulk::Judged;
use gavel_judge::{Allowed, Judgement, Languages, Package};
use serde::Serialize;

use super::Source;
use crate::output::{mebibytes, milliseconds, seconds};

/// A judgement as `--json` prints it.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    problem: String,
    language: LanguageId,
    verdict: Verdict,
    score: Option<Score>,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    tests: Vec<ShownTest>,
    tests_total: u32,
    compile: ShownCompile,
    message: String,
    jury_message: String,
    /// What was tried that no solution needs, and where.
    violations: Vec<Violation>,
    /// What it was made under, where many are judged.
    #[serde(flatten)]
    under: Option<Under>,
}

/// What a judgement was made under.
#[derive(Debug, Serialize)]
struct Under {
    language_version: Option<String>,
    image: Option<String>,
    limits: ShownLimits,
    /// As `gavel import` prints it.
    package: String,
    gavel: &'static str,
}

#[derive(Debug, Serialize)]
struct ShownLimits {
    time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    output_kib: u64,
}

impl Under {
    fn of(package: &Package, digest: &str, language: &LanguageId, tool: Option<&str>) -> Option<Self> {
        let languages = Languages::builtin();
        // Outputs that were sent for programs have no limits.
        let language = languages.get(language)?;
        let allowed = Allowed::of(package, language);
        Some(Self {
            language_version: tool.map(str::to_owned),
            image: language.image.clone(),
            limits: ShownLimits {
                time_ms: milliseconds(allowed.time),
                wall_time_ms: milliseconds(allowed.wall_time),
                memory_kib: allowed.memory.as_kib(),
                output_kib: allowed.output.as_kib(),
            },
            package: digest.to_owned(),
            gavel: env!("CARGO_PKG_VERSION"),
        })
    }
}

#[derive(Debug, Serialize)]
struct ShownTest {
    name: String,
    verdict: Verdict,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
    message: String,
}

#[derive(Debug, Serialize)]
struct ShownCompile {
    ok: bool,
    log: String,
    cpu_time_ms: u64,
    wall_time_ms: u64,
    memory_kib: u64,
}

impl Shown {
    pub(crate) fn of(source: &Source, judgement: &Judgement, package: &Package) -> Self {
        Self { source: Some(source.name.clone()), ..Self::new(&source.language, judgement, package) }
    }

    /// One of many, with what it was made under; `None` where nothing could be judged.
    pub(super) fn one(
        source: Option<&str>,
        (package, digest): (&Package, &str),
        language: &LanguageId,
        judged: &Judged,
    ) -> Option<Self> {
        let judgement = judged.judgement.as_ref().ok()?;
        Some(Self {
            source: source.map(str::to_owned),
            violations: judged.violations.clone(),
            under: Under::of(package, digest, language, judged.tool.as_deref()),
            ..Self::new(language, judgement, package)
        })
    }

    fn new(language: &LanguageId, judgement: &Judgement, package: &Package) -> Self {
        let totals = Totals::of(&judgement.tests);
        Self {
            source: None,
            problem: package.id.to_string(),
            language: language.clone(),
            verdict: judgement.verdict,
            score: judgement.score,
            cpu_time_ms: milliseconds(totals.cpu_time),
            wall_time_ms: milliseconds(totals.wall_time),
            memory_kib: totals.memory.as_kib(),
            tests: judgement.tests.iter().map(ShownTest::of).collect(),
            tests_total: package.tests_total(),
            compile: ShownCompile {
                ok: judgement.compile.ok,
                log: judgement.compile.log.clone(),
                cpu_time_ms: milliseconds(judgement.compile.cpu_time),
                wall_time_ms: milliseconds(judgement.compile.wall_time),
                memory_kib: judgement.compile.memory.as_kib(),
            },
            message: judgement.message.clone(),
            jury_message: judgement.jury_message.clone(),
            violations: Vec::new(),
            under: None,
        }
    }
}

impl ShownTest {
    fn of(result: &TestResult) -> Self {
        Self {
            name: result.name.clone(),
            verdict: result.verdict,
            cpu_time_ms: milliseconds(result.cpu_time),
            wall_time_ms: milliseconds(result.wall_time),
            memory_kib: result.memory.as_kib(),
            message: result.message.clone(),
        }
    }
}

/// A judgement for people: the verdict, the source, and what there is to say of it.
pub(super) fn in_words(name: &str, judgement: &Judgement, violations: &[Violation], package: &Package) -> String {
    let totals = Totals::of(&judgement.tests);
    let mut line = format!("{:<4} {name}", judgement.verdict);
    if let Some(index) = decisive(&judgement.tests, judgement.verdict) {
        let failed = &judgement.tests[index].name;
        line += &format!(", on test {} of {} ({failed})", index + 1, package.tests_total());
    }
    if let Some(score) = judgement.score {
        let most = package.grading.max_score().map_or_else(String::new, |most| format!(" of {most}"));
        line += &format!(", {score}{most} points");
    }
    if !judgement.tests.is_empty() {
        line += &format!(", {} CPU, {}", seconds(totals.cpu_time), mebibytes(totals.memory));
    }
    for more in [&judgement.message, &judgement.jury_message] {
        if !more.is_empty() {
            line += &format!("\n     {}", more.trim_end().replace('\n', "\n     "));
        }
    }
    for group in &judgement.groups {
        let most = group.max_score.map_or_else(String::new, |most| format!(" of {most}"));
        let GroupGrade { name, score, passed, total, .. } = group;
        line += &format!("\n     {name}: {score}{most} points, {passed} of {total} tests passed");
    }
    for violation in violations {
        line += &format!("\n     {}: {violation}", violation.step);
    }
    if judgement.verdict == Verdict::CompileError && !judgement.compile.log.is_empty() {
        line += &format!("\n     {}", judgement.compile.log.trim_end().replace('\n', "\n     "));
    }
    line
}
