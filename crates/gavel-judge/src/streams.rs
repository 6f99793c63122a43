//! What a submission prints while it runs.

use std::fs::File;
use std::io::{self, Write as _};

use gavel_sandbox::{Sink, Stream};

use crate::shown::{MOST, Printed};
use crate::validator::Comparer;
use crate::validator::custom::Custom;

/// Bytes of standard error that are kept, from its end.
const STDERR: usize = 4096;

/// Where an output goes.
pub(crate) enum Output<'a> {
    /// To the default validator.
    Compare(Comparer),
    /// For this validator.
    Keep(Custom<'a>, File, io::Result<()>),
    /// There is no file of this name, which was to be the output.
    Missing(&'a str),
}

/// What listens to a run.
pub(crate) struct Streams<'a> {
    pub(crate) output: Output<'a>,
    /// Whether what is printed does not count.
    pub(crate) unheard: bool,
    /// The beginning of the output.
    pub(crate) head: Vec<u8>,
    pub(crate) stderr: Tail,
}

impl Streams<'_> {
    /// What may be shown of it.
    pub(crate) fn printed(&self) -> Printed {
        Printed { output: self.head.clone(), stderr: self.stderr.bytes().to_vec() }
    }
}

impl Sink for Streams<'_> {
    fn write(&mut self, stream: Stream, bytes: &[u8]) {
        if stream == Stream::Stdout && !self.unheard {
            let room = (MOST + 1).saturating_sub(self.head.len());
            self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
        match (stream, &mut self.output) {
            (Stream::Stderr, _) => self.stderr.push(bytes),
            (Stream::Stdout, Output::Missing(_)) => {}
            (Stream::Stdout, _) if self.unheard => {}
            (Stream::Stdout, Output::Compare(comparer)) => comparer.feed(bytes),
            (Stream::Stdout, Output::Keep(_, file, written)) => {
                if written.is_ok() {
                    *written = file.write_all(bytes);
                }
            }
        }
    }
}

/// The end of a stream.
#[derive(Debug, Default)]
pub(crate) struct Tail(Vec<u8>);

impl Tail {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&bytes[bytes.len().saturating_sub(STDERR)..]);
        let surplus = self.0.len().saturating_sub(STDERR);
        self.0.drain(..surplus);
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_end() {
        let mut tail = Tail::default();
        tail.push(&vec![b'a'; 3 * STDERR]);
        tail.push(b"end");
        assert_eq!(tail.bytes().len(), STDERR);
        assert!(tail.bytes().ends_with(b"aend"));
    }
}
