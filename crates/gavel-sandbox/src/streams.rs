//! The two pipes through which a program's output comes, and the limit on both together.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::Mode;
use rustix::pipe::{PipeFlags, pipe_with};

use crate::command::{Sink, Stream};

/// A pipe's default capacity (pipe(7)): one read can empty it.
const PIECE: usize = 64 * 1024;

/// The reading ends.
pub(crate) struct Streams {
    pipes: [Option<OwnedFd>; 2],
    /// Bytes that may still come.
    left: u64,
    over: bool,
    piece: Vec<u8>,
}

/// What ended a wait, besides output.
pub(crate) struct Woken {
    /// There is a word on the socket.
    pub(crate) replied: bool,
    /// The run is to be ended.
    pub(crate) stopped: bool,
}

const STREAMS: [Stream; 2] = [Stream::Stdout, Stream::Stderr];

impl Streams {
    /// Makes the pipes; the program gets the writing ends, in the order stdout, stderr. There is none for a `stdout` that
    /// leads elsewhere. `piece` is a buffer of the run before, or empty.
    pub(crate) fn open(limit: u64, stdout: Option<OwnedFd>, mut piece: Vec<u8>) -> io::Result<(Self, [OwnedFd; 2])> {
        let (stdout, stdout_end) = match stdout {
            Some(given) => (None, given),
            None => pipe_with(PipeFlags::CLOEXEC).map(|(end, other)| (Some(end), other))?,
        };
        let (stderr, stderr_end) = pipe_with(PipeFlags::CLOEXEC)?;
        for end in stdout.iter().chain([&stderr]) {
            rustix::io::ioctl_fionbio(end, true)?;
            // The program is another user, and may open them again as /dev/stdout and /dev/stderr.
            rustix::fs::fchmod(end, Mode::from_raw_mode(0o222))?;
        }
        piece.resize(PIECE, 0);
        Ok((Self { pipes: [stdout, Some(stderr)], left: limit, over: false, piece }, [stdout_end, stderr_end]))
    }

    /// Whether more came than the limit allows. What is beyond it never reaches a sink.
    pub(crate) fn over_limit(&self) -> bool {
        self.over
    }

    /// Waits for output, for a word on `socket` or for `stop`, and passes the output on. An error of kind `TimedOut` when
    /// nothing came by `deadline`.
    pub(crate) fn wait(
        &mut self,
        socket: BorrowedFd<'_>,
        stop: Option<BorrowedFd<'_>>,
        deadline: Instant,
        sink: &mut dyn Sink,
    ) -> io::Result<Woken> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "it does not answer"));
        }
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut polled = vec![PollFd::from_borrowed_fd(socket, PollFlags::IN)];
        polled.extend(self.pipes.iter().flatten().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        let pipes = polled.len();
        polled.extend(stop.map(|stop| PollFd::from_borrowed_fd(stop, PollFlags::IN)));
        match poll(&mut polled, Some(&left)) {
            Err(rustix::io::Errno::INTR) => return Ok(Woken { replied: false, stopped: false }),
            answer => answer?,
        };
        let woken = |fds: &[PollFd<'_>]| fds.iter().any(|fd| !fd.revents().is_empty());
        let answer = Woken { replied: woken(&polled[..1]), stopped: woken(&polled[pipes..]) };
        if woken(&polled[1..pipes]) {
            self.read_once(sink)?;
        }
        Ok(answer)
    }

    /// Passes on what is still in the pipes when all writers are gone.
    pub(crate) fn drain(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        while self.read_once(sink)? {}
        Ok(())
    }

    /// The buffer, for the next run.
    pub(crate) fn into_piece(self) -> Vec<u8> {
        self.piece
    }

    /// Reads each open pipe once; whether anything came.
    fn read_once(&mut self, sink: &mut dyn Sink) -> io::Result<bool> {
        let mut came = false;
        for (pipe, stream) in self.pipes.iter_mut().zip(STREAMS) {
            let Some(end) = pipe else { continue };
            match rustix::io::read(end.as_fd(), &mut self.piece[..]) {
                Ok(0) => *pipe = None,
                Ok(length) => {
                    came = true;
                    let fits = usize::try_from(self.left).unwrap_or(usize::MAX).min(length);
                    self.left -= fits as u64;
                    self.over |= fits < length;
                    if fits > 0 {
                        sink.write(stream, &self.piece[..fits]);
                    }
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Capture;
    use std::time::Duration;

    #[test]
    fn a_keeper_that_does_not_answer_is_given_up() {
        let (mut streams, _ends) = Streams::open(100, None, Vec::new()).unwrap();
        let (socket, _other) = rustix::pipe::pipe().unwrap();
        let deadline = Instant::now() + Duration::from_millis(20);
        let error = loop {
            match streams.wait(socket.as_fd(), None, deadline, &mut Capture::default()) {
                Ok(woken) => assert!(!woken.replied),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(Instant::now() >= deadline);
    }
}
