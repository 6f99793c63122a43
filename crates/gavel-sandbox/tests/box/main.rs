//! The box, run for real.

mod outcomes;
mod support;
mod violations;
mod walls;
