//! What holds for every grading and all results.

use proptest::prelude::*;

use super::tests::result;
use super::*;

/// What a program would get on a test case: its verdict and, where the case gives points, which part of them.
type Truth = Vec<(Verdict, f64)>;

/// A verdict that a test case can have.
fn any_verdict() -> impl Strategy<Value = Verdict> {
    let whole = |verdict: &Verdict| !matches!(verdict, Verdict::CompileError | Verdict::JudgingError);
    let any = (0..Verdict::ALL.len()).prop_map(|i| Verdict::ALL[i]).prop_filter("of a test case", whole);
    prop_oneof![3 => Just(Verdict::Accepted), 2 => any]
}

fn any_rule() -> impl Strategy<Value = VerdictRule> {
    prop_oneof![
        4 => Just(VerdictRule::First),
        1 => Just(VerdictRule::Worst),
        1 => Just(VerdictRule::AcceptIfAny),
        1 => Just(VerdictRule::AlwaysAccept)
    ]
}

fn any_aggregation() -> impl Strategy<Value = Aggregation> {
    (0..5_usize).prop_map(|i| {
        [Aggregation::PassFail, Aggregation::Sum, Aggregation::Min, Aggregation::Max, Aggregation::Avg][i]
    })
}

/// A group of test cases: aggregation, points, rule, break, number of test cases, and whether it requires the first
/// group that gives all or nothing.
type Plan = (Aggregation, u64, VerdictRule, bool, usize, bool);

fn any_plan() -> impl Strategy<Value = Plan> {
    (any_aggregation(), 0_u64..50, any_rule(), prop::bool::weighted(0.2), 1_usize..5, prop::bool::weighted(0.3))
}

fn case(name: String, aggregation: Aggregation, max: Score, index: usize, of: usize) -> Member {
    let worth = match aggregation {
        Aggregation::PassFail => Worth::PassFail,
        Aggregation::Sum => Worth::Points { max: Some(max.share(index, of)), rejected: Score::ZERO },
        _ => Worth::Points { max: Some(max), rejected: Score::ZERO },
    };
    Member::Case(Case { name, worth })
}

fn any_grading() -> impl Strategy<Value = Grading> {
    let secret = (prop_oneof![Just(Aggregation::Sum), any_aggregation()], any_rule(), prop::bool::weighted(0.2));
    (any::<bool>(), 0_usize..3, prop::collection::vec(any_plan(), 1..5), secret).prop_map(
        |(scoring, samples, plans, (aggregation, verdict, breaks))| {
            let sample = |index| format!("sample/{index}");
            let mut grading =
                Grading::pass_fail((0..samples).map(sample).collect::<Vec<_>>().iter().map(String::as_str));
            grading.scoring = scoring;
            let mut pass_fail = Some("sample".to_owned()).filter(|_| samples > 0);
            let mut groups = Vec::new();
            for (number, (aggregation, points, verdict, breaks, cases, requires)) in plans.into_iter().enumerate() {
                let (name, max) = (format!("secret/{number}"), Score::whole(points));
                let case = |index| case(format!("{name}/{index}"), aggregation, max, index, cases);
                let require_pass = pass_fail.iter().filter(|_| requires).cloned().collect();
                let members = (0..cases).map(case).collect();
                let max_score = Some(max);
                if aggregation == Aggregation::PassFail {
                    pass_fail.get_or_insert(name.clone());
                }
                groups.push(Member::Group(Group {
                    name,
                    aggregation,
                    max_score,
                    require_pass,
                    verdict,
                    breaks,
                    members,
                }));
            }
            let max = Score::whole(50 * groups.len() as u64);
            grading.secret =
                Group { aggregation, max_score: Some(max), verdict, breaks, members: groups, ..grading.secret };
            grading
        },
    )
}

/// All results, as if every test case were run.
fn all(grading: &Grading, truth: &Truth) -> Vec<TestResult> {
    let truth = truth.iter().cycle();
    grading.cases().zip(truth).map(|(case, (verdict, part))| result_of(case, *verdict, *part)).collect()
}

fn result_of(case: &Case, verdict: Verdict, part: f64) -> TestResult {
    let score = match case.worth {
        Worth::Points { max: Some(max), .. } if verdict.is_accepted() => Some(max.times(part)),
        _ => None,
    };
    TestResult { name: case.name.clone(), score, ..result(verdict, 1) }
}

/// What is run when only what matters is.
fn lazily(grading: &Grading, all: &[TestResult]) -> Vec<TestResult> {
    let mut run = Vec::new();
    while let Next::Run(case) = next(grading, &run) {
        run.push(all.iter().find(|result| result.name == case.name).unwrap().clone());
        assert!(run.len() <= all.len(), "a test case was run twice");
    }
    run
}

fn any_truth() -> impl Strategy<Value = Truth> {
    let part = prop_oneof![2 => Just(1.0), 1 => Just(0.0), 1 => 0.0..1.0_f64];
    prop::collection::vec((any_verdict(), part), 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// What is not run changes nothing.
    #[test]
    fn lazy_judging_gives_the_verdict_and_the_points_of_running_all(grading in any_grading(), truth in any_truth()) {
        let all = all(&grading, &truth);
        let run = lazily(&grading, &all);
        let (lazy, whole) = (grade(&grading, &run), grade(&grading, &all));
        prop_assert_eq!((lazy.verdict, lazy.score), (whole.verdict, whole.score), "{:?}", run);
    }

    /// All test cases are run when that is asked for, but for those of groups whose requirements failed.
    #[test]
    fn never_stopping_runs_all(mut grading in any_grading(), truth in any_truth()) {
        grading.stop = Stop::Never;
        let all = all(&grading, &truth);
        let run = lazily(&grading, &all);
        let whole = grade(&grading, &all);
        prop_assert_eq!((grade(&grading, &run).verdict, grade(&grading, &run).score), (whole.verdict, whole.score));
        let free = grading.secret.groups().all(|group| group.require_pass.is_empty());
        prop_assert!(!free || run.len() == all.len());
    }

    /// The order in which results come does not matter.
    #[test]
    fn results_may_come_in_any_order(
        (grading, results) in (any_grading(), any_truth()).prop_flat_map(|(grading, truth)| {
            let all = all(&grading, &truth);
            (Just(grading), Just(all).prop_shuffle())
        }),
    ) {
        let mut sorted = results.clone();
        sorted.sort_by_key(|result| grading.cases().position(|case| case.name == result.name));
        prop_assert_eq!(grade(&grading, &results), grade(&grading, &sorted));
    }

    /// Points stay between nothing and the most there is, and so do those of each group.
    #[test]
    fn points_stay_within_their_bounds(grading in any_grading(), truth in any_truth()) {
        let grade = grade(&grading, &all(&grading, &truth));
        prop_assert_eq!(grade.score.is_some(), grading.scoring);
        prop_assert!(grade.score.unwrap_or_default() <= grading.secret.max_score.unwrap());
        for group in &grade.groups {
            prop_assert!(group.score <= group.max_score.unwrap() && group.passed <= group.total, "{:?}", group);
        }
    }

    /// A test case that passes instead of failing never takes points away.
    #[test]
    fn passing_more_never_costs_points(grading in any_grading(), truth in any_truth(), which in any::<prop::sample::Index>()) {
        let before = all(&grading, &truth);
        let mut after = before.clone();
        let index = which.index(after.len());
        let case = grading.cases().nth(index).unwrap();
        after[index] = result_of(case, Verdict::Accepted, 1.0);
        prop_assert!(grade(&grading, &after).score >= grade(&grading, &before).score);
    }

    /// A program that passes everything is accepted with all points of every group that gives all or nothing or a sum.
    #[test]
    fn passing_everything_gives_everything(grading in any_grading()) {
        let grade = grade(&grading, &all(&grading, &vec![(Verdict::Accepted, 1.0)]));
        prop_assert_eq!(grade.verdict, Verdict::Accepted);
        for group in &grade.groups {
            prop_assert_eq!(Some(group.score), group.max_score, "{:?}", group);
        }
    }

    /// The ICPC's rule: the first test case in order that fails decides, and nothing after it is run.
    #[test]
    fn pass_fail_stops_at_the_first_failure(verdicts in prop::collection::vec(any_verdict(), 1..20), samples in 0_usize..3) {
        let name = |index| if index < samples { format!("sample/{index}") } else { format!("secret/{index:02}") };
        let names: Vec<String> = (0..verdicts.len()).map(name).collect();
        let grading = Grading::pass_fail(names.iter().map(String::as_str));
        let all = all(&grading, &verdicts.iter().map(|verdict| (*verdict, 1.0)).collect());
        let run = lazily(&grading, &all);
        let end = verdicts.iter().position(|verdict| !verdict.is_accepted()).map_or(verdicts.len(), |first| first + 1);
        prop_assert_eq!(run.len(), end);
        let grade = grade(&grading, &run);
        let first = verdicts.iter().copied().find(|verdict| !verdict.is_accepted());
        prop_assert_eq!(grade, Grade { verdict: first.unwrap_or(Verdict::Accepted), score: None, groups: Vec::new() });
    }
}

/// Groups as an olympiad has them: 20 points for all of the small ones, 30 and 50 for the rest, which require them.
fn olympiad() -> Grading {
    let group = |number: u64, aggregation, points, requires: &[&str]| {
        let (name, max) = (format!("secret/{number}"), Score::whole(points));
        let members = (0..3).map(|index| case(format!("{name}/{index}"), aggregation, max, index, 3)).collect();
        let require_pass = requires.iter().map(|name| (*name).to_owned()).collect();
        Member::Group(Group { aggregation, max_score: Some(max), require_pass, members, ..Group::pass_fail(name) })
    };
    let mut grading = Grading::pass_fail(["sample/1"]);
    grading.scoring = true;
    grading.secret.aggregation = Aggregation::Sum;
    grading.secret.max_score = Some(Score::whole(100));
    grading.secret.members = vec![
        group(1, Aggregation::PassFail, 20, &["sample"]),
        group(2, Aggregation::Sum, 30, &["secret/1"]),
        group(3, Aggregation::Min, 50, &["secret/1"]),
    ];
    grading
}

fn judged(grading: &Grading, failing: &[&str]) -> (Verdict, Option<Score>, usize) {
    let verdict = |case: &Case| match failing.iter().find(|name| **name == case.name) {
        Some(_) => Verdict::WrongAnswer,
        None => Verdict::Accepted,
    };
    let all: Vec<TestResult> = grading.cases().map(|case| result_of(case, verdict(case), 1.0)).collect();
    let run = lazily(grading, &all);
    let grade = grade(grading, &run);
    (grade.verdict, grade.score, run.len())
}

#[test]
fn an_olympiad_is_graded_as_its_rules_say() {
    let grading = olympiad();
    let points = |points| Some(Score::whole(points));
    assert_eq!(judged(&grading, &[]), (Verdict::Accepted, points(100), 10));
    assert_eq!(judged(&grading, &["secret/2/1"]), (Verdict::WrongAnswer, points(90), 10), "two of three");
    assert_eq!(judged(&grading, &["secret/3/0"]), (Verdict::WrongAnswer, points(50), 8), "the least is settled");
    assert_eq!(judged(&grading, &["secret/1/0"]), (Verdict::WrongAnswer, points(0), 2), "all others require it");
    assert_eq!(judged(&grading, &["sample/1"]), (Verdict::WrongAnswer, points(0), 1));
}

#[test]
fn rules_of_other_formats() {
    let with = |verdict, breaks| {
        let mut grading = olympiad();
        let Member::Group(group) = &mut grading.secret.members[1] else { unreachable!() };
        group.breaks = breaks;
        grading.secret.verdict = verdict;
        grading
    };
    let failing = ["secret/2/0", "secret/3/2"];
    assert_eq!(judged(&with(VerdictRule::AlwaysAccept, false), &failing).0, Verdict::Accepted);
    assert_eq!(judged(&with(VerdictRule::AcceptIfAny, false), &failing).0, Verdict::Accepted);
    assert_eq!(judged(&with(VerdictRule::First, true), &failing).1, Some(Score::whole(20)), "a break ends the sum");
    let mut worst = with(VerdictRule::Worst, false);
    worst.scoring = false;
    let verdicts = [Verdict::WrongAnswer, Verdict::Accepted, Verdict::RunTimeError, Verdict::TimeLimitExceeded];
    worst.sample.members.clear();
    worst.secret.members.truncate(1);
    let Member::Group(group) = &mut worst.secret.members[0] else { unreachable!() };
    group.verdict = VerdictRule::Worst;
    group.require_pass.clear();
    group.members.extend([case("secret/1/3".to_owned(), Aggregation::PassFail, Score::ZERO, 0, 1)]);
    let all = all(&worst, &verdicts.map(|verdict| (verdict, 1.0)).to_vec());
    assert_eq!(grade(&worst, &lazily(&worst, &all)).verdict, Verdict::RunTimeError);
}
