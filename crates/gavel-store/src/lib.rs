//! The durable state of Gavel: database, blobs and queue.

mod blobs;
mod error;
mod open;
mod queue;
mod record;
mod store;

pub use blobs::Blobs;
pub use error::{StoreError, SubmitError};
pub use open::StoreConfig;
pub use queue::Queue;
pub use record::{
    Lease, NewSubmission, ProblemRecord, Recorded, Sample, Stats, SubmissionRecord, Swept, Timestamp, WorkerId,
};
pub use store::Store;
