//! The box, run for real.

mod disk;
mod outcomes;
mod support;
mod violations;
mod walls;
