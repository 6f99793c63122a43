//! Why a submission could not be judged: our fault or the problem's, never the contestant's.

use std::io;
use std::path::PathBuf;

use gavel_core::LanguageId;

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The language is not among ours.
    #[error("there is no language {0}")]
    UnknownLanguage(LanguageId),
    /// The sandbox failed.
    #[error("cannot run {what}: {source}")]
    Run {
        /// What was to be run.
        what: &'static str,
        /// The cause.
        source: gavel_sandbox::Error,
    },
    /// A compiler or interpreter is not where the language's file says.
    #[error("the language {language} needs {program:?}, which is not on this host")]
    ToolMissing {
        /// The language.
        language: LanguageId,
        /// The missing program.
        program: String,
    },
    /// The image with the language's tools is not here.
    #[error("the language {language} needs the image {image}, which is not here")]
    ImageMissing {
        /// The language.
        language: LanguageId,
        /// The image.
        image: String,
    },
    /// What a compiler is quicker with could not be made. It works without.
    #[error("cannot prime the compiler of {language}: {what}")]
    NotPrimed {
        /// The language.
        language: LanguageId,
        /// What its tool says.
        what: String,
    },
    /// Files could not be read or written.
    #[error("cannot {action} {path:?}: {source}")]
    Io {
        /// The verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// What a compiler left could not be taken out of the box.
    #[error("cannot keep the compiled program: {0}")]
    Collect(#[source] gavel_sandbox::TreeError),
    /// The problem's output validator does not compile, or ended without a judgement.
    #[error("the output validator of {problem} failed on {test}: {what}")]
    Validator {
        /// The problem.
        problem: String,
        /// The test case, or what was being done.
        test: String,
        /// How.
        what: String,
    },
    /// The package states no time limit, and none was derived.
    #[error("{problem} has no time limit yet")]
    NoTimeLimit {
        /// The problem.
        problem: String,
    },
    /// The package's flags for the default validator are wrong, although packages are checked when they are opened.
    #[error("cannot compare outputs: {0}")]
    Flags(#[from] crate::validator::FlagError),
}

impl JudgeError {
    /// Whether it is only that the tools of a language are not here: then nothing can be told about a program in it.
    #[must_use]
    pub fn is_missing_tool(&self) -> bool {
        matches!(self, Self::ToolMissing { .. } | Self::ImageMissing { .. })
    }

    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::ToolMissing { .. } => Some("install the language's tools; `gavel doctor` names them"),
            Self::ImageMissing { .. } => {
                Some("build it with `gavel image build`, or name the directory of the images with --images")
            }
            Self::Run { source, .. } => source.hint(),
            Self::NoTimeLimit { .. } => Some(
                "import it, which derives the limit from its submissions, or state limits.time_limit in problem.yaml",
            ),
            Self::Validator { .. } => Some("correct the package's output_validator and import it again"),
            _ => None,
        }
    }

    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}
