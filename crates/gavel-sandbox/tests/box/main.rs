//! The box, run for real.

mod outcomes;
mod rootfs;
mod support;
mod violations;
mod walls;
