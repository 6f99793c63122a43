//! What contestants are told of the test cases they must not know.
//!
//! Whatever a program can choose and its sender can read is a way out for the hidden data: a program that exits with
//! the first byte of its input as its code tells that byte. So of hidden test cases only the verdict is told exactly.
//! Time and memory are rounded up to a few steps, of how a run ended only the kind is told, and our own sentence about
//! where the output went wrong stays with the jury. What a package's validator writes for contestants is its author's
//! to answer for. Samples are public, so of them everything is told.
//!
//! This file alone decides it; the store and the jury keep what was measured.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use gavel_core::grading::decisive;
use gavel_core::{ByteSize, Judgement, Limits, TestResult, Verdict};

/// Into how many steps a time limit is divided.
const TIME_STEPS: u64 = 20;
/// No step of time is shorter: less than this is noise on most hosts.
const SHORTEST_STEP_MS: u64 = 10;
/// The wall clock allows about five times the CPU time, and its steps are as few.
const WALL_PER_CPU: u64 = 5;
/// Into how many steps a memory limit is divided.
const MEMORY_STEPS: u64 = 16;

/// How much contestants learn of hidden test cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HiddenTests {
    /// Verdicts; time rounded up to a twentieth of the limit and at least 10 ms, memory to a sixteenth of the limit; no
    /// exit code, no signal, and no place of the first difference.
    #[default]
    Coarse,
    /// Everything that was measured. For practice on data that is no secret.
    Full,
}

impl fmt::Display for HiddenTests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Coarse => "coarse",
            Self::Full => "full",
        })
    }
}

impl FromStr for HiddenTests {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Coarse, Self::Full]
            .into_iter()
            .find(|known| known.to_string() == text)
            .ok_or_else(|| "it is coarse or full".to_owned())
    }
}

/// Time and memory as they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) cpu_time_ms: u64,
    pub(crate) wall_time_ms: u64,
    pub(crate) memory_kib: u64,
    /// Whether it was at most that much.
    pub(crate) rounded: bool,
}

/// What was used, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Used {
    pub(crate) cpu_time: Duration,
    pub(crate) wall_time: Duration,
    pub(crate) memory: ByteSize,
}

impl From<&TestResult> for Used {
    fn from(result: &TestResult) -> Self {
        Self { cpu_time: result.cpu_time, wall_time: result.wall_time, memory: result.memory }
    }
}

/// The eyes through which contestants see one problem's test cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Eyes {
    /// `None`: everything is told.
    steps: Option<Steps>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Steps {
    cpu_ms: u64,
    wall_ms: u64,
    memory_kib: u64,
}

impl Eyes {
    pub(crate) fn new(policy: HiddenTests, limits: &Limits) -> Self {
        let limit_ms = millis(limits.time);
        let step = |limit: u64| limit.div_ceil(TIME_STEPS).max(SHORTEST_STEP_MS);
        let steps = Steps {
            cpu_ms: step(limit_ms),
            wall_ms: step(limit_ms.saturating_mul(WALL_PER_CPU)),
            memory_kib: limits.memory.as_kib().div_ceil(MEMORY_STEPS).max(1),
        };
        Self { steps: (policy == HiddenTests::Coarse).then_some(steps) }
    }

    /// What is told of one test case.
    pub(crate) fn of_test(self, result: &TestResult) -> Told {
        let used = Used::from(result);
        if result.is_sample() { exact(used) } else { self.of_sum(used) }
    }

    /// What is told of several test cases together, since hidden ones may be among them.
    pub(crate) fn of_sum(self, used: Used) -> Told {
        let Some(steps) = self.steps else { return exact(used) };
        // What ran used some memory, though the kernel may have counted none of it yet.
        let memory_kib = used.memory.0.div_ceil(1024).max(u64::from(!used.cpu_time.is_zero()));
        Told {
            cpu_time_ms: up(millis_up(used.cpu_time), steps.cpu_ms),
            wall_time_ms: up(millis_up(used.wall_time), steps.wall_ms),
            memory_kib: up(memory_kib, steps.memory_kib),
            rounded: true,
        }
    }

    /// The sentence that goes with a verdict; empty when there is none.
    pub(crate) fn message(self, judgement: &Judgement) -> &str {
        let failed = judgement.verdict.and_then(|verdict| decisive(&judgement.tests, verdict));
        let failed = failed.map(|index| &judgement.tests[index]);
        match (judgement.verdict, failed) {
            (Some(Verdict::JudgingError), _) => JUDGING_FAILED,
            (_, Some(result)) if self.steps.is_some() && !result.is_sample() && !result.from_validator => {
                in_words(result.verdict)
            }
            _ => &judgement.message,
        }
    }
}

/// What a contestant reads when judging failed; the reason is the jury's.
pub(crate) const JUDGING_FAILED: &str = "judging failed on our side";

/// All that is said of a hidden test case: a function of the verdict alone.
const fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::RunTimeError => "the program ended with an error of its own on a hidden test",
        Verdict::IdlenessLimitExceeded => {
            "the program was still there when the wall clock ran out, with CPU time left: it slept, or waited for input"
        }
        Verdict::SecurityViolation => "the program made a system call that no solution needs",
        Verdict::Accepted
        | Verdict::WrongAnswer
        | Verdict::TimeLimitExceeded
        | Verdict::MemoryLimitExceeded
        | Verdict::OutputLimitExceeded
        | Verdict::CompileError
        | Verdict::JudgingError => "",
    }
}

fn exact(used: Used) -> Told {
    Told {
        cpu_time_ms: millis(used.cpu_time),
        wall_time_ms: millis(used.wall_time),
        memory_kib: used.memory.as_kib(),
        rounded: false,
    }
}

fn up(value: u64, step: u64) -> u64 {
    value.div_ceil(step).saturating_mul(step)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn millis_up(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::tests::judged;
    use crate::update::updates_after;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn limits(time_ms: u64, memory_kib: u64) -> Limits {
        Limits { time: Duration::from_millis(time_ms), memory: ByteSize::kib(memory_kib), ..Limits::default() }
    }

    fn used(cpu_us: u64, wall_us: u64, bytes: u64) -> Used {
        let (cpu_time, wall_time) = (Duration::from_micros(cpu_us), Duration::from_micros(wall_us));
        Used { cpu_time, wall_time, memory: ByteSize(bytes) }
    }

    #[test]
    fn the_steps_are_those_of_the_documentation() {
        let eyes = Eyes::new(HiddenTests::Coarse, &limits(2000, 256 << 10));
        let told = eyes.of_sum(used(1, 400_000, 1));
        assert_eq!(told, Told { cpu_time_ms: 100, wall_time_ms: 500, memory_kib: 16 << 10, rounded: true });
        let told = eyes.of_sum(used(100_001, 500_001, (16 << 20) + 1));
        assert_eq!(told, Told { cpu_time_ms: 200, wall_time_ms: 1000, memory_kib: 32 << 10, rounded: true });
        assert_eq!(eyes.of_sum(used(1, 1, 0)).memory_kib, 16 << 10);
        let nothing_ran = Told { cpu_time_ms: 0, wall_time_ms: 0, memory_kib: 0, rounded: true };
        assert_eq!(eyes.of_sum(used(0, 0, 0)), nothing_ran);
        let short = Eyes::new(HiddenTests::Coarse, &limits(50, 1024));
        assert_eq!(
            short.of_sum(used(1, 1, 1)),
            Told { cpu_time_ms: 10, wall_time_ms: 13, memory_kib: 64, rounded: true }
        );
    }

    #[test]
    fn its_name_is_its_text() {
        for policy in [HiddenTests::Coarse, HiddenTests::Full] {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
        assert!("fine".parse::<HiddenTests>().is_err());
    }

    /// A judgement whose only hidden test case failed like this.
    fn hidden(verdict: Verdict, used: Used, message: &str, from_validator: bool) -> Judgement {
        let mut judgement = judged(1, 5);
        (judgement.verdict, judgement.message) = (Some(verdict), message.to_owned());
        let result = judgement.tests.last_mut().unwrap();
        let Used { cpu_time, wall_time, memory } = used;
        *result = TestResult {
            verdict,
            score: None,
            cpu_time,
            wall_time,
            memory,
            message: message.to_owned(),
            from_validator,
            name: "secret/1".to_owned(),
        };
        judgement
    }

    #[test]
    fn a_validators_words_for_contestants_are_passed_on() {
        let eyes = Eyes::new(HiddenTests::Coarse, &limits(1000, 1024));
        let told = |from_validator| hidden(Verdict::WrongAnswer, used(1, 1, 1), "at token 77", from_validator);
        assert_eq!((eyes.message(&told(true)), eyes.message(&told(false))), ("at token 77", ""));
        let mut sample = told(false);
        sample.tests.last_mut().unwrap().name = "sample/1".to_owned();
        assert_eq!(eyes.message(&sample), "at token 77");
        let full = Eyes::new(HiddenTests::Full, &limits(1000, 1024));
        assert_eq!(full.message(&told(false)), "at token 77");
    }

    proptest! {
        /// Never less than was used, less than a step too much, in order, and with few different values.
        #[test]
        fn what_is_told_is_the_next_step(time in 1_u64..100_000, memory in 1_u64..10_000_000, part in 0.0..1.0_f64) {
            let eyes = Eyes::new(HiddenTests::Coarse, &limits(time, memory));
            let at = |part: f64| {
                let part = |whole: u64| (whole as f64 * part) as u64;
                used(part(time * 1000), part(time * 5000), part(memory * 1024))
            };
            let (told, exactly) = (eyes.of_sum(at(part)), exact(at(part)));
            prop_assert!(told.cpu_time_ms >= exactly.cpu_time_ms && told.memory_kib >= exactly.memory_kib);
            prop_assert!(told.cpu_time_ms <= exactly.cpu_time_ms + 1 + (time / 20 + 1).max(10));
            prop_assert!(told.memory_kib <= exactly.memory_kib + 1 + memory / 16 + 1);
            let all: Vec<_> = (0..=1000).map(|part| eyes.of_sum(at(f64::from(part) / 1000.0))).collect();
            let values = |of: fn(&Told) -> u64| {
                let told: Vec<u64> = all.iter().map(of).collect();
                (told.is_sorted(), told.into_iter().collect::<BTreeSet<_>>().len())
            };
            for (in_order, different) in [values(|t| t.cpu_time_ms), values(|t| t.wall_time_ms), values(|t| t.memory_kib)] {
                prop_assert!(in_order && different <= 21, "{different} values");
            }
        }

        /// What a program chooses by its exit code, its signal and its use within a step makes no difference to
        /// anything a contestant is told.
        #[test]
        fn how_a_hidden_test_ended_is_not_told(
            verdict in (0..Verdict::ALL.len()).prop_map(|index| Verdict::ALL[index]),
            (one, other) in ((20_001_u64..50_000, 20_001_u64..50_000), (1_u64..1000, 1_u64..1000)),
            (code, signal) in (any::<u8>(), 1..64),
        ) {
            prop_assume!(!verdict.is_accepted());
            let eyes = Eyes::new(HiddenTests::Coarse, &limits(1000, 16));
            let exited = format!("the program exited with code {code}");
            let killed = format!("the program was ended by signal {signal}");
            let told = |used, message: &str| {
                let judgement = hidden(verdict, used, message, false);
                serde_json::to_string(&updates_after(&judgement, 0, eyes).collect::<Vec<_>>()).unwrap()
            };
            let (a, b) = (told(used(one.0, one.1, other.0), &exited), told(used(one.1, one.0, other.1), &killed));
            prop_assert_eq!(a, b);
        }
    }
}
