//! Output is cut exactly at its cap, and what comes through is what was written.

use gavel_sandbox::{Limits, Outcome};
use measure::{Kind, Table};

use crate::subject::{Subject, limits};

/// One byte less, just as much, one byte more, and far more than the cap.
pub(crate) fn cut(subject: &mut Subject, table: &mut Table) {
    table.heading("Output, in bytes: written -> received");
    for cap in [0_u64, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, (1 << 20) - 1, 1 << 20, (1 << 20) + 1] {
        let limits = Limits { output: cap, ..limits() };
        for program in ["print", "print-both"] {
            let mut seen = Vec::new();
            let mut right = true;
            for written in [cap.saturating_sub(1), cap, cap + 1, 3 * cap + 100_000] {
                let (report, capture) = subject.output(&[program, &written.to_string()], &limits);
                let received = (capture.stdout.len() + capture.stderr.len()) as u64;
                let expected = if written > cap { Outcome::OutputLimit } else { Outcome::Exited(0) };
                right &= report.outcome == expected && received == written.min(cap);
                // With two streams, which of them meets the cap is up to who reads first.
                right &= program != "print" || is_as_written(&capture.stdout);
                seen.push(format!("{:+}->{:+}", difference(written, cap), difference(received, cap)));
            }
            let streams = if program == "print" { "stdout" } else { "both streams" };
            let measured = if right { "exact".to_owned() } else { seen.join(" ") };
            table.row(Kind::Fact, format!("cap {cap}, {streams}"), "cut at the cap", measured, right);
        }
    }
}

fn difference(bytes: u64, cap: u64) -> i64 {
    bytes.cast_signed() - cap.cast_signed()
}

/// Byte i is i % 251, anew with each block of 16 x 251.
fn is_as_written(bytes: &[u8]) -> bool {
    bytes.iter().zip((0..=250).cycle()).all(|(byte, expected)| *byte == expected)
}
