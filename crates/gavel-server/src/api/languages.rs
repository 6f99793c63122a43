//! The languages that submissions may be in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::server::{App, LanguageInfo};

/// The languages, in the order to show them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Languages {
    languages: Vec<Language>,
}

/// A language as people choose it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Language {
    /// Its short name, as a submission gives it.
    #[schema(example = "python3")]
    id: String,
    /// Its name for people.
    #[schema(example = "Python 3")]
    name: String,
    state: LanguageState,
    /// What its compiler or interpreter calls itself; null when no worker has it.
    #[schema(required, example = "Python 3.11.2")]
    version: Option<String>,
    /// The language image its tools are in; null when they are the host's own.
    #[schema(required, example = "debian13")]
    image: Option<String>,
    /// The version of that image; null when there is none.
    #[schema(required, example = "2026-11-23-1a2b3c4d")]
    image_version: Option<String>,
    /// The name under which the source is compiled.
    #[schema(example = "solution.py")]
    source_name: String,
    /// Endings of its source files, without the dot.
    #[schema(example = json!(["py"]))]
    extensions: Vec<String>,
    /// The editor's mode.
    #[schema(example = "python")]
    editor_mode: String,
    /// A program to begin with.
    template: String,
}

/// Whether submissions in a language can be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LanguageState {
    /// A worker has its tools.
    Ready,
    /// No worker has its tools now; submissions in it are refused.
    Missing,
}

impl From<&LanguageInfo> for Language {
    fn from(info: &LanguageInfo) -> Self {
        let info = info.clone();
        Self {
            id: info.id.into(),
            name: info.name,
            state: if info.version.is_some() { LanguageState::Ready } else { LanguageState::Missing },
            version: info.version,
            image: info.image,
            image_version: info.image_version,
            source_name: info.source_name,
            extensions: info.extensions,
            editor_mode: info.editor_mode,
            template: info.template,
        }
    }
}

/// The languages that submissions may be in.
#[utoipa::path(
    get,
    path = "/api/v1/languages",
    operation_id = "list_languages",
    tag = "problems",
    responses((status = 200, description = "The languages; those in the state `missing` cannot be submitted in now.", body = Languages))
)]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<Languages> {
    Json(Languages { languages: app.languages().iter().map(Language::from).collect() })
}
