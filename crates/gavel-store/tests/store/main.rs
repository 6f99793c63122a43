//! The store against real databases and files: one binary, because linking one costs more than running most tests.

mod conformance;
mod crash;
mod fixture;
mod races;
mod sqlite;
