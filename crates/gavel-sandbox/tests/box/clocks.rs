//! The clocks of a slot: they run as the host's do, but begin with the slot.

use std::time::{Instant, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

use crate::support::{python, run, slot};

/// The host must be up for longer than the slot is open, or the clocks prove nothing.
const MARGIN: f64 = 5.0;

#[test]
fn a_slots_clocks_begin_with_it() {
    let begun = Instant::now();
    let mut slot = slot();
    for _ in 0..2 {
        let seen = run(
            &mut slot,
            python(
                "import time, os\n\
                 told = [time.clock_gettime(clock) for clock in (time.CLOCK_MONOTONIC, time.CLOCK_BOOTTIME)]\n\
                 started = int(open('/proc/self/stat').read().rsplit(')')[1].split()[19]) / os.sysconf('SC_CLK_TCK')\n\
                 time.sleep(0.05)\n\
                 slept = time.monotonic() - told[0]\n\
                 print(time.time(), time.clock_gettime(time.CLOCK_MONOTONIC_RAW), slept, *told, started)\n",
            ),
        );
        let open_for = begun.elapsed().as_secs_f64();
        let host = clock_gettime(ClockId::Boottime).tv_sec as f64;
        assert!(host > open_for + MARGIN, "the host is up for {host} s only");
        let told: Vec<f64> = seen.stdout.split_whitespace().map(|word| word.parse().unwrap()).collect();
        let [now, raw, slept, ref clocks @ ..] = told[..] else { panic!("{told:?}") };
        let away = UNIX_EPOCH.elapsed().unwrap().as_secs_f64() - now;
        assert!((0.0..=open_for).contains(&away), "the time of day is off by {away} s");
        assert!((0.05..=open_for).contains(&slept), "50 ms took {slept} s");
        assert!(raw >= 0.0, "the raw clock is at {raw} s");
        // The slot's first second has begun when the slot is opened, and the raw clock, which may be behind, is not negative.
        let first = 1.0 + adjusted();
        assert!(clocks.iter().all(|clock| (0.0..=open_for + first).contains(clock)), "{clocks:?} after {open_for} s");
    }
}

/// How far the host's monotonic clock is ahead of its raw one, in seconds: by what it was ever adjusted.
fn adjusted() -> f64 {
    let [raw, monotonic] = [ClockId::MonotonicRaw, ClockId::Monotonic].map(|clock| {
        let now = clock_gettime(clock);
        now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
    });
    (monotonic - raw).max(0.0)
}
