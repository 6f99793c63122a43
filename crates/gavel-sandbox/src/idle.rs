//! How long the processors of a slot had nothing to do: a program that slept meanwhile is idle, one that did not get a
//! processor had to wait for it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::time::Duration;

/// What one of the host's clocks counts in: the kernel's `USER_HZ`, 100 a second on every architecture that Gavel runs on
/// (proc_stat(5)).
const TICK: Duration = Duration::from_millis(10);

/// The host's idle clock: for how long its processors had nothing to do.
#[derive(Debug)]
pub struct IdleClock {
    stat: File,
    /// The slot's own processor; without one all count.
    processor: Option<u32>,
}

impl IdleClock {
    /// Of one processor, or of all together. It can be read as long as the process that opened it could see the host's
    /// /proc.
    ///
    /// # Errors
    /// /proc/stat cannot be opened.
    pub fn open(processor: Option<u32>) -> io::Result<Self> {
        Ok(Self { stat: File::open("/proc/stat")?, processor })
    }

    /// Since the host was started, in steps of 10 ms; `None` where the kernel does not tell.
    pub fn read(&mut self) -> Option<Duration> {
        let mut text = String::new();
        self.stat.rewind().ok()?;
        self.stat.read_to_string(&mut text).ok()?;
        let ticks = idle_ticks(&text, self.processor)?;
        Some(TICK.saturating_mul(u32::try_from(ticks).ok()?))
    }
}

/// The fourth and fifth number of a processor's line: idle, and waiting for disks meanwhile (proc_stat(5)).
fn idle_ticks(stat: &str, processor: Option<u32>) -> Option<u64> {
    let name = processor.map_or_else(|| "cpu".to_owned(), |number| format!("cpu{number}"));
    let mut numbers =
        stat.lines().find_map(|line| line.strip_prefix(&name)?.strip_prefix(' '))?.split_whitespace().skip(3);
    let mut next = || numbers.next()?.parse::<u64>().ok();
    Some(next()?.saturating_add(next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_processor_has_its_line() {
        let stat = "cpu  10 1 5 900 40 0 3 7 0 0\ncpu1 6 1 3 500 20 0 1 2 0 0\ncpu10 4 0 2 400 21 0 2 5 0 0\nintr 5\n";
        assert_eq!(idle_ticks(stat, None), Some(940));
        assert_eq!((idle_ticks(stat, Some(1)), idle_ticks(stat, Some(10))), (Some(520), Some(421)));
        assert_eq!((idle_ticks(stat, Some(2)), idle_ticks("cpu 1 2\n", None)), (None, None));
    }

    #[test]
    fn the_host_tells() {
        assert!(IdleClock::open(None).unwrap().read().is_some());
    }
}
