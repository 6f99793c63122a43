//! Pairs that are made by chance, always the same ones: an answer, and an output that is that answer with a few changes.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::ours;
use crate::problemtools::Problemtools;

const PAIRS: usize = 10_000;

#[derive(Debug, Clone)]
struct Pair {
    args: Vec<&'static str>,
    answer: Vec<u8>,
    output: Vec<u8>,
}

/// What may happen to a token on its way from the answer to the output.
#[derive(Debug, Clone)]
enum Change {
    Keep,
    UpperCase,
    LowerCase,
    /// Another number that is near, or not.
    Off(f64),
    /// The same number, written otherwise.
    Rewritten(usize),
    Other(&'static str),
    Dropped,
    Doubled,
    Cut,
}

fn args() -> impl Strategy<Value = Vec<&'static str>> {
    let number = || select(vec!["0", "1e-9", "1e-6", "0.01", "0.5", "1", "1e2"]);
    let tolerance = prop_oneof![
        2 => Just(Vec::new()),
        1 => number().prop_map(|n| vec!["float_tolerance", n]),
        1 => number().prop_map(|n| vec!["float_absolute_tolerance", n]),
        1 => number().prop_map(|n| vec!["float_relative_tolerance", n]),
        1 => (number(), number())
            .prop_map(|(a, b)| vec!["float_absolute_tolerance", a, "float_relative_tolerance", b]),
    ];
    (prop::bool::weighted(0.3), prop::bool::weighted(0.25), tolerance).prop_map(|(case, space, tolerance)| {
        let case = case.then_some("case_sensitive");
        let space = space.then_some("space_change_sensitive");
        case.into_iter().chain(tolerance).chain(space).collect()
    })
}

fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "Yes",
            "no",
            "IMPOSSIBLE",
            "a",
            "#1:",
            "-",
            ".",
            "+",
            "1e",
            "nan",
            "Inf",
            "1,5",
            "1_0",
            "é",
            "\u{a0}"
        ])
        .prop_map(str::to_owned),
        (-20_i64..20).prop_map(|n| n.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        (-100.0..100.0_f64).prop_map(|n| format!("{n:.3}")),
        any::<f64>().prop_filter("a number", |n| n.is_finite()).prop_map(|n| format!("{n:e}")),
        "[+-]?[0-9]{0,3}[.]?[0-9]{0,3}([eE][+-]?[0-9]{0,2})?",
        "[!-/:-wy-~]{1,6}",
    ]
    .prop_filter("a token is not empty", |token| !token.is_empty())
}

/// Whether problemtools takes a token for a number that the specification's grammar has not: hexadecimal, or with an
/// exponent without digits. `where_problemtools_deviates_the_text_decides` has those.
fn deviates(token: &[u8]) -> bool {
    let text = String::from_utf8_lossy(token).to_ascii_lowercase();
    text.contains("0x") || text.trim_end_matches(['+', '-']).strip_suffix('e').is_some_and(|n| n.parse::<f64>().is_ok())
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just(" "), 3 => Just("\n"), 1 => select(vec!["  ", "\t", "\r\n", "\x0b", "\x0c", "\n\n", " \n "])]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        60 => Just(Change::Keep),
        4 => Just(Change::UpperCase),
        4 => Just(Change::LowerCase),
        8 => select(vec![1e-12, 1e-7, 0.005, 0.4, 0.5, 1.0, 3.0, -1e-7, -0.01, -1.0]).prop_map(Change::Off),
        8 => (0_usize..4).prop_map(Change::Rewritten),
        1 => select(vec!["0", "1", "yes", "nan", "1e999", "zzz"]).prop_map(Change::Other),
        1 => Just(Change::Dropped),
        1 => Just(Change::Doubled),
        1 => Just(Change::Cut),
    ]
}

fn changed(token: &str, change: &Change) -> String {
    let number = token.parse::<f64>().ok().filter(|number| number.is_finite());
    match (change, number) {
        (Change::UpperCase, _) => token.to_ascii_uppercase(),
        (Change::LowerCase, _) => token.to_ascii_lowercase(),
        (Change::Off(by), Some(number)) => format!("{}", number + by),
        (Change::Rewritten(0), Some(number)) => format!("{number:e}"),
        (Change::Rewritten(1), Some(number)) => format!("{number:.4}"),
        (Change::Rewritten(2), Some(number)) if number >= 0.0 && !token.starts_with('+') => format!("+{token}"),
        (Change::Rewritten(_), Some(number)) => format!("{number:E}"),
        (Change::Other(other), _) => (*other).to_owned(),
        (Change::Dropped, _) => String::new(),
        (Change::Doubled, _) => format!("{token} {token}"),
        (Change::Cut, _) => token.chars().take(token.chars().count() / 2).collect(),
        (Change::Keep | Change::Off(_) | Change::Rewritten(_), _) => token.to_owned(),
    }
}

fn pair() -> impl Strategy<Value = Pair> {
    let words = prop::collection::vec((token(), space(), change(), prop::option::weighted(0.04, space())), 0..8);
    let ends = (prop::option::weighted(0.1, space()), prop::option::weighted(0.9, Just("\n")));
    (args(), words, ends, prop::option::weighted(0.1, space()), prop::option::weighted(0.1, space()))
        .prop_map(|(args, words, (begin, end), other_begin, other_end)| {
            let mut answer = begin.unwrap_or_default().to_owned();
            let mut output = other_begin.or(begin).unwrap_or_default().to_owned();
            for (index, (token, space, change, other_space)) in words.iter().enumerate() {
                if index > 0 {
                    answer += space;
                    output += other_space.unwrap_or(space);
                }
                answer += token;
                output += &changed(token, change);
            }
            answer += end.unwrap_or_default();
            output += other_end.or(end).unwrap_or_default();
            Pair { args, answer: answer.into_bytes(), output: output.into_bytes() }
        })
        .prop_filter("problemtools follows the specification", |pair| {
            let mut tokens =
                [&pair.answer, &pair.output].into_iter().flat_map(|text| text.split(u8::is_ascii_whitespace));
            !tokens.any(deviates)
        })
}

#[test]
fn problemtools_agrees_on_ten_thousand_generated_pairs() {
    let mut runner = TestRunner::deterministic();
    let strategy = pair();
    let pairs: Vec<Pair> = (0..PAIRS).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let theirs = Problemtools::get();
    let (next, accepted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(Pair { args, answer, output }) = pairs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let right = ours(args, answer, output);
                    accepted.fetch_add(usize::from(right), Ordering::Relaxed);
                    assert_eq!(
                        right,
                        theirs.accepts(args, answer, output),
                        "{args:?} answer `{}` output `{}`",
                        answer.escape_ascii(),
                        output.escape_ascii()
                    );
                }
            });
        }
    });
    // Pairs that are all right, or all wrong, would show little.
    let accepted = accepted.into_inner();
    assert!((PAIRS / 4..PAIRS * 3 / 4).contains(&accepted), "{accepted} of {PAIRS} were accepted");
}
