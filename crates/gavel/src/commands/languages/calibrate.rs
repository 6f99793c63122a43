//! `gavel languages calibrate`: CPU time against C++, measured here.

use std::time::Duration;

use anyhow::Context as _;
use gavel_judge::language::Kernel;
use gavel_judge::selftest::{Calibration, Measured, median};
use gavel_judge::{Language, Languages};
use serde::Serialize;

use super::super::judge::Work;
use super::test::find;
use crate::boxes;
use crate::cli;
use crate::exit::Answer;
use crate::output::{Progress, milliseconds, table};

/// One line of `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    language: &'a str,
    /// CPU time of each kernel in milliseconds, where it was measured.
    cpu_time_ms: Vec<(&'static str, u64)>,
    /// That, divided by the CPU time of C++.
    factors: Vec<(&'static str, f64)>,
    median: Option<f64>,
    /// What the language's file says.
    time_factor: f64,
}

pub(super) fn calibrate(args: cli::LanguagesCalibrate) -> anyhow::Result<Answer> {
    let languages = Languages::builtin();
    let basis = find(&languages, &Calibration::basis())?;
    let here = |language: &&Language| language.lacks_image().is_none() && !language.proofs.kernels.is_empty();
    let mut chosen: Vec<&Language> = match args.ids.as_slice() {
        [] => languages.iter().filter(here).collect(),
        ids => ids.iter().map(|id| find(&languages, id)).collect::<Result<_, _>>()?,
    };
    chosen.retain(|language| language.id != basis.id);
    chosen.insert(0, basis);
    let place = tempfile::Builder::new().prefix("gavel-").tempdir().context("cannot make a working directory")?;
    // One after another in one box: what is measured must not disturb what is measured.
    let (work, mut slot) = (Work::new()?, boxes::one()?);
    let progress = Progress::of(chosen.len() * Kernel::ALL.len());
    progress.now("the answers of C++");
    let calibration = Calibration::new(work.get(), &mut slot, place.path())?;
    let (mut rows, mut base, mut all_right) = (Vec::new(), Vec::new(), true);
    for language in chosen {
        let mut times: Vec<(Kernel, Duration)> = Vec::new();
        for kernel in Kernel::ALL {
            progress.step(&format!("{} {kernel}", language.id));
            match calibration.measure(&mut slot, &language.id, kernel)? {
                Measured::Time(time) => times.push((kernel, time)),
                Measured::Absent => {}
                Measured::Failed(what) => {
                    all_right = false;
                    progress.line(&format!("{} {kernel}: {what}", language.id));
                }
            }
        }
        if base.is_empty() {
            base.clone_from(&times);
        }
        rows.push((language, times));
    }
    progress.end();
    let lines = rows.iter().map(|(language, times)| line(language, times, &base));
    if args.json {
        for line in lines {
            println!("{}", serde_json::to_string(&line)?);
        }
    } else {
        print(lines);
    }
    Ok(all_right.into())
}

fn line<'a>(language: &'a Language, times: &[(Kernel, Duration)], base: &[(Kernel, Duration)]) -> Line<'a> {
    let factor = |(kernel, time): &(Kernel, Duration)| {
        let (_, basis) = base.iter().find(|(own, _)| own == kernel)?;
        Some((kernel.key(), time.as_secs_f64() / basis.as_secs_f64()))
    };
    let factors: Vec<_> = times.iter().filter_map(factor).collect();
    let numbers: Vec<f64> = factors.iter().map(|(_, factor)| *factor).collect();
    Line {
        language: language.id.as_str(),
        cpu_time_ms: times.iter().map(|(kernel, time)| (kernel.key(), milliseconds(*time))).collect(),
        factors,
        median: median(&numbers),
        time_factor: language.time_factor,
    }
}

fn print<'a>(lines: impl Iterator<Item = Line<'a>>) {
    let number = |factor: Option<f64>| factor.map_or_else(String::new, |factor| format!("{factor:.1}"));
    let row = |line: Line<'_>| {
        let of = |kernel: Kernel| line.factors.iter().find(|(key, _)| *key == kernel.key()).map(|(_, factor)| *factor);
        let mut row = vec![line.language.to_owned()];
        row.extend(Kernel::ALL.map(|kernel| number(of(kernel))));
        row.extend([number(line.median), number(Some(line.time_factor))]);
        row
    };
    let mut header = vec!["CPU time ÷ C++"];
    header.extend(Kernel::ALL.map(Kernel::key));
    header.extend(["median", "in its file"]);
    println!("{}", table(&header, lines.map(row).collect(), &[1, 2, 3, 4, 5, 6, 7, 8]));
}
