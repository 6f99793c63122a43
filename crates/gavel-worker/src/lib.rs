//! Judges what waits in the queue: claim, fetch, judge, report.
//!
//! # Theory of operation
//!
//! A [`Worker`] has a number of *slots*. Each slot is a thread with a runner of its own, because judging blocks: a
//! slot that has an open runner says that it is free and waits for a job. The [`Worker::run`] loop claims as many jobs
//! as there are free slots, never more, so no job waits here while another worker has room for it.
//!
//! It claims only jobs in languages whose tools are here, as whoever runs it tells ([`Languages`]); when a tool comes or
//! goes, the claim that waits is begun anew.
//!
//! For a job the slot fetches the package, unpacked once for all slots and named by its digest, and the source, also
//! by digest; it judges, and sends every step as a report under the job's fence. Meanwhile the loop renews the leases.
//! A lease that is lost makes the slot silent: its reports would not be heard, and the job is somebody else's.
//!
//! What goes wrong here is ours: the slot reports a failure, never a verdict, and pauses, so that a broken worker does
//! not burn every try of a job at once. A runner that failed is closed and a new one opened, and so is one that was
//! there when something panicked. A slot whose runner cannot be opened takes no jobs.
//!
//! When the worker is told to stop, it claims nothing more, lets the slots finish what they are at, and hands back what
//! is not finished in time, which counts as nobody's failure.
//!
//! The crate does not know the database: it has only a queue and blobs.

mod error;
mod judging;
mod leases;
mod packages;
mod slot;
mod worker;

pub use error::{RunnerError, WorkerError};
pub use worker::{Languages, Worker, WorkerConfig};
