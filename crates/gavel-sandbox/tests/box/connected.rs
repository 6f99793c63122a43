//! Programs whose streams lead to others: who closes is seen, and who reads may end the run.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::time::Duration;

use gavel_sandbox::{Capture, Command, Outcome};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};

use crate::support::{python, sh, slot};

/// Our ends of the pipes.
struct Ends {
    to: Option<File>,
    from: File,
    stop: Option<OwnedFd>,
}

fn connect(command: &mut Command) -> Ends {
    let pipe = || pipe_with(PipeFlags::CLOEXEC).unwrap();
    let ((stdin, to), (from, stdout), (stopped, stop)) = (pipe(), pipe(), pipe());
    (command.stdin, command.stdout, command.stop) = (Some(stdin), Some(stdout), Some(stopped));
    Ends { to: Some(to.into()), from: from.into(), stop: Some(stop) }
}

#[test]
fn output_that_leads_elsewhere_does_not_reach_the_sink_and_is_not_counted() {
    let mut command = sh("cat; echo done >&2");
    command.limits.output = 10;
    let mut ends = connect(&mut command);
    ends.to.take().unwrap().write_all(&[b'x'; 1000]).unwrap();
    let mut capture = Capture::default();
    let finished = slot().run(command, &mut capture).unwrap();
    let mut text = String::new();
    ends.from.read_to_string(&mut text).unwrap();
    assert_eq!((finished.report.outcome, text.len()), (Outcome::Exited(0), 1000));
    assert_eq!((capture.stdout.len(), &capture.stderr[..]), (0, &b"done\n"[..]));
}

#[test]
fn who_closes_his_streams_is_seen_to_while_he_lives() {
    let mut command = python("import os, time\nos.close(1)\nos.close(0)\ntime.sleep(60)");
    let mut ends = connect(&mut command);
    let mut slot = slot();
    std::thread::scope(|scope| {
        let running = scope.spawn(|| slot.run(command, &mut Capture::default()).unwrap());
        // The end of the output comes, and then our end of the input has nobody who reads.
        assert_eq!(ends.from.read(&mut [0]).unwrap(), 0);
        let to = ends.to.take().unwrap();
        let patience = Timespec { tv_sec: 20, tv_nsec: 0 };
        let mut polled = [PollFd::new(&to, PollFlags::empty())];
        assert_eq!(poll(&mut polled, Some(&patience)), Ok(1));
        assert!(polled[0].revents().contains(PollFlags::ERR));
        assert!(!running.is_finished(), "it is still asleep");
        drop(ends.stop.take());
        let report = running.join().unwrap().report;
        assert_eq!(report.outcome, Outcome::OutputLimit);
        assert!(report.usage.wall_time < Duration::from_secs(50), "{:?}", report.usage);
    });
}
