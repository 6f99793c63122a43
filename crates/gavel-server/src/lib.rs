//! The HTTP API, live updates and the web page of Gavel.
//!
//! # Theory of operation
//!
//! A request enters through [`router`](Server::router), the map of every route; its route in `api/` checks it, asks
//! the store and answers with wire types of its own. What it cannot do it refuses with problem details and a stable
//! code (`refusal`). A submission is acknowledged only once the store has it on the disk.
//!
//! What workers report goes the other way: the `recorder` takes it from the store's queue, has it recorded in
//! batches, and shows the outcome to `live`, where followers wait. A follower is told the course of a judgement, each
//! step once and in order, by WebSocket or server-sent events; every step has a number that never goes back, so a
//! follower that reconnects says the last number it saw and goes on from there, also after the server was restarted
//! or the judging was begun again.
//!
//! The crate knows nothing of judging: it never sees the sandbox, the judge or a worker. It prints nothing, reads no
//! environment and installs nothing for the whole process.

mod access;
mod api;
mod hidden;
mod instruments;
mod live;
mod page;
mod rate;
mod recorder;
mod refusal;
mod router;
mod server;
mod statement;
mod update;

pub use hidden::HiddenTests;
pub use server::{LanguageInfo, Server, ServerConfig, ServerError};
