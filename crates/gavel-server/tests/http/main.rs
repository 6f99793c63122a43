//! The server over real HTTP and WebSocket connections, on a real store; the tests play the workers.

mod hidden;
mod live;
mod operation;
mod page;
mod problems;
mod refusals;
mod restart;
mod submissions;
mod support;
