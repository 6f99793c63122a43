//! `docs/reference/packages.md` says what is read: its examples are.

#[expect(dead_code, reason = "only some of the changes are needed here")]
mod made;

use gavel_core::Score;
use gavel_judge::package::{EXTENSION_FILE, Extension, OnReject};
use made::Made;

const PAGE: &str = include_str!("../../../docs/reference/packages.md");

/// The examples by the name of the file that each is of, which its first line gives.
fn examples() -> Vec<(&'static str, &'static str)> {
    let blocks = PAGE.split("\n```").skip(1).step_by(2);
    let named = blocks.filter_map(|block| {
        let text = block.split_once('\n')?.1;
        Some((text.strip_prefix("# ")?.lines().next()?, text))
    });
    named.collect()
}

#[test]
fn the_examples_are_read_as_they_say() {
    let made = Made::new();
    made.remove("data/secret/1.in").remove("data/secret/1.ans");
    for name in ["1/a", "2/a", "2/b"] {
        made.put(&format!("data/secret/{name}.in"), "").put(&format!("data/secret/{name}.ans"), "");
    }
    made.put("data/secret/1/test_group.yaml", "max_score: 40").put("static_validator/look.py", "");
    made.put("submissions/partial/half.py", "").put("submissions/partial/most.py", "");
    let names: Vec<&str> = examples().iter().map(|(name, _)| *name).collect();
    let expected = ["problem.yaml", "data/secret/2/test_group.yaml", "submissions/submissions.yaml", EXTENSION_FILE];
    assert_eq!(names, expected);
    for (name, text) in examples() {
        made.put(name, text);
    }
    // Without it the two cases of the second group share what the static validation leaves.
    let package = made.open().unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
    assert_eq!(package.grading.max_score(), Some(Score::whole(100)));
    assert_eq!((package.static_tests.len(), package.submissions.len()), (1, 3));
    let group = &package.extension.groups["secret/2"];
    assert_eq!(group.on_reject, Some(OnReject::Break));
    assert_eq!(package.extension.cases["secret/2/b"].score, Score::from_points(12.5));
}

/// Every key of `gavel.toml` is on the page: the example sets all, so what is written from it names all.
#[test]
fn every_key_of_gavel_toml_is_there() {
    let (_, text) = examples().into_iter().find(|(name, _)| *name == EXTENSION_FILE).unwrap();
    let extension: Extension = toml::from_str(text).unwrap();
    let group = &extension.groups["secret/2"];
    let all_of_group = [
        group.aggregation.is_some(),
        group.max_score.is_some(),
        group.verdict.is_some(),
        group.on_reject.is_some(),
        group.accept_score.is_some(),
        group.reject_score.is_some(),
    ];
    let judging = &extension.judging;
    let all_of_judging = [judging.stop.is_some(), judging.wall_time.is_some(), judging.derived_time_limit.is_some()];
    assert!(all_of_group.iter().chain(&all_of_judging).all(|given| *given));
    assert!(extension.output_validator.points_max.is_some());
    let files = &extension.submission;
    let all_of_submission = [&files.name, &files.input_file, &files.output_file].map(Option::is_some);
    assert!(all_of_submission.iter().all(|given| *given) && files.standard_streams);
    let again: Extension = toml::from_str(&extension.text()).unwrap();
    assert_eq!(again, extension, "what is written is read again");
}
