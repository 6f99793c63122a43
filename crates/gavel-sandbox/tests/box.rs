//! The box, run for real.

use gavel_sandbox::*;
use std::time::Duration;

fn sh(script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args = vec!["-c".into(), script.into()];
    command.env = vec![("PATH".into(), "/usr/bin:/bin".into())];
    command
}

#[test]
fn a_first_run() {
    let mut slot = Slot::open(&SlotConfig::new(0)).unwrap();
    for script in [
        "echo hello; id; pwd; ls -la / /box /tmp /dev /etc; cat /proc/self/status /proc/mounts; exit 3",
        "i=0; while :; do i=1; done",
        "sleep 10",
        "yes",
        "kill -SEGV $$",
        "sleep 1 & sleep 1 & sleep 0.1",
    ] {
        let mut out = Capture::default();
        let mut c = sh(script);
        c.limits.cpu_time = Duration::from_millis(300);
        c.limits.wall_time = Duration::from_millis(900);
        let f = slot.run(c, &mut out);
        println!(
            "{script}: {f:?}\n{}\n{}",
            String::from_utf8_lossy(&out.stdout[..out.stdout.len().min(6000)]),
            String::from_utf8_lossy(&out.stderr)
        );
    }
}
