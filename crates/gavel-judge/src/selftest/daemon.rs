//! A process that a compiler is made to start, and that is looked for afterwards.

use std::fs;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// What the source has the compiler print when it has started the process: not as it stands in the source, since
/// compilers print lines of that.
pub(super) const STARTED: &str = "daemon-started";

/// One, told from all others by how long it sleeps.
pub(super) struct Daemon {
    seconds: String,
}

impl Daemon {
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        // About a day, whatever the fraction.
        Self { seconds: format!("86400.{:010}{count:06}", process::id()) }
    }

    /// What a shell is to be given: it lets go of everything that its starter may wait for.
    pub(super) fn command(&self) -> String {
        format!(
            "setsid -f sleep {} </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; printf %s-%s daemon started",
            self.seconds
        )
    }

    /// Its number on the host, if it is alive.
    pub(super) fn process(&self) -> Option<u32> {
        let is_it = |pid: &u32| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            memchr::memmem::find(&line, self.seconds.as_bytes()).is_some()
        };
        let processes = fs::read_dir("/proc").ok()?.flatten();
        processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).find(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_while_it_lives() {
        let daemon = Daemon::new();
        assert_eq!(daemon.process(), None);
        let mut sleeper = process::Command::new("sleep").arg(&daemon.seconds).spawn().unwrap();
        let found = (0..1000).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(1));
            daemon.process()
        });
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
        assert_eq!(found, Some(sleeper.id()));
        assert_eq!(daemon.process(), None);
    }
}
