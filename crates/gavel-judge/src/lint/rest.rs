//! What can be told of a package without running anything.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use gavel_core::ByteSize;
use sha2::{Digest as _, Sha256};

use super::{Check, Finding, lacks_time_limit};
use crate::package::{Package, RunKind, Validator};

/// Nobody waits longer for one test case.
const LONG: Duration = Duration::from_secs(30);
/// Several of our languages do not start with less.
const LITTLE: ByteSize = ByteSize::mib(32);
/// Few hosts can promise more to several programs at once.
const MUCH: ByteSize = ByteSize::mib(8192);

/// Samples, limits and data as they lie there. Empty only for a check in which all is in order.
#[must_use]
pub fn at_rest(package: &Package) -> Vec<Finding> {
    let mut findings = samples(package);
    findings.extend(limits(package));
    findings.extend(data(package));
    findings.extend(left_out(package));
    findings
}

fn samples(package: &Package) -> Vec<Finding> {
    let check = Check::Samples;
    // Those who only send outputs have the inputs as attachments.
    if package.samples.is_empty() && package.kind.run != RunKind::SubmitAnswer {
        let message = "there is none: contestants see no example, and cannot try their reading of the statement";
        return vec![Finding::warning(check, "data/sample", message)];
    }
    vec![Finding::ok(check, "data/sample")]
}

fn limits(package: &Package) -> Vec<Finding> {
    let (check, limits) = (Check::Limits, &package.limits);
    let mut findings = Vec::new();
    let finding = |message: String| Finding::warning(check, "problem.yaml", message);
    if lacks_time_limit(package) {
        let message =
            "there is no time limit, and none can be derived from the submissions, so none of them was judged";
        findings.push(Finding::error(check, "problem.yaml", message));
    } else if limits.time > LONG {
        findings.push(finding(format!("the time limit of {} s is very long", limits.time.as_secs_f64())));
    }
    if limits.memory < LITTLE {
        findings
            .push(finding(format!("the memory limit of {} is less than some languages need to start", limits.memory)));
    } else if limits.memory > MUCH {
        findings.push(finding(format!(
            "the memory limit of {} is more than most hosts have for one program",
            limits.memory
        )));
    }
    let longest = package.tests.iter().filter_map(|test| {
        let size = fs::metadata(&test.answer).ok()?.len();
        Some((size, &test.name))
    });
    if let Some((size, name)) = longest.max()
        && package.validator == Validator::Default
    {
        // Standard error counts as output too.
        if size > limits.output.0 {
            let message = format!("the answer of {name} is longer than the output limit of {}", limits.output);
            findings.push(Finding::error(check, "problem.yaml", message));
        } else if size.saturating_mul(2) > limits.output.0 {
            let message = format!("the answer of {name} is more than half of the output limit of {}", limits.output);
            findings.push(Finding::warning(check, "problem.yaml", message));
        }
    }
    if findings.is_empty() { vec![Finding::ok(check, "problem.yaml")] } else { findings }
}

fn data(package: &Package) -> Vec<Finding> {
    let check = Check::Data;
    let mut findings = Vec::new();
    if package.input_validators.is_empty() {
        let message =
            "there is no input validator, and the format wants one: nobody knows whether the inputs are right";
        findings.push(Finding::error(Check::InputValidators, "input_validators", message));
    }
    let mut seen: HashMap<([u8; 32], &[String]), &str> = HashMap::new();
    for test in &package.tests {
        let Ok(bytes) = fs::read(&test.input) else { continue };
        // Files beside the input are a part of it, and seldom the same.
        if !test.files.is_empty() {
            continue;
        }
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        match seen.insert((digest, test.args.as_slice()), &test.name) {
            Some(other) if !other.starts_with("sample/") => {
                let message = format!("it is the same input as that of {other}");
                findings.push(Finding::warning(check, format!("data/{}.in", test.name), message));
            }
            _ => {}
        }
    }
    if findings.is_empty() { vec![Finding::ok(check, "data")] } else { findings }
}

fn left_out(package: &Package) -> impl Iterator<Item = Finding> {
    package.skipped.iter().map(|skipped| {
        Finding::warning(
            Check::Submissions,
            format!("submissions/{}", skipped.name),
            format!("left out: {}", skipped.why),
        )
    })
}
