//! The texts of a run, as the kernel takes them.

use std::ffi::{CString, c_char};

use super::super::StepError;
use super::super::plan::PlannedFile;
use crate::protocol::{self, Run};
use crate::raw::Errno;

/// The texts of a run, held where the pointers of a plan may point.
pub(super) struct Texts {
    pub(super) program: CString,
    argv: Vec<CString>,
    env: Vec<CString>,
}

impl Texts {
    pub(super) fn of(run: &Run) -> Result<Self, StepError> {
        let all = |texts: &[Vec<u8>]| texts.iter().map(|bytes| text(bytes.as_slice())).collect::<Result<Vec<_>, _>>();
        Ok(Self { program: text(run.program.as_slice())?, argv: all(&run.argv)?, env: all(&run.env)? })
    }

    pub(super) fn argv(&self) -> Vec<*const c_char> {
        pointers(&self.argv)
    }

    pub(super) fn envp(&self) -> Vec<*const c_char> {
        pointers(&self.env)
    }
}

fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect()
}

pub(super) fn planned(file: &protocol::File, content: i32) -> Result<PlannedFile, StepError> {
    let mode = if file.executable { 0o755 } else { 0o644 };
    Ok(PlannedFile { path: in_box(&file.name)?, content, size: file.size, mode })
}

pub(super) fn in_box(path: &[u8]) -> Result<CString, StepError> {
    text([b"/box/".as_slice(), path].concat())
}

pub(super) fn text(bytes: impl Into<Vec<u8>>) -> Result<CString, StepError> {
    CString::new(bytes).map_err(|_| StepError::new("read the run's texts", Errno(libc::EINVAL)))
}
