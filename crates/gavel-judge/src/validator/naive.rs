//! The rules of the format, said as simply as possible: what the streaming comparison must agree with.

use std::fs::File;
use std::io::Write as _;

use super::answer::is_space;
use super::compare::{Comparer, Comparison};
use super::difference::{Lines, Place, SHOWN};
use super::flags::{Flags, number};

/// The first difference between two files, as far as the rules settle it.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    token: u64,
    in_output: Place,
    in_answer: Place,
    space: bool,
    /// Expected and found token, cut as they are shown; `None` where white space differs. Where case is ignored, it is
    /// here too: what was the same up to case is shown as the answer has it.
    texts: Option<(Vec<u8>, Vec<u8>)>,
}

/// Compares both ways of comparing; `piece` is how many bytes of the output come at once.
///
/// # Panics
/// If they differ.
pub(crate) fn agree(flags: Flags, answer: &[u8], output: &[u8], piece: usize) {
    let mut comparer = Comparer::new(flags, in_memory(answer));
    output.chunks(piece.max(1)).for_each(|piece| comparer.feed(piece));
    let said = comparer.finish().expect("a file in memory can be read");
    let expected = first_difference(&flags, answer, output);
    let found = match &said {
        Comparison::Same => None,
        Comparison::Different(told) => Some(Found {
            token: told.token,
            in_output: told.in_output,
            in_answer: told.in_answer,
            space: told.space,
            texts: (!told.space).then(|| (shown(&flags, &told.expected), shown(&flags, &told.found))),
        }),
    };
    assert_eq!(found, expected, "{flags:?} {answer:?} {output:?} in pieces of {piece}");
}

fn in_memory(bytes: &[u8]) -> File {
    let mut file = crate::program::memory_file().expect("there is memory for a file");
    file.write_all(bytes).expect("a file in memory can be written");
    file
}

fn first_difference(flags: &Flags, answer: &[u8], output: &[u8]) -> Option<Found> {
    let (expected, found) = (runs(flags, answer), runs(flags, output));
    let mut token = 1;
    for index in 0..expected.len().max(found.len()) {
        let (left, right) = (expected.get(index).copied(), found.get(index).copied());
        // Both lists end where their file does.
        let (left_start, left) = left.unwrap_or((answer.len(), b""));
        let (right_start, right) = right.unwrap_or((output.len(), b""));
        let is_white = |run: &[u8]| run.first().is_some_and(|byte| is_space(*byte));
        if is_white(left) || is_white(right) {
            if left != right {
                let alike = left.iter().zip(right).take_while(|(left, right)| left == right).count();
                return Some(Found {
                    token,
                    in_output: place(output, right_start + alike),
                    in_answer: place(answer, left_start + alike),
                    space: true,
                    texts: None,
                });
            }
            continue;
        }
        if left.is_empty() || right.is_empty() || !same_token(flags, left, right) {
            return Some(Found {
                token,
                in_output: place(output, right_start),
                in_answer: place(answer, left_start),
                space: false,
                texts: Some((shown(flags, left), shown(flags, right))),
            });
        }
        token += 1;
    }
    None
}

/// Tokens with their offsets, and white space between them where that matters.
fn runs<'a>(flags: &Flags, bytes: &'a [u8]) -> Vec<(usize, &'a [u8])> {
    let mut start = 0;
    let mut runs = Vec::new();
    for run in bytes.chunk_by(|left, right| is_space(*left) == is_space(*right)) {
        if flags.space_change_sensitive || !is_space(run[0]) {
            runs.push((start, run));
        }
        start += run.len();
    }
    runs
}

fn shown(flags: &Flags, token: &[u8]) -> Vec<u8> {
    let token = &token[..token.len().min(SHOWN)];
    if flags.case_sensitive { token.to_vec() } else { token.to_ascii_lowercase() }
}

fn same_token(flags: &Flags, expected: &[u8], found: &[u8]) -> bool {
    match number(expected) {
        Some(expected) if flags.compares_floats() => number(found).is_some_and(|found| flags.near(expected, found)),
        _ if flags.case_sensitive => expected == found,
        _ => expected.eq_ignore_ascii_case(found),
    }
}

fn place(bytes: &[u8], offset: usize) -> Place {
    let mut lines = Lines::default();
    lines.pass(&bytes[..offset]);
    lines.place(0)
}
