//! One attack, judged as a submission, and everything that is then looked at.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use gavel_core::{LanguageId, Verdict};
use gavel_judge::{Judge, Judgement, Language, Languages, Package, Request};
use gavel_sandbox::{Outcome, Slot};

use crate::arena::Arena;
use crate::case::{Case, CaseLimits, Stage, slower};
use crate::host::{Disk, Snapshot};
use crate::problem;
use crate::tap::{Kind, Place, Seen, Tap};

/// How far past a limit a clock may end a program (letter T), and how far measured CPU time may lie below the group's.
const LATE: Duration = Duration::from_millis(500);
/// What a compile log may have, with the words that say that it was cut.
const MAX_LOG: usize = (64 << 10) + 64;
/// How far the reported peak may lie above the memory limit (letter M).
const MEMORY_MARGIN: u64 = 4 << 20;
/// How much more of the disk may be in use while a program runs (letter D), beyond the limits of its file systems: other
/// programs of the host write too.
const DISK_MARGIN: u64 = 1 << 30;
/// Processor time that the honest submission may use beyond twice its baseline: of a shared host's noise.
const HONEST_ALLOWANCE: Duration = Duration::from_millis(30);

/// What the attacks are tried with: the judge of one case and two slots.
pub(crate) struct Bench<'a> {
    pub(crate) arena: &'a Arena,
    pub(crate) places: [Place; 2],
    /// CPU time of the honest submission on a host without attacks.
    pub(crate) baseline: Duration,
    /// The most that it took beside the last attack, as a multiple of that. Recorded, not judged: on a shared host it is
    /// mostly the host's.
    pub(crate) beside: Option<f64>,
}

/// A case made ready: judged as often as one likes.
pub(crate) struct Prepared<'a> {
    case: &'a Case,
    judge: Judge,
    languages: std::sync::Arc<Languages>,
    package: Package,
    plain: Package,
    language: LanguageId,
    source: Vec<u8>,
    files: Vec<(String, Vec<u8>)>,
    neighbour: Option<(LanguageId, Vec<u8>)>,
    then: Option<(LanguageId, Vec<u8>)>,
}

/// What judging gave: a verdict or an error of ours, and every run of it.
struct Judged {
    judgement: Result<Judgement, String>,
    seen: Vec<Seen>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(case: &'a Case, arena: &Arena) -> anyhow::Result<Self> {
        let languages = problem::languages(Some(case))?;
        let other = |file: &Option<String>| match file {
            None => anyhow::Ok(None),
            Some(file) => Ok(Some((problem::language(case, file, &languages), arena.source(case, file)?))),
        };
        let files = case.files.iter().map(|file| Ok((file.clone(), arena.source(case, file)?)));
        Ok(Self {
            case,
            package: arena.package_for(case)?,
            plain: arena.package.clone(),
            language: problem::language(case, &case.source, &languages),
            source: arena.source(case, &case.source)?,
            files: files.collect::<anyhow::Result<_>>()?,
            neighbour: other(&case.neighbour)?,
            then: other(&case.then)?,
            judge: Judge::new(std::sync::Arc::clone(&languages), arena.work()),
            languages,
        })
    }

    fn judge(
        &self,
        place: &mut Place,
        stage: Stage,
        language: &LanguageId,
        source: &[u8],
        package: &Package,
    ) -> Judged {
        let mut tap = Tap::new(place, stage, self.case.limits, self.files.clone());
        let source_name = self.case.source_name.as_deref();
        let request = Request { source_name, ..Request::new(package, language, source) };
        let judgement = self.judge.judge(&mut tap, &request, &mut |_| {});
        Judged { judgement: judgement.map_err(|error| error.to_string()), seen: tap.seen }
    }

    /// Starts the keepers that the case's language needs beside the ordinary one, so that they are not taken for something
    /// that the attack left.
    pub(crate) fn warm(&self, bench: &mut Bench<'_>) {
        if self.case.interactor.is_some() {
            let python = "python3".parse().expect("an id");
            for place in &mut bench.places {
                // What is wrong with it shows in the attempt.
                let _ = place.slot.with_second(|_, second| self.start_keeper(second, &python));
            }
        }
        let others = [&self.neighbour, &self.then].into_iter().flatten().map(|(language, _)| language);
        for language in others.chain([&self.language]) {
            for place in &mut bench.places {
                std::iter::once(&mut place.slot)
                    .chain(&mut place.aside)
                    .for_each(|slot| self.start_keeper(slot, language));
            }
        }
    }

    fn start_keeper(&self, slot: &mut Slot, language: &LanguageId) {
        let languages = &self.languages;
        let keeper = |language: &Language| {
            let run = &language.run;
            (run.runtime, run.calls.clone(), run.root.clone(), run.warm)
        };
        let Some(language) =
            languages.get(language).filter(|language| keeper(language) != (None, Vec::new(), None, false))
        else {
            return;
        };
        // A tool of the case's own has the runtime of a language, or is asked to do nothing.
        let alike = languages.iter().find(|other| keeper(other) == keeper(language) && !other.template.is_empty());
        let (language, source) = alike.map_or((language, &b"\n"[..]), |other| (other, other.template.as_bytes()));
        let request = Request::new(&self.plain, &language.id, source);
        // A weakened slot may not run it; whatever is wrong with it shows in the attempt.
        let _ = self.judge.judge(slot, &request, &mut |_| {});
    }

    /// The attack alone, or beside an honest submission in the second slot: what failed, in words.
    pub(crate) fn attempt(&self, bench: &mut Bench<'_>, beside: bool) -> anyhow::Result<Vec<String>> {
        let before = Snapshot::settled(bench.arena)?;
        let mut failed = if beside { self.beside(bench)? } else { self.alone(bench)? };
        failed.extend(before.changes(bench.arena)?);
        failed.extend(self.honest(&mut bench.places[0].slot, Some(bench.baseline), "afterwards")?);
        Ok(failed)
    }

    /// The attack, without a look at the host: for many times in a row.
    pub(crate) fn again(&self, bench: &mut Bench<'_>) -> Vec<String> {
        if self.neighbour.is_some() {
            return self.alone(bench).unwrap_or_else(|error| vec![format!("{error:#}")]);
        }
        let judged = self.judge(&mut bench.places[0], self.case.stage, &self.language, &self.source, &self.package);
        self.look_at(&judged, bench.arena)
    }

    fn alone(&self, bench: &mut Bench<'_>) -> anyhow::Result<Vec<String>> {
        let arena = bench.arena;
        let [place, second] = &mut bench.places;
        let done = AtomicBool::new(false);
        let watched = self.case.holds('D');
        let (judged, other, grown) = std::thread::scope(|scope| {
            let disk = scope.spawn(|| if watched { growth(arena, &done) } else { Ok(0) });
            let other = self.neighbour.as_ref().map(|(language, source)| {
                scope.spawn(|| self.judge(second, Stage::Run, language, source, &self.package))
            });
            let judged = self.judge(place, self.case.stage, &self.language, &self.source, &self.package);
            let other = other.map(std::thread::ScopedJoinHandle::join);
            done.store(true, Ordering::Release);
            (judged, other, disk.join())
        });
        let mut failed = self.look_at(&judged, arena);
        if let Some(other) = other {
            let other = other.map_err(|_| anyhow::anyhow!("the thread of the neighbour panicked"))?;
            failed.extend(self.secrets(&other, arena).into_iter().map(|what| format!("the neighbour: {what}")));
            let verdict = other.judgement.map_or(Verdict::JudgingError, |judgement| judgement.verdict);
            if !self.case.neighbour_expect.is_empty() && !self.case.neighbour_expect.contains(&verdict) {
                failed.push(format!("the neighbour is {verdict}"));
            }
        }
        let grown = grown.map_err(|_| anyhow::anyhow!("the thread that watches the disk panicked"))??;
        if watched && grown > DISK_MARGIN {
            failed.push(format!("the disk grew by {} MiB meanwhile", grown >> 20));
        }
        if let Some((language, source)) = &self.then {
            let then = self.judge(place, Stage::Run, language, source, &self.package);
            failed.extend(self.secrets(&then, arena).into_iter().map(|what| format!("the next run: {what}")));
        }
        Ok(failed)
    }

    fn beside(&self, bench: &mut Bench<'_>) -> anyhow::Result<Vec<String>> {
        let arena = bench.arena;
        let [place, second] = &mut bench.places;
        let done = AtomicBool::new(false);
        let (judged, honest) = std::thread::scope(|scope| {
            let honest = scope.spawn(|| {
                let (mut failed, mut most) = (Vec::new(), Duration::ZERO);
                while failed.is_empty() {
                    let (verdict, time) = honest(&self.judge, &mut second.slot, &self.plain)?;
                    most = most.max(time);
                    if verdict != Verdict::Accepted {
                        failed.push(format!("the honest submission beside it is {verdict}"));
                    }
                    if done.load(Ordering::Acquire) {
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(20));
                }
                anyhow::Ok((failed, most))
            });
            let judged = self.judge(place, self.case.stage, &self.language, &self.source, &self.package);
            done.store(true, Ordering::Release);
            (judged, honest.join())
        });
        let mut failed = self.look_at(&judged, arena);
        let honest = honest.map_err(|_| anyhow::anyhow!("the thread of the honest submission panicked"))?;
        let (wrong, most) = honest?;
        failed.extend(wrong);
        bench.beside = Some(most.as_secs_f64() / bench.baseline.as_secs_f64());
        Ok(failed)
    }

    /// The honest submission must be right, in about its usual time.
    pub(crate) fn honest(
        &self,
        slot: &mut Slot,
        baseline: Option<Duration>,
        when: &str,
    ) -> anyhow::Result<Vec<String>> {
        let (verdict, time) = honest(&self.judge, slot, &self.plain)?;
        if verdict != Verdict::Accepted {
            return Ok(vec![format!("the honest submission {when} is {verdict}")]);
        }
        let slow = baseline.filter(|baseline| time > *baseline * 2 + HONEST_ALLOWANCE * slower());
        Ok(slow.map(|usual| format!("the honest submission {when} took {time:?}, not {usual:?}")).into_iter().collect())
    }

    fn look_at(&self, judged: &Judged, arena: &Arena) -> Vec<String> {
        let case = self.case;
        let mut failed = self.secrets(judged, arena);
        let (verdict, message) = match &judged.judgement {
            Ok(judgement) => (judgement.verdict, format!("{} {}", judgement.message, judgement.compile.message)),
            Err(error) => (Verdict::JudgingError, error.clone()),
        };
        if !case.expect.is_empty() && !case.expect.contains(&verdict)
            || verdict == Verdict::JudgingError && case.expect.is_empty()
        {
            failed.push(format!("the verdict is {verdict} ({})", message.trim()));
        }
        if let Some(says) = &case.says {
            let mut texts = judged.seen.iter().map(Seen::text);
            let compile = judged.judgement.as_ref().map(|judgement| &judgement.compile);
            let words = compile.map(|compile| format!("{}\n{}", compile.message, compile.log)).unwrap_or_default();
            if !texts.any(|text| says.is_match(&text)) && !says.is_match(&words) {
                let said = judged.seen.last().map(Seen::text).unwrap_or_default();
                let (says, said) = (says.as_str(), shortened(&said));
                failed.push(format!("nothing printed matches {says:?}: {said:?}; {verdict} ({})", message.trim()));
            }
        }
        // What was tried is for the jury, and must be known whenever the verdict says that something was.
        let told = judged.seen.iter().any(|seen| seen.report.is_some_and(|report| report.violation.is_some()));
        if verdict == Verdict::SecurityViolation && !told {
            failed.push("nothing says what the violation was".to_owned());
        }
        if case.same_stderr {
            let said = judged.seen.iter().filter(|seen| seen.kind == Kind::Program).map(|seen| &seen.stderr);
            let said: Vec<_> = said.map(|stderr| String::from_utf8_lossy(stderr)).collect();
            failed.extend(
                said.windows(2).filter(|pair| pair[0] != pair[1]).map(|pair| format!("test cases differ: {pair:?}")),
            );
        }
        let kind = if case.stage == Stage::Compile { Kind::Tool } else { Kind::Program };
        let mut repeated = false;
        for seen in judged.seen.iter().filter(|seen| seen.kind == kind) {
            failed.extend(self.measured(seen, repeated));
            repeated = seen.report.is_some_and(|report| report.outcome == Outcome::WallLimit);
        }
        failed
    }

    /// Letters T and M, from what the sandbox reported. A run that is repeated because the host had no processor for it
    /// has up to eight times the wall time.
    fn measured(&self, seen: &Seen, repeated: bool) -> Vec<String> {
        let Some(report) = seen.report else { return Vec::new() };
        let (limits, usage) = (&self.package.limits, report.usage);
        let (time, memory) = match seen.kind {
            Kind::Tool => (limits.compile_time, limits.compile_memory),
            _ => (limits.time, limits.memory),
        };
        let mut failed = Vec::new();
        if self.case.holds('T') {
            let CaseLimits { wall_ms, .. } = self.case.limits;
            let wall = wall_ms.map_or_else(|| (time * 5).max(time + Duration::from_secs(2)), Duration::from_millis);
            let wall = if repeated { wall * 8 } else { wall };
            let too_long = report.outcome == Outcome::WallLimit && usage.wall_time > wall + LATE * slower();
            if too_long || usage.cpu_time > time + LATE * slower() {
                failed.push(format!("it ended late: {usage:?}"));
            }
        }
        if let Some([least, most]) = self.case.measured.memory_mib
            && !(least << 20..=most << 20).contains(&usage.memory)
        {
            failed.push(format!("its peak of memory is {} KiB, not {least} to {most} MiB", usage.memory >> 10));
        }
        let most = memory.0 + self.extra_memory(seen.kind) + MEMORY_MARGIN;
        if self.case.holds('M') && usage.memory > most {
            failed.push(format!("its peak of memory is {} KiB, above {} KiB", usage.memory >> 10, most >> 10));
        }
        failed
    }

    fn extra_memory(&self, kind: Kind) -> u64 {
        let languages = Languages::builtin();
        match kind {
            Kind::Tool => 0,
            _ => languages.get(&self.language).map_or(0, |language| language.memory_extra.0),
        }
    }

    /// What a program says it reached, and what it shows that it must not know.
    fn secrets(&self, judged: &Judged, arena: &Arena) -> Vec<String> {
        let mut failed = Vec::new();
        let mut tests = 0;
        for seen in &judged.seen {
            // A test case may be run more than once.
            if seen.kind == Kind::Program {
                tests = arena.test_of(&seen.input).unwrap_or(tests + 1);
            }
            let text = seen.text();
            failed.extend(text.lines().filter(|line| line.starts_with("ESCAPED")).map(str::to_owned));
            let own = if seen.kind == Kind::Tool { 0 } else { tests };
            failed.extend(shown(&text, arena, own, "its output"));
        }
        if let Ok(judgement) = &judged.judgement {
            failed.extend(shown(&judgement.compile.log, arena, 0, "the compile log"));
            // A sample may be quoted to its contestant.
            let own = if self.case.hidden { 0 } else { tests };
            failed.extend(shown(&judgement.message, arena, own, "the message"));
            failed.extend(unfit(&judgement.compile.log));
            let results =
                judgement.tests.iter().flat_map(|test| shown(&test.message, arena, own, "a result's message"));
            failed.extend(results);
        }
        failed
    }
}

pub(crate) fn shown(text: &str, arena: &Arena, own: usize, place: &str) -> Vec<String> {
    let foreign = arena.canaries.iter().filter(|canary| canary.of_test == 0 || canary.of_test != own);
    let found = foreign.filter(|canary| text.contains(&canary.text));
    found.map(|canary| format!("{} is in {place}", canary.what)).collect()
}

/// A compile log is shown to people: it must be short and without control characters.
pub(crate) fn unfit(log: &str) -> Option<String> {
    let control = log.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t'));
    let what = if log.len() > MAX_LOG { "too long" } else { "not printable" };
    (control || log.len() > MAX_LOG).then(|| format!("the compile log is {what}: {} bytes", log.len()))
}

fn shortened(text: &str) -> String {
    let start = text.char_indices().rev().nth(400).map_or(0, |(index, _)| index);
    text[start..].to_owned()
}

/// The most by which the disk grew until `done`.
fn growth(arena: &Arena, done: &AtomicBool) -> anyhow::Result<u64> {
    let before = Disk::of(arena.path())?;
    let mut most = 0;
    while !done.load(Ordering::Acquire) {
        most = most.max(Disk::of(arena.path())?.grown_since(&before));
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(most)
}

/// Judges the honest submission: its verdict and its largest CPU time.
pub(crate) fn honest(judge: &Judge, slot: &mut Slot, package: &Package) -> anyhow::Result<(Verdict, Duration)> {
    let language = problem::shell();
    let source = problem::HONEST.as_bytes();
    let request = Request::new(package, &language, source);
    let judgement = judge.judge(slot, &request, &mut |_| {}).context("cannot judge the honest submission")?;
    Ok((judgement.verdict, judgement.tests.iter().map(|test| test.cpu_time).max().unwrap_or_default()))
}

/// CPU time of the honest submission: the median of a few.
pub(crate) fn baseline(
    arena: &Arena,
    places: &mut [Place; 2],
    languages: std::sync::Arc<Languages>,
) -> anyhow::Result<Duration> {
    let judge = Judge::new(languages, arena.work());
    let mut times = Vec::new();
    for round in 0..6 {
        let (verdict, time) = honest(&judge, &mut places[round % 2].slot, &arena.package)?;
        anyhow::ensure!(verdict == Verdict::Accepted, "the honest submission is {verdict} before any attack");
        times.push(time);
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}
