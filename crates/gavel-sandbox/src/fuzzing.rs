//! The doors through which fuzzers reach what reads bytes of others. Each function returns whatever it is given, or
//! panics for a reason that is a bug.
//!
//! `fuzz/` calls them with what libFuzzer thinks of; the tests below with its kept corpus, with changed copies of that,
//! and with noise, so that nothing is skipped where there is no nightly compiler.

use std::cell::RefCell;
use std::fs::File;
use std::io::{IoSlice, Read as _};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{AddressFamily, SendFlags, SocketFlags, SocketType, send, socketpair};
use serde::{Serialize, de::DeserializeOwned};

use crate::command::Processors;
use crate::protocol::{self, MAX_MESSAGE, Reply, Request, Run};
use crate::raw::first_number;
use crate::{Limits, Slot, SlotConfig};

/// Slots that no test or worker uses, one after another.
const SLOTS: std::ops::Range<u32> = 60_000..65_000;
static OPENED: AtomicU32 = AtomicU32::new(0);
/// What a run that came out of the fuzzer may take.
const WALL_TIME: Duration = Duration::from_millis(50);
/// How long a keeper may take to answer or to end, on a host that is very busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes as a packet from either side.
///
/// # Panics
/// If a message that was understood does not survive being sent again.
pub fn packet(bytes: &[u8]) {
    if bytes.is_empty() || bytes.len() > MAX_MESSAGE {
        return;
    }
    of_type::<Request>(bytes);
    of_type::<Reply>(bytes);
}

fn of_type<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
        .expect("a pair of sockets is made");
    send(&ours, bytes, SendFlags::empty()).expect("a packet is sent");
    let mut buffer = vec![0; MAX_MESSAGE];
    let Ok(Some((message, _))) = protocol::receive::<T>(&theirs, &mut buffer) else { return };
    // Numbers may be written in more than one way, so it is what we write ourselves that has to come back.
    let written = postcard::to_allocvec(&message).expect("what was read can be written");
    let again: T = postcard::from_bytes(&written).expect("what was written can be read");
    assert_eq!(postcard::to_allocvec(&again).expect("and written"), written);
}

/// Bytes as the content of a file of /proc or of a control group.
pub fn host_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    crate::cgroup::parse_all(&text);
    let _ = (first_number(bytes), crate::cgroup::field(bytes, b"oom_kill "), crate::cgroup::field(bytes, b""));
}

/// Bytes as a series of packets to a living keeper: each is its length in two bytes, little end first, and its content.
/// A keeper either answers, or ends in order because it was told what no engine says.
///
/// # Panics
/// If the keeper crashes or does not answer.
pub fn keeper(bytes: &[u8]) {
    thread_local! {
        static KEPT: RefCell<Option<Slot>> = const { RefCell::new(None) };
    }
    KEPT.with_borrow_mut(|kept| {
        let mut slot = kept.take().unwrap_or_else(open);
        if packets(bytes).all(|packet| survives(&slot, packet)) {
            *kept = Some(slot);
        } else {
            let status = slot.end().expect("the keeper is waited for").expect("there is a keeper");
            assert_eq!(status.code(), Some(1), "the keeper ended with {status}");
        }
    });
}

fn open() -> Slot {
    let number = SLOTS.start + OPENED.fetch_add(1, Ordering::Relaxed) % (SLOTS.end - SLOTS.start);
    Slot::open(&SlotConfig::new(number)).unwrap_or_else(|error| panic!("{error}"))
}

fn packets(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk()?;
        let (packet, after) = after.split_at(usize::from(u16::from_le_bytes(*length)).min(after.len()));
        rest = after;
        // An empty packet looks like the end of the engine.
        (!packet.is_empty()).then_some(packet)
    })
}

/// Sends one packet; whether the keeper goes on after it.
fn survives(slot: &Slot, packet: &[u8]) -> bool {
    let socket = slot.socket().expect("an open slot has a keeper");
    let null = File::open("/dev/null").expect("there is /dev/null");
    let null_for_writing = File::create("/dev/null").expect("there is /dev/null");
    match postcard::from_bytes(packet) {
        Ok(Request::Run(mut run)) => {
            run.limits.wall_time = run.limits.wall_time.min(WALL_TIME);
            // The engine refuses less.
            run.limits.memory = run.limits.memory.max(Limits::LEAST_MEMORY);
            // It is told of no more descriptors than it gets, except sometimes.
            let fds = [null.as_fd(), null_for_writing.as_fd(), null_for_writing.as_fd(), null.as_fd()];
            protocol::send(socket, &Request::Run(run), &fds).expect("a packet is sent");
            answers(socket)
        }
        // It is not answered.
        Ok(Request::StopForOutput) => send(socket, packet, SendFlags::NOSIGNAL).is_ok(),
        Ok(Request::Setup(_)) | Err(_) => {
            rustix::net::sendmsg(socket, &[IoSlice::new(packet)], &mut Default::default(), SendFlags::NOSIGNAL)
                .expect("a packet is sent");
            let answered = answers(socket);
            assert!(!answered, "the keeper has answered to nonsense");
            false
        }
    }
}

/// Waits for the final answer; `false` when the keeper has ended instead.
fn answers(socket: &std::os::fd::OwnedFd) -> bool {
    let deadline = Instant::now() + PATIENCE;
    let mut buffer = vec![0; MAX_MESSAGE];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut polled = [PollFd::new(socket, PollFlags::IN)];
        let came = poll(&mut polled, Some(&timeout)).expect("the socket is waited for");
        assert_ne!(came, 0, "the keeper does not answer");
        match protocol::receive(socket, &mut buffer).expect("what the keeper says is understood") {
            None => return false,
            Some((Reply::Done(_) | Reply::NoProgram { .. } | Reply::Failed { .. }, _)) => return true,
            Some((Reply::Ready, _)) => panic!("the keeper says that it is ready in the middle"),
            Some(_) => {}
        }
    }
}

/// Real messages, as seeds: their name in the corpus and their bytes.
#[must_use]
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let run = |program: &str, args: &[&str]| {
        let argv = std::iter::once(program).chain(args.iter().copied()).map(|text| text.as_bytes().to_vec()).collect();
        Request::Run(Run {
            program: program.as_bytes().to_vec(),
            argv,
            env: vec![b"PATH=/usr/bin".to_vec()],
            input: None,
            has_program_dir: false,
            directories: vec![b"in".to_vec()],
            files: vec![protocol::File { name: b"in/staged".to_vec(), size: 0, executable: true }],
            processors: Processors::Own,
            collect: true,
            sealed: true,
            warm: false,
            connected: false,
            limits: Limits::default(),
        })
    };
    let bytes = |request: &Request| postcard::to_allocvec(request).expect("a request is written");
    vec![
        ("run-true", bytes(&run("/usr/bin/true", &[]))),
        ("run-shell", bytes(&run("/bin/sh", &["-c", "echo x; exit 3"]))),
        ("run-nothing", bytes(&run("/no/such/program", &[]))),
        ("stop", bytes(&Request::StopForOutput)),
    ]
}

/// The files of a target's kept corpus.
///
/// # Panics
/// If there are none.
#[must_use]
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let directory = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(&directory).unwrap_or_else(|error| panic!("{directory}: {error}"));
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let mut bytes = Vec::new();
        File::open(entry?.path())?.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let all: Vec<Vec<u8>> = entries.map(read).collect::<std::io::Result<_>>().expect("the corpus is read");
    assert!(!all.is_empty(), "{directory} is empty");
    all
}

#[cfg(test)]
mod tests;
