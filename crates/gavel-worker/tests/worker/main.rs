//! The worker with a real store and the real judge: once with a runner of the test's making, to have it fail, hang and
//! panic at will, and once with the real box.

mod boxed;
mod fixture;
mod trouble;
mod work;
