//! Groups and points.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::{FILE, Test, named};
use crate::formats::draft::{Draft, number};
use crate::formats::extension::OnReject;
use crate::formats::tree::Tree;
use crate::formats::xml;
use crate::package::PackageError;

/// A `<group>`.
struct Group {
    complete: bool,
    points: Option<f64>,
    needs: Vec<String>,
}

/// Puts all tests into the draft.
pub(super) fn convert(
    testset: Node<'_, '_>,
    tests: &[Test],
    tree: &Tree,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let groups = groups(testset)?;
    if tests.iter().any(|test| test.points.is_some_and(|points| !points.is_finite() || points < 0.0)) {
        return Err(PackageError::invalid(FILE, "points that are no number of at least 0", "correct them"));
    }
    let has_points = tests.iter().any(|test| test.points.is_some_and(|points| points > 0.0))
        || groups.values().any(|group| group.points.is_some_and(|points| points > 0.0));
    // Samples that are not the first tests would be judged before those they follow.
    let first = tests.iter().take_while(|test| test.sample).count();
    if let Some((index, _)) = tests.iter().enumerate().skip(first).find(|(_, test)| test.sample) {
        draft
            .report
            .lost(format!("sample {}", index + 1), "it follows a test that is none; judged at its place, not shown");
    }
    for (index, test) in tests[..first].iter().enumerate() {
        draft.test(&named("sample", index, first), tree.get(&test.input)?, tree.get(&test.answer)?);
    }
    if has_points {
        draft.scoring();
        return scoring(&groups, tests, first, tree, draft);
    }
    let secret = if first == tests.len() { tests } else { &tests[first..] };
    for (index, test) in secret.iter().enumerate() {
        draft.test(&named("secret", index, secret.len()), tree.get(&test.input)?, tree.get(&test.answer)?);
    }
    if !groups.is_empty() {
        draft.report.lost("groups", "none has points, so all tests are judged in order");
    }
    Ok(())
}

fn groups(testset: Node<'_, '_>) -> Result<BTreeMap<String, Group>, PackageError> {
    let mut groups = BTreeMap::new();
    for node in xml::at(testset, &["groups"]).into_iter().flat_map(xml::elements) {
        let name = node.attribute("name").unwrap_or_default().to_owned();
        let complete = match node.attribute("points-policy") {
            Some("complete-group") => true,
            None | Some("each-test") => false,
            Some(other) => {
                return Err(PackageError::unsupported(
                    FILE,
                    format!("points-policy {other:?}"),
                    "use complete-group or each-test",
                ));
            }
        };
        let needs = xml::at(node, &["dependencies"])
            .into_iter()
            .flat_map(xml::elements)
            .filter_map(|node| node.attribute("group").map(str::to_owned))
            .collect();
        let points =
            node.attribute("points").and_then(|points| points.parse::<f64>().ok()).filter(|points| points.is_finite());
        groups.insert(name, Group { complete, points, needs });
    }
    Ok(groups)
}

/// Tests that follow one another in one group, which has points.
fn scoring(
    groups: &BTreeMap<String, Group>,
    tests: &[Test],
    first: usize,
    tree: &Tree,
    draft: &mut Draft,
) -> Result<(), PackageError> {
    let mut order: Vec<(&str, Vec<&Test>)> = Vec::new();
    for (index, test) in tests.iter().enumerate() {
        // Samples are judged as such; those with points give them in secret.
        if index < first && test.points.unwrap_or(0.0) == 0.0 && !needs_copy(groups, test, &tests[first..]) {
            continue;
        }
        let name = test.group.as_deref().unwrap_or_default();
        match order.iter_mut().find(|(group, _)| *group == name) {
            Some((_, members)) => members.push(test),
            None => order.push((name, vec![test])),
        }
    }
    let sampled: Vec<&str> = tests[..first].iter().filter_map(|test| test.group.as_deref()).collect();
    let (mut names, mut total) = (BTreeMap::<&str, String>::new(), 0.0);
    for (index, (name, members)) in order.iter().enumerate() {
        let path = format!("secret/{}", number(index + 1, order.len()));
        let group = groups.get(*name);
        let sum: f64 = members.iter().map(|test| test.points.unwrap_or(0.0)).sum();
        let complete = group.is_some_and(|group| group.complete);
        let most = if complete { group.and_then(|group| group.points).unwrap_or(sum) } else { sum };
        total += most;
        draft.max_score(&path, most)?;
        let mut needs = Vec::new();
        for on in group.map(|group| group.needs.as_slice()).unwrap_or_default() {
            match names.get(on.as_str()) {
                Some(path) => needs.push(path.clone()),
                None if sampled.contains(&on.as_str()) => needs.push("sample".to_owned()),
                None => {
                    return Err(PackageError::unsupported(
                        FILE,
                        format!("the group {name:?} depends on {on:?}, which has no tests before it"),
                        "order the tests so that a group comes after those it depends on",
                    ));
                }
            }
        }
        draft.group(&path).require_pass = needs;
        draft.group(&path).score_aggregation = Some(if complete { "pass-fail" } else { "sum" });
        if !complete {
            draft.rule(&path).on_reject = Some(OnReject::Continue);
        }
        for (index, test) in members.iter().enumerate() {
            let name = named(&path, index, members.len());
            if !complete {
                draft.case_score(&name, test.points.unwrap_or(0.0))?;
            }
            draft.test(&name, tree.get(&test.input)?, tree.get(&test.answer)?);
        }
        names.insert(name, path);
    }
    draft.max_score("secret", total)?;
    draft.group("secret").score_aggregation = Some("sum");
    draft.rule("secret").on_reject = Some(OnReject::Continue);
    draft.report.changed("groups and points", format!("{} groups of data/secret, {total} points", order.len()));
    Ok(())
}

/// A sample without points in a group that has other tests: it decides with them whether the group is complete.
fn needs_copy(groups: &BTreeMap<String, Group>, sample: &Test, rest: &[Test]) -> bool {
    let Some(name) = &sample.group else { return false };
    groups.get(name).is_some_and(|group| {
        group.complete
            && (group.points.unwrap_or(0.0) > 0.0 || rest.iter().any(|test| test.group.as_ref() == Some(name)))
    })
}
