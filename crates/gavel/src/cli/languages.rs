//! The command line of `gavel languages` and `gavel image`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use gavel_core::LanguageId;
use gavel_judge::selftest::Cell;

use super::Jobs;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  gavel languages
  gavel languages --json
  gavel languages try python3
  gavel languages lint"
)]
pub(crate) struct Languages {
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) action: Option<LanguagesAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LanguagesAction {
    /// Run a language's self-test here, and say what is wrong
    Try(LanguagesTry),
    /// Run the self-test of all languages, or of some, and write the table of the documentation
    Test(LanguagesTest),
    /// Measure how much CPU time languages need against C++, by six small kernels
    Calibrate(LanguagesCalibrate),
    /// Check language files: keys, names elsewhere, self-tests
    Lint(LanguagesLint),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel languages try cpp
  gavel languages try kotlin --cell bulk
  gavel languages try ada --language-files ./languages --images /var/lib/gavel/images")]
pub(crate) struct LanguagesTry {
    /// The language
    pub(crate) id: LanguageId,
    /// Only this cell; may be given often
    #[arg(long, value_name = "CELL")]
    pub(crate) cell: Vec<Cell>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel languages test
  gavel languages test cpp java python3 --jobs 2
  gavel languages test --write docs/reference/languages.md")]
pub(crate) struct LanguagesTest {
    /// The languages [default: all whose image is here]
    pub(crate) ids: Vec<LanguageId>,
    /// Write the table to this file
    #[arg(long, value_name = "F")]
    pub(crate) write: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) jobs: Jobs,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
On a quiet machine. The median is what a file's run.time_factor should say.

Examples:
  gavel languages calibrate
  gavel languages calibrate python3 java")]
pub(crate) struct LanguagesCalibrate {
    /// The languages, besides C++ [default: all that have kernels and are here]
    pub(crate) ids: Vec<LanguageId>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gavel languages lint
  gavel languages lint ada cobol --language-files ./languages")]
pub(crate) struct LanguagesLint {
    /// The languages [default: all]
    pub(crate) ids: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Image {
    #[command(subcommand)]
    pub(crate) action: ImageAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImageAction {
    /// Build images, or add languages to them; a build that was broken off goes on
    Build(ImageBuild),
    /// List the images that are here
    List(ImageList),
    /// Remove images
    Remove(ImageRemove),
    /// Look whether images are what their manifests say, free of this host and of rights to lend
    Verify(ImageVerify),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The packages come from where this host's own apt gets its; npm and pip are asked for the rest. Servers find a new image
without a restart. The exit code is 1 when a language could not be installed.

Examples:
  sudo gavel image build
  sudo gavel image build --image debian13 --images /srv/images
  sudo gavel image build --languages cpp-gcc14,kotlin24")]
pub(crate) struct ImageBuild {
    /// Only this image [default: all that languages live in]
    #[arg(long, value_name = "NAME")]
    pub(crate) image: Option<String>,
    /// Only these languages, such as cpp-gcc14,kotlin24 [default: all]; those that are in the image stay
    #[arg(long, value_name = "L,...", value_delimiter = ',')]
    pub(crate) languages: Option<Vec<LanguageId>>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImageList {
    /// Print one JSON object a line, with the whole manifest
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImageRemove {
    /// The images
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ImageVerify {
    /// The images [default: all that are here]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}
