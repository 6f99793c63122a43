//! Programs that mean harm, sent to a running server: each gets the verdict it should, the host is as it was, and the
//! same slot judges the next submission right.
//!
//! The problem's time limit is 1 s here, so the wall clock runs out after 5 s. What an attack must not do it tries
//! without a net: where the box stops it, it fails (`RTE`); where it got through it would print and end well (`WA`).
//!
//! A fork bomb is `TLE`: at the limit of processes `fork` fails, nothing is killed for that, and what then goes on
//! spinning shares one CPU clock, which runs out. A bomb that gives up at the first failure would be `RTE`.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

use crate::host::{assert_gone, assert_nothing_runs, mounts, names};
use crate::server::{Client, Server, import_sum, turn};

/// A host that does other work needs half of it to hand out the memory that a program may have.
const TIME_LIMIT: Duration = Duration::from_secs(1);
/// Of the problem `sum`.
const MEMORY_LIMIT_KIB: u64 = 256 << 10;

/// A server with one slot, so that what an attack spoils the next submission meets.
struct Scene {
    data: tempfile::TempDir,
    server: Server,
    client: Client,
    runtime: tokio::runtime::Runtime,
    _turn: std::sync::MutexGuard<'static, ()>,
}

impl Scene {
    fn new() -> Self {
        let turn = turn();
        let data = tempfile::tempdir().unwrap();
        import_sum(data.path(), TIME_LIMIT);
        let mut server = Server::start(data.path(), 1);
        let client = server.listening();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { data, server, client, runtime, _turn: turn }
    }

    /// Judges an attack, then looks at the host and has the same slot judge a right solution.
    #[track_caller]
    fn attack(&self, language: &str, source: &str, expected: &str) -> Value {
        let view = self.runtime.block_on(self.client.judged(language, source));
        assert_eq!(view["verdict"], expected, "{source}\n{view}");
        assert_nothing_runs(self.server.instance());
        let next = self.runtime.block_on(self.client.judged("c", &format!("{RIGHT}// after {}", view["id"])));
        assert_eq!(next["verdict"], "AC", "after {source}\n{next}");
        view
    }

    /// Stops the server, which must end well and leave nothing.
    fn end(self) {
        let gone = [self.server.instance().clone()];
        self.server.stop();
        assert_gone(&gone);
        assert!(names(self.data.path().join("work")).is_empty());
    }
}

const RIGHT: &str =
    "#include <stdio.h>\nint main() { long long a, b; scanf(\"%lld %lld\", &a, &b); printf(\"%lld\\n\", a + b); }\n";

#[test]
fn what_uses_too_much_is_stopped_at_its_limit() {
    let scene = Scene::new();
    let mounted = mounts();
    for (language, source, verdict) in [
        ("c", "#include <unistd.h>\nint main() { for (;;) fork(); }", "TLE"),
        ("python3", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", "TLE"),
        (
            "c",
            "#include <stdlib.h>\n#include <string.h>\nint main() { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }",
            "MLE",
        ),
        ("c", "int main() { for (;;); }", "TLE"),
        ("c", "#include <stdio.h>\nint main() { for (;;) puts(\"y\"); }", "OLE"),
        ("c", "#include <unistd.h>\nint main() { sleep(1000); }", "ILE"),
    ] {
        let view = scene.attack(language, source, verdict);
        let used = |key: &str| view[key].as_u64().unwrap();
        assert!(used("memory_kib") <= MEMORY_LIMIT_KIB, "{source}\n{view}");
        // A box is watched in steps of CPU time left, and a host that does other work is late.
        // One that has no processor to itself is given up to eight times the wall time before a sleeper is called idle.
        let (cpu, limit) = (used("cpu_time_ms"), TIME_LIMIT.as_millis() as u64);
        let longest = if verdict == "ILE" { 50 * limit } else { 10 * limit };
        assert!(cpu < 2 * limit && used("wall_time_ms") < longest, "{source}\n{view}");
        assert_eq!(verdict == "TLE", cpu >= limit, "{source}\n{view}");
    }
    assert_eq!(mounts(), mounted);
    scene.end();
}

#[test]
fn what_reaches_for_the_host_does_not_get_there() {
    let scene = Scene::new();
    let (mounted, root) = (mounts(), names("/"));
    let mut canary = tempfile::NamedTempFile::new_in("/var/tmp").unwrap();
    let secret = format!("canary-{}-{:?}", std::process::id(), std::time::SystemTime::now());
    std::io::Write::write_all(&mut canary, secret.as_bytes()).unwrap();
    // Whoever reaches it may do with it what they like.
    fs::set_permissions(canary.path(), std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
    let path = canary.path().to_str().unwrap();
    let passwords = fs::read_to_string("/etc/shadow").unwrap();

    for file in [path, "/etc/shadow", "/proc/1/root/etc/shadow", "/proc/1/environ", "/dev/mem"] {
        let view = scene.attack("python3", &format!("print(open('{file}').read())"), "RTE").to_string();
        assert!(!view.contains(&secret), "{view}");
        assert!(passwords.lines().all(|line| !view.contains(line)), "{view}");
    }
    for file in [path, "/gavel-was-here", "/usr/gavel-was-here", "/proc/sys/kernel/hostname", "/sys/fs/cgroup/x"] {
        scene.attack("python3", &format!("print(open('{file}', 'w').write('x'), flush=True)"), "RTE");
    }
    assert_eq!(fs::read_to_string(path).unwrap(), secret);
    assert_eq!((names("/"), mounts()), (root, mounted));

    let own = scene.client.address.rsplit_once(':').unwrap().1.to_owned();
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    for port in [own, listener.local_addr().unwrap().port().to_string()] {
        let connect = format!("import socket\nprint(socket.create_connection(('127.0.0.1', {port}), 1).getpeername())");
        scene.attack("python3", &connect, "RTE");
    }
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody connected");

    scene.attack("c", "#include <sys/ptrace.h>\nint main() { ptrace(PTRACE_TRACEME, 0, 0, 0); }", "SV");
    let murder = "#include <signal.h>\n#include <unistd.h>\nint main() { kill(-1, SIGKILL); kill(1, SIGKILL); kill(getppid(), SIGKILL); return 1; }";
    scene.attack("c", murder, "RTE");
    scene.end();
}
