//! What was expected beside what was measured.

use std::fmt::Display;

/// What a row that misses its bound means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It must hold whatever else the host does.
    Fact,
    /// It is promised on a quiet host only.
    Time,
}

/// Rows that are printed as they come, and counted.
#[derive(Debug)]
pub struct Table {
    quiet: bool,
    held: u32,
    missed: u32,
    disturbed: u32,
}

impl Table {
    /// An empty one; on a host that is not quiet a time that misses its bound is not held against us.
    #[must_use]
    pub fn new(quiet: bool) -> Self {
        Self { quiet, held: 0, missed: 0, disturbed: 0 }
    }

    /// Begins a group of rows.
    pub fn heading(&self, title: &str) {
        println!("\n{title}");
        println!("  {:<50} {:<22} measured", "", "expected");
    }

    /// One row.
    pub fn row(&mut self, kind: Kind, what: impl Display, expected: impl Display, measured: impl Display, ok: bool) {
        let word = match (ok, kind) {
            (true, _) => {
                self.held += 1;
                "OK"
            }
            (false, Kind::Time) if !self.quiet => {
                self.disturbed += 1;
                "disturbed"
            }
            (false, _) => {
                self.missed += 1;
                "NO"
            }
        };
        // As texts first: not every value heeds the width it is given.
        let [what, expected, measured] = [what.to_string(), expected.to_string(), measured.to_string()];
        println!("  {what:<50} {expected:<22} {measured:<36} {word}");
    }

    /// The closing line; whether nothing was missed.
    #[must_use]
    pub fn close(&self) -> bool {
        print!("\n{} OK, {} NO", self.held, self.missed);
        if self.disturbed > 0 {
            print!(", {} disturbed by other work on this host (run again when it is quiet)", self.disturbed);
        }
        println!();
        self.missed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_time_is_forgiven_and_only_on_a_busy_host() {
        for (quiet, kind, ok, closes_well) in [
            (true, Kind::Fact, true, true),
            (true, Kind::Time, false, false),
            (false, Kind::Time, false, true),
            (false, Kind::Fact, false, false),
        ] {
            let mut table = Table::new(quiet);
            table.row(kind, "a", "b", "c", ok);
            assert_eq!(table.close(), closes_well, "{quiet} {kind:?} {ok}");
        }
    }
}
