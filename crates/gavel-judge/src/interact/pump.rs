//! The bytes between submission and interactor: the judge carries every one of them itself.
//!
//! So it knows what was said and in which order, who closed first and who floods, and nobody is ended by a broken pipe:
//! what nobody reads any more is read here and thrown away.
//!
//! The one question that pipes do not answer is who was first when a submission fails and the interactor rejects it at the
//! same moment: did the interactor see a wrong answer, or the end of a program that crashed? So the end of a submission
//! is held back from the interactor. If that rejects without having been told, it was for what was said. If it only waits,
//! it is told, and whatever it says then is a consequence. That it only waits is seen by a processor that has nothing to do:
//! on a busy host, who says nothing may be waiting for one. And an output that is closed is not yet an end: only how a
//! submission ended, which is heard later, tells whether the interactor's word came before it.

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

use gavel_sandbox::IdleClock;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::Mode;
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};

use super::transcript::{Side, Transcript};

/// One read empties a pipe of the default capacity (pipe(7)).
const PIECE: usize = 64 << 10;
/// Reads from one side before the other has its turn.
const PIECES: usize = 16;
/// Bytes that wait for a reader before their writer has to. It is more than the usual output limit, so that a flood is
/// found to be one however slowly it is read.
const WAITING: usize = 16 << 20;
/// How long an end is held back once everything before it was read.
const HOLD: Duration = Duration::from_millis(200);
/// How long it is held back where what was said is not read.
const LONGEST_HOLD: Duration = Duration::from_secs(2);
/// How long processors must have been free meanwhile, all together: an interactor with something to do would have had one.
const FREE: Duration = Duration::from_millis(50);
/// How long an end is held back where there was no processor to be had: the longest.
pub(crate) const STARVED_HOLD: Duration = Duration::from_secs(5);
/// How often a pipe is looked at that an end waits behind: nothing wakes us when it is empty.
const LOOK: Duration = Duration::from_millis(10);
/// How long an interactor may go on after it was told that a submission failed. Its verdict counts no more; it may still
/// write to the jury.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How one side ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With exit code 0, or accepting.
    Well,
    /// Rejecting; only an interactor can.
    Rejecting,
    /// Ended by us, or because it printed too much.
    Stopped,
    /// In any other way.
    Badly,
}

/// What the programs get, and how we hear of their end.
pub(crate) struct Ends {
    pub(crate) submission: End,
    pub(crate) interactor: End,
}

/// What one program gets.
pub(crate) struct End {
    pub(crate) stdin: OwnedFd,
    pub(crate) stdout: OwnedFd,
    pub(crate) stop: OwnedFd,
    pub(crate) bell: Bell,
    pub(crate) complaints: Complaints,
}

/// What the pump is told.
enum Word {
    /// A program has ended.
    Ended(Side, Ended),
    /// A program has written more than it may, not all of it through here.
    Flooded(Side),
}

/// Tells the pump that a program has ended.
pub(crate) struct Bell {
    side: Side,
    sender: Sender<Word>,
    wire: OwnedFd,
}

impl Bell {
    pub(crate) fn ring(&self, ended: Ended) {
        self.send(Word::Ended(self.side, ended));
    }

    fn send(&self, word: Word) {
        // A pump that does not listen any more has nothing to learn.
        if self.sender.send(word).is_ok() {
            let _ = rustix::io::write(&self.wire, &[0]);
        }
    }

    fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { side: self.side, sender: self.sender.clone(), wire: self.wire.try_clone()? })
    }
}

/// Bytes that a program may still write, on both of its streams together.
#[derive(Clone)]
struct Room(Arc<AtomicU64>);

impl Room {
    /// How many of so many bytes fit.
    fn take(&self, length: usize) -> usize {
        let taken = |left: u64| Some(left.saturating_sub(length as u64));
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).unwrap_or_default();
        usize::try_from(left).unwrap_or(usize::MAX).min(length)
    }
}

/// Counts what a program writes to standard error, which does not come through the pump.
pub(crate) struct Complaints {
    room: Room,
    bell: Bell,
}

impl Complaints {
    pub(crate) fn count(&self, length: usize) {
        if self.room.take(length) < length {
            self.bell.send(Word::Flooded(self.bell.side));
        }
    }
}

/// What the pump has seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Whether the submission said more than it may.
    pub(crate) submission_floods: bool,
    /// Whether the interactor said more than it may.
    pub(crate) interactor_floods: bool,
    /// Whether the interactor ended without knowing of the end of the submission, if that ended at all.
    pub(crate) interactor_first: bool,
    pub(crate) transcript: Transcript,
}

/// One direction.
struct Link {
    from: Option<OwnedFd>,
    to: Option<OwnedFd>,
    waiting: VecDeque<u8>,
    /// For what may still come.
    room: Room,
    floods: bool,
    /// Whether the reader was told of the end.
    told: bool,
    /// Since when there is an end to be passed on, and since when all before it has been read.
    ended: Option<Moment>,
    read: Option<Moment>,
}

/// A moment by the clock, and by how long the host's processors had been free until then.
#[derive(Clone, Copy)]
struct Moment {
    at: Instant,
    free: Option<Duration>,
}

impl Moment {
    /// Whether an interactor with something to do has had so much time for it.
    fn is_past(self, hold: Duration, now: Self) -> bool {
        let had_processor = match (self.free, now.free) {
            (Some(then), Some(now)) => now.saturating_sub(then) >= FREE,
            _ => true,
        };
        now.at >= self.at + if had_processor { hold } else { STARVED_HOLD }
    }
}

/// How long the host's processors have been free; `None` where nobody can tell.
type Free = Box<dyn FnMut() -> Option<Duration> + Send>;

/// One program as the pump sees it.
struct Program {
    ended: Option<Ended>,
    /// Dropped to end it.
    stop: Option<OwnedFd>,
}

pub(crate) struct Pump {
    free: Free,
    begun: Instant,
    /// From the submission to the interactor, and back.
    asks: Link,
    answers: Link,
    submission: Program,
    interactor: Program,
    receiver: Receiver<Word>,
    wire: OwnedFd,
    last_words: Option<Instant>,
    /// Whether the submission was to be ended because the interactor had ended.
    sent_away: bool,
    seen: Seen,
}

/// A pipe whose ends the programs, which are other users, may open again as /dev/stdin and /dev/stdout.
fn pipe(mode: u32) -> io::Result<(OwnedFd, OwnedFd)> {
    let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
    rustix::fs::fchmod(&read, Mode::from_raw_mode(mode))?;
    Ok((read, write))
}

/// The reading end for us, the writing end for a program, and the other way round.
fn link(limit: u64) -> io::Result<(Link, OwnedFd, OwnedFd)> {
    let ((from, stdout), (stdin, to)) = (pipe(0o222)?, pipe(0o444)?);
    rustix::io::ioctl_fionbio(&from, true)?;
    rustix::io::ioctl_fionbio(&to, true)?;
    let (from, to, room) = (Some(from), Some(to), Room(Arc::new(limit.into())));
    let link =
        Link { from, to, waiting: VecDeque::new(), room, floods: false, told: false, ended: None, read: None };
    Ok((link, stdout, stdin))
}

impl Pump {
    /// The pipes between a submission and an interactor that may say so many bytes.
    pub(crate) fn lay(submission_limit: u64, interactor_limit: u64) -> io::Result<(Self, Ends)> {
        let (asks, submission_out, interactor_in) = link(submission_limit)?;
        let (answers, interactor_out, submission_in) = link(interactor_limit)?;
        let (submission_stopped, submission_stop) = pipe(0o600)?;
        let (interactor_stopped, interactor_stop) = pipe(0o600)?;
        let (wire, bell) = pipe(0o600)?;
        rustix::io::ioctl_fionbio(&wire, true)?;
        let (sender, receiver) = channel();
        let end = |side, room: &Room, [stdin, stdout, stop]: [OwnedFd; 3]| {
            let bell = Bell { side, sender: sender.clone(), wire: bell.try_clone()? };
            let complaints = Complaints { room: room.clone(), bell: bell.try_clone()? };
            io::Result::Ok(End { stdin, stdout, stop, bell, complaints })
        };
        let ends = Ends {
            submission: end(Side::Submission, &asks.room, [submission_in, submission_out, submission_stopped])?,
            interactor: end(Side::Interactor, &answers.room, [interactor_in, interactor_out, interactor_stopped])?,
        };
        let mut clock = IdleClock::open(None).ok();
        let pump = Self {
            free: Box::new(move || clock.as_mut()?.read()),
            begun: Instant::now(),
            asks,
            answers,
            submission: Program { ended: None, stop: Some(submission_stop) },
            interactor: Program { ended: None, stop: Some(interactor_stop) },
            receiver,
            wire,
            last_words: None,
            sent_away: false,
            seen: Seen::default(),
        };
        Ok((pump, ends))
    }

    /// Carries until both have ended and everything they said was read, or nobody can say any more that they ended.
    pub(crate) fn run(mut self) -> io::Result<Seen> {
        let mut piece = vec![0; PIECE];
        loop {
            // What somebody said before his end is in the pipe already, and is read before the end is heard.
            let (heard, listening) = self.listen();
            self.read(Side::Submission, &mut piece)?;
            self.read(Side::Interactor, &mut piece)?;
            for word in heard {
                match word {
                    Word::Ended(side, ended) => self.hear(side, ended),
                    Word::Flooded(side) => self.flooded(side),
                }
            }
            for link in [&mut self.asks, &mut self.answers] {
                link.write()?;
            }
            let now = Instant::now();
            self.pass_ends_on(now);
            if self.last_words.is_some_and(|until| now >= until) {
                self.interactor.stop = None;
            }
            let done = self.submission.ended.is_some() && self.interactor.ended.is_some();
            if !(listening || done) || done && self.asks.from.is_none() && self.answers.from.is_none() {
                self.seen.submission_floods = self.asks.floods;
                self.seen.interactor_floods = self.answers.floods;
                return Ok(self.seen);
            }
            self.wait(now)?;
        }
    }

    fn wait(&mut self, now: Instant) -> io::Result<()> {
        let mut polled = vec![PollFd::new(&self.wire, PollFlags::IN)];
        let mut readers = Vec::new();
        for (link, side) in [(&self.asks, Side::Submission), (&self.answers, Side::Interactor)] {
            if let Some(from) = link.from.as_ref().filter(|_| link.waiting.len() < WAITING) {
                polled.push(PollFd::new(from, PollFlags::IN));
            }
            if let Some(to) = &link.to {
                // Without a wish, it wakes us when nobody reads any more.
                let wish = if link.waiting.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
                readers.push((polled.len(), side));
                polled.push(PollFd::new(to, wish));
            }
        }
        let looks = [&self.asks, &self.answers].into_iter().filter_map(|link| link.looks_again_at(now));
        let until = looks.chain(self.last_words.filter(|_| self.interactor.stop.is_some())).min();
        let timeout = until.map(|until| until.saturating_duration_since(now));
        let timeout =
            timeout.map(|left| Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() });
        match poll(&mut polled, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        readers.retain(|(index, _)| polled[*index].revents().contains(PollFlags::ERR));
        for (_, side) in readers {
            match side {
                Side::Submission => self.asks.close(),
                Side::Interactor => self.answers.close(),
            }
        }
        Ok(())
    }

    /// Who has ended, and whether anybody may still say so.
    fn listen(&mut self) -> (Vec<Word>, bool) {
        let mut rings = [0; 16];
        let _ = rustix::io::read(&self.wire, &mut rings);
        let mut heard = Vec::new();
        loop {
            match self.receiver.try_recv() {
                Ok(one) => heard.push(one),
                Err(error) => return (heard, error == TryRecvError::Empty),
            }
        }
    }

    fn hear(&mut self, side: Side, ended: Ended) {
        let words = match ended {
            Ended::Well => "ended well",
            Ended::Rejecting => "ended, rejecting",
            Ended::Stopped => "was ended",
            Ended::Badly => "ended badly",
        };
        match side {
            Side::Submission => {
                self.submission.ended = Some(ended);
                // It had closed its output and lived until we ended it, so there was no end to be told of.
                self.seen.interactor_first |= self.sent_away && ended == Ended::Stopped;
            }
            Side::Interactor => {
                self.interactor.ended = Some(ended);
                self.seen.interactor_first = !self.asks.told;
                if ended != Ended::Well && self.submission.ended.is_none() {
                    self.sent_away = self.submission.stop.take().is_some();
                }
            }
        }
        self.seen.transcript.did(self.begun.elapsed(), side, words);
    }

    fn read(&mut self, side: Side, piece: &mut [u8]) -> io::Result<()> {
        let (link, program) = match side {
            Side::Submission => (&mut self.asks, &mut self.submission),
            Side::Interactor => (&mut self.answers, &mut self.interactor),
        };
        for _ in 0..PIECES {
            let Some(from) = link.from.as_ref().filter(|_| link.waiting.len() < WAITING) else { break };
            match rustix::io::read(from, &mut *piece) {
                Ok(0) => {
                    link.from = None;
                    link.ended = Some(Moment { at: Instant::now(), free: (self.free)() });
                    if program.ended.is_none() {
                        self.seen.transcript.did(self.begun.elapsed(), side, "closed its output");
                    }
                }
                Ok(length) => {
                    let fits = link.room.take(length);
                    self.seen.transcript.said(self.begun.elapsed(), side, &piece[..fits]);
                    if link.to.is_some() {
                        link.waiting.extend(&piece[..fits]);
                    }
                    if fits < length {
                        self.flooded(side);
                        break;
                    }
                }
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Ends who wrote more than it may.
    fn flooded(&mut self, side: Side) {
        let (link, program) = match side {
            Side::Submission => (&mut self.asks, &mut self.submission),
            Side::Interactor => (&mut self.answers, &mut self.interactor),
        };
        if !std::mem::replace(&mut link.floods, true) {
            program.stop = None;
            self.seen.transcript.did(self.begun.elapsed(), side, "said more than it may");
        }
    }

    /// Passes on the ends that are due.
    fn pass_ends_on(&mut self, now: Instant) {
        let submission = self.submission.ended;
        // Whoever ended well may be followed at once; who has just closed its output has perhaps not ended yet.
        let asks_due = self.asks.is_due(now, submission == Some(Ended::Well), &mut self.free);
        let answers_due = self.answers.is_due(now, self.interactor.ended.is_some(), &mut self.free);
        if asks_due {
            self.asks.tell();
        }
        if answers_due {
            self.answers.tell();
        }
        let failed = submission.is_some_and(|ended| ended != Ended::Well);
        if failed && self.asks.told && self.interactor.ended.is_none() && self.last_words.is_none() {
            self.last_words = Some(now + LAST_WORDS);
        }
    }
}

impl Link {
    /// Gives the reader as much as it takes.
    fn write(&mut self) -> io::Result<()> {
        while let (Some(to), false) = (&self.to, self.waiting.is_empty()) {
            match rustix::io::write(to, self.waiting.as_slices().0) {
                Ok(written) => drop(self.waiting.drain(..written)),
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => {}
                Err(Errno::PIPE) => self.close(),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Nobody reads any more, or there is nothing more to read.
    fn close(&mut self) {
        self.to = None;
        self.waiting = VecDeque::new();
    }

    /// Passes the end on.
    fn tell(&mut self) {
        self.close();
        self.told = true;
    }

    /// Whether the end is to be passed on.
    fn is_due(&mut self, now: Instant, at_once: bool, free: &mut Free) -> bool {
        let (Some(ended), Some(to)) = (self.ended, &self.to) else { return false };
        if at_once {
            // What a writer that ended well has said is read to its end, however long that takes.
            return self.waiting.is_empty();
        }
        let now = Moment { at: now, free: free() };
        let read = || self.waiting.is_empty() && rustix::io::ioctl_fionread(to.as_fd()).is_ok_and(|bytes| bytes == 0);
        if self.read.is_none() && read() {
            self.read = Some(now);
        }
        self.read.is_some_and(|read| read.is_past(HOLD, now)) || ended.is_past(LONGEST_HOLD, now)
    }

    /// When an end that is held back must be looked at again.
    fn looks_again_at(&self, now: Instant) -> Option<Instant> {
        self.to.as_ref()?;
        self.ended?;
        Some(self.read.map_or(now + LOOK, |read| (read.at + HOLD).max(now + LOOK)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::{scope, sleep};

    /// What a pump sees of a submission that has closed its output and of an interactor that ends when it is told, or after
    /// so long if it is not told, with a submission's end that is heard late. Whether the interactor was first.
    fn interactor_first(free: Free, thinks: Duration, ended: Ended) -> bool {
        let (pump, Ends { submission, interactor }) = Pump::lay(1 << 20, 1 << 20).unwrap();
        let pump = Pump { free, ..pump };
        scope(|scope| {
            let pump = scope.spawn(move || pump.run().unwrap());
            drop(submission.stdout);
            let (told, timeout) = (
                &mut [PollFd::new(&interactor.stdin, PollFlags::IN)],
                Timespec { tv_sec: 0, tv_nsec: i64::from(thinks.subsec_nanos()) },
            );
            poll(told, Some(&timeout)).unwrap();
            drop((interactor.stdin, interactor.stdout));
            interactor.bell.ring(Ended::Rejecting);
            sleep(Duration::from_millis(50));
            submission.bell.ring(ended);
            drop((submission.bell, submission.complaints, interactor.bell, interactor.complaints));
            pump.join().unwrap().interactor_first
        })
    }

    fn ever_free() -> Free {
        let begun = Instant::now();
        Box::new(move || Some(begun.elapsed()))
    }

    const LONG: Duration = Duration::from_millis(999);

    #[test]
    fn an_end_that_is_heard_late_is_an_end() {
        assert!(!interactor_first(ever_free(), LONG, Ended::Badly), "it was told of the end, and rejected for that");
        assert!(interactor_first(ever_free(), LONG, Ended::Stopped), "there was no end until we made it");
    }

    #[test]
    fn who_has_no_processor_is_given_time() {
        assert!(interactor_first(Box::new(|| Some(Duration::ZERO)), 3 * HOLD, Ended::Badly));
        assert!(!interactor_first(Box::new(|| None), LONG, Ended::Badly), "where nobody can tell, there is one");
    }
}
