//! The durable state of Gavel: database, blobs and queue.
//!
//! # Theory of operation
//!
//! **The database row is the truth.** A submission is one transaction: source, submission, judgement and job. Nothing
//! is answered before the transaction is on the disk, so what was acknowledged survives a power cut.
//!
//! **One writer, group commit.** Every write is an `Operation` sent to one task, the `writer`, which alone holds a
//! writing connection. It applies whatever waits in one transaction, commits once, and only then answers all. While
//! it syncs, the next batch gathers: the more load, the more operations share an fsync, and nothing waits for a timer.
//! An operation that fails takes no other down: its batch is rolled back and written again one by one. When a commit
//! fails, every operation of the batch gets the error. A batch that only moves leases is not synced: a power cut ends
//! every lease anyway.
//!
//! **Leases and fences.** A job is a row that goes away with the verdict. Claiming it sets the end of a lease and
//! raises its *fence*; a worker speaks under the fence it was given. When the lease runs out, `sweep` takes the job
//! back and counts a failure of ours; after three the judgement ends as `JE`. A worker that comes back from the dead
//! speaks under a fence that is not leased any more, and is not heard. A verdict is written by deleting the job's row
//! *where the fence is still leased*, in the same transaction: so there is exactly one.
//!
//! **What is in memory** ([`Store::submission`] overlays it): the judgement of each leased job with its reports so
//! far. Only the writer changes it, only after the commit, and a crash may take it: then the job is judged again from
//! the start, because [`Store::recover`] frees the leases of dead processes. How many jobs wait is counted there too,
//! from the database at the opening on; so only the process that serves the database may submit and claim, which
//! `recover` makes sure of by a lock file. Other processes may read, and put problems and blobs, at any time.
//!
//! **Backends** are chosen by URL in `open.rs` and nowhere else.

mod blobs;
mod error;
mod files;
mod open;
mod operation;
mod queue;
mod record;
mod shared;
mod sqlite;
mod store;

pub use blobs::Blobs;
pub use error::{StoreError, SubmitError};
pub use open::StoreConfig;
pub use queue::Queue;
pub use record::{
    Attachment, Lease, NewSubmission, NoteRecord, ProblemRecord, Recorded, Sample, Stats, SubmissionRecord, Swept, Timestamp,
    ViolationRecord, WorkerId,
};
pub use store::Store;
