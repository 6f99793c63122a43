//! Near the time limit a run is repeated while nothing disturbs it, and the smaller time counts.

mod counting;
#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;
#[expect(dead_code, reason = "the slots are opened by the runner that counts")]
mod slots;

use std::time::Duration;

use gavel_core::Verdict;
use gavel_judge::{Judgement, Request};

use counting::Counting;
use made::Made;

const LIMIT: Duration = Duration::from_millis(500);

/// Takes so many milliseconds of CPU time by its own clock, then prints the sum.
fn taking(ms: u32) -> String {
    format!(
        "#include <stdio.h>\n#include <time.h>\nint main() {{\n\
         int a, b; struct timespec used; scanf(\"%d %d\", &a, &b);\n\
         do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used); while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < {ms});\n\
         printf(\"%d\\n\", a + b); }}\n"
    )
}

/// The judgement of one test case, and how many runs it took.
fn judged(source: &str) -> (Judgement, u32) {
    let (judge, _work) = slots::judge();
    let made = Made::new();
    made.remove("data/sample").set("limits: {time_limit: 0.5, memory: 256, output: 1}");
    let package = made.open().unwrap();
    let language = "c".parse().unwrap();
    let request = Request::new(&package, &language, source.as_bytes());
    Counting::open().count(|runner| judge.judge(runner, &request, &mut |_| {}).unwrap())
}

#[test]
fn what_is_near_the_limit_is_run_again() {
    // The compiler and one run, and one more near the limit.
    for (ms, verdict, runs) in [
        (100, Verdict::Accepted, 2),
        (480, Verdict::Accepted, 3),
        (525, Verdict::TimeLimitExceeded, 3),
        (5000, Verdict::TimeLimitExceeded, 2),
    ] {
        let (judgement, took) = judged(&taking(ms));
        assert_eq!((judgement.verdict, took), (verdict, runs), "{ms} ms: {judgement:?}");
        let time = judgement.tests[0].cpu_time;
        let least = Duration::from_millis(ms.into()).min(LIMIT * 11 / 10);
        assert!((least..least + LIMIT / 10).contains(&time), "{ms} ms took {time:?}");
        assert_eq!(judgement.message == "the CPU time ran out", verdict == Verdict::TimeLimitExceeded);
    }
}

#[test]
fn what_happens_after_the_limit_is_no_matter() {
    let crashes = taking(525).replace("printf", "return 1; printf");
    let (judgement, runs) = judged(&crashes);
    assert_eq!((judgement.verdict, runs), (Verdict::TimeLimitExceeded, 2));
}
