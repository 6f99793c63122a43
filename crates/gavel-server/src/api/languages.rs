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
    /// What its compiler or interpreter calls itself; null when that is not known.
    #[schema(required, example = "Python 3.11.2")]
    version: Option<String>,
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

impl From<&LanguageInfo> for Language {
    fn from(info: &LanguageInfo) -> Self {
        let LanguageInfo { id, name, version, source_name, extensions, editor_mode, template } = info.clone();
        Self { id: id.into(), name, version, source_name, extensions, editor_mode, template }
    }
}

/// The languages that submissions may be in.
#[utoipa::path(
    get,
    path = "/api/v1/languages",
    operation_id = "list_languages",
    tag = "problems",
    responses((status = 200, description = "The languages.", body = Languages))
)]
pub(crate) async fn list(State(app): State<Arc<App>>) -> Json<Languages> {
    Json(Languages { languages: app.config.languages.iter().map(Language::from).collect() })
}
