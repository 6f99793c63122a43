//! Test cases found by the names of their files, by Hydro's own patterns in its own order.

use std::collections::BTreeMap;

use regex::{Captures, Regex};

use super::config::{RawCase, Rule};

/// The patterns of input files.
const PATTERNS: [&str; 4] = [
    r"^(([\w.-]*?)(?:(\d*)[-_])?(\d+))\.(in|IN|txt|TXT|in\.txt|IN\.TXT)$",
    r"^(\D*)\.(in|IN)(\d+)$",
    r"^(\D*)([0-9]+)([-_])([0-9]+)\.(in|IN)$",
    r"^(([0-9]+)[-_].*)\.(in|IN)$",
];

/// Subtasks by their numbers.
pub(super) fn subtasks(files: &[&str]) -> BTreeMap<u64, (Rule, Vec<RawCase>)> {
    let patterns: Vec<Regex> = PATTERNS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect();
    let mut all: BTreeMap<u64, (Rule, Vec<RawCase>)> = BTreeMap::new();
    for file in files {
        let found = patterns.iter().enumerate().find_map(|(index, pattern)| {
            let found = pattern.captures(file)?;
            let output =
                outputs(index, &found).into_iter().find(|output| output != file && files.contains(&output.as_str()))?;
            Some((index, found, output))
        });
        let Some((index, found, output)) = found else { continue };
        let number = |group: usize| found.get(group).and_then(|text| text.as_str().parse::<u64>().ok());
        let (id, subtask, rule) = match index {
            0 => (number(4), number(3).unwrap_or(1), if number(3).is_some() { Rule::Min } else { Rule::Sum }),
            1 => (number(3), 1, Rule::Sum),
            2 => (number(4), number(2).unwrap_or(1), Rule::Min),
            _ => (number(2), 1, Rule::Sum),
        };
        let case = RawCase { id, input: (*file).to_owned(), output, ..RawCase::default() };
        all.entry(subtask).or_insert_with(|| (rule, Vec::new())).1.push(case);
    }
    all
}

/// What the output of an input may be called.
fn outputs(pattern: usize, found: &Captures<'_>) -> Vec<String> {
    let group = |index: usize| found.get(index).map_or("", |text| text.as_str());
    let renamed = |name: String| {
        let other = name.replace("input", "output").replace("INPUT", "OUTPUT");
        [name, other]
    };
    let endings = ["out", "ans", "OUT", "ANS"];
    match pattern {
        0 => {
            let name = group(1);
            let endings = ["out", "OUT", "out.txt", "OUT.TXT", "ans", "ANS", "ans.txt", "ANS.TXT"];
            let mut all: Vec<String> = endings.iter().flat_map(|ending| renamed(format!("{name}.{ending}"))).collect();
            if name.contains("input") {
                all.push(format!("{name}.txt").replace("input", "output"));
            }
            all
        }
        1 => {
            let words = if group(2) == "in" { ["ou", "out"] } else { ["OU", "OUT"] };
            words.iter().flat_map(|word| renamed(format!("{}.{word}{}", group(1), group(3)))).collect()
        }
        2 => {
            endings.iter().map(|ending| format!("{}{}{}{}.{ending}", group(1), group(2), group(3), group(4))).collect()
        }
        _ => endings.iter().map(|ending| format!("{}.{ending}", group(1))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_subtasks() {
        let plain = subtasks(&["a1.in", "a1.out", "a2.in", "a2.ans", "a3.in", "readme.txt"]);
        assert_eq!(plain[&1].0, Rule::Sum);
        assert_eq!(plain[&1].1.len(), 2, "a3 has no output");
        let grouped = subtasks(&["p1-1.in", "p1-1.out", "p2-1.in", "p2-1.out"]);
        assert_eq!(grouped.keys().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(grouped[&2].0, Rule::Min);
        let inputs = subtasks(&["input1.txt", "output1.txt"]);
        assert_eq!(inputs[&1].1[0].output, "output1.txt");
    }
}
