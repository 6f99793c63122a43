//! `gavel languages calibrate`: CPU time against C++, measured here.

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
    /// Those that were measured.
    kernels: Vec<Times>,
    /// Those that were not, and why.
    left_out: Vec<(&'static str, String)>,
    /// Of their factors.
    median: Option<f64>,
    /// What the language's file says.
    time_factor: f64,
}

/// One kernel in one language.
#[derive(Debug, Serialize)]
struct Times {
    kernel: &'static str,
    /// Its input.
    n: u32,
    /// Of the quickest run.
    cpu_time_ms: u64,
    /// That, divided by the CPU time of C++ with the same input.
    factor: f64,
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
    let (mut lines, mut all_right) = (Vec::new(), true);
    for language in chosen {
        let (mut kernels, mut left_out) = (Vec::new(), Vec::new());
        for kernel in Kernel::ALL {
            progress.step(&format!("{} {kernel}", language.id));
            match calibration.measure(&mut slot, &language.id, kernel)? {
                Measured::Time { size, time, basis } => kernels.push(Times {
                    kernel: kernel.key(),
                    n: size,
                    cpu_time_ms: milliseconds(time),
                    factor: time.as_secs_f64() / basis.as_secs_f64(),
                }),
                Measured::Absent => {}
                Measured::Slow => left_out.push((kernel.key(), "even the smallest input takes too much".to_owned())),
                Measured::Failed(what) => {
                    all_right = false;
                    left_out.push((kernel.key(), what));
                }
            }
        }
        let factors: Vec<f64> = kernels.iter().map(|times| times.factor).collect();
        let (median, time_factor) = (median(&factors), language.time_factor);
        let line = Line { language: language.id.as_str(), kernels, left_out, median, time_factor };
        if args.json {
            println!("{}", serde_json::to_string(&line)?);
        } else {
            for (kernel, why) in &line.left_out {
                progress.line(&format!("{} {kernel}: {why}", language.id));
            }
            lines.push(line);
        }
    }
    progress.end();
    if !args.json {
        print(&lines);
    }
    Ok(all_right.into())
}

fn print(lines: &[Line<'_>]) {
    let number = |factor: Option<f64>| factor.map_or_else(String::new, |factor| format!("{factor:.1}"));
    let row = |line: &Line<'_>| {
        let of =
            |kernel: Kernel| line.kernels.iter().find(|times| times.kernel == kernel.key()).map(|times| times.factor);
        let mut row = vec![line.language.to_owned()];
        row.extend(Kernel::ALL.map(|kernel| number(of(kernel))));
        row.extend([number(line.median), number(Some(line.time_factor))]);
        row
    };
    let mut header = vec!["CPU time ÷ C++"];
    header.extend(Kernel::ALL.map(Kernel::key));
    header.extend(["median", "in its file"]);
    println!("{}", table(&header, lines.iter().map(row).collect(), &[1, 2, 3, 4, 5, 6, 7, 8]));
}
