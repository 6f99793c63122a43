//! The box, run for real.

mod apparmor;
mod clocks;
mod connected;
mod disk;
mod outcomes;
mod rootfs;
mod support;
mod sysinfo;
mod violations;
mod walls;
mod warm;
