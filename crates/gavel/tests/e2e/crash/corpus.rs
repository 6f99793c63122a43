//! Programs for the problem `sum` whose verdict is beyond doubt, and marks by which each submission is known.

use super::random::Random;

/// A program and what it must get.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) verdict: &'static str,
    pub(super) language: &'static str,
    source: &'static str,
    /// How often it is drawn: slow ones seldom, since they begin anew after each kill.
    weight: u64,
}

const RIGHT_PYTHON: &str = "print(sum(map(int, input().split())))\n";
const RIGHT_C: &str =
    "#include <stdio.h>\nint main() { long long a, b; scanf(\"%lld %lld\", &a, &b); printf(\"%lld\", a + b); }\n";
const BROKEN_C: &str = "int main() { return 0 }\n";
const CRASHING_C: &str = "int main() { __builtin_trap(); }\n";

pub(super) const CORPUS: [Program; 8] = [
    Program { verdict: "AC", language: "python3", source: RIGHT_PYTHON, weight: 8 },
    Program { verdict: "AC", language: "c", source: RIGHT_C, weight: 6 },
    Program { verdict: "WA", language: "python3", source: "print('never')\n", weight: 6 },
    Program { verdict: "RTE", language: "python3", source: "raise SystemExit(3)\n", weight: 4 },
    Program { verdict: "RTE", language: "c", source: CRASHING_C, weight: 3 },
    Program { verdict: "CE", language: "c", source: BROKEN_C, weight: 4 },
    Program { verdict: "CE", language: "python3", source: "print((1)\n", weight: 3 },
    Program { verdict: "TLE", language: "c", source: "int main() { for (;;); }\n", weight: 1 },
];

impl Program {
    /// The first submissions go through the corpus once, so that none is missed however slow the machine is.
    pub(super) fn draw(number: u32, random: &mut Random) -> &'static Self {
        if let Some(program) = CORPUS.get(number as usize) {
            return program;
        }
        let mut left = random.below(CORPUS.iter().map(|program| program.weight).sum());
        let drawn = CORPUS.iter().find(|program| {
            let found = left < program.weight;
            left = left.saturating_sub(program.weight);
            found
        });
        drawn.unwrap_or_else(|| unreachable!())
    }

    /// The source with a last line that no other submission has.
    pub(super) fn marked(&self, number: u32) -> String {
        let comment = if self.language == "c" { "//" } else { "#" };
        format!("{}{comment} mark {number}", self.source)
    }
}

/// Which submission a source is.
pub(super) fn mark(source: &str) -> u32 {
    source.rsplit_once("mark ").expect("a source with a mark").1.parse().expect("a number")
}
