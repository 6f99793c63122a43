//! The box, run for real.

mod disk;
mod outcomes;
mod rootfs;
mod support;
mod violations;
mod walls;
