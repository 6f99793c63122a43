//! The server as one thing: made from its configuration and a store, then run.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use gavel_core::{ByteSize, LanguageId};
use gavel_store::Store;
use metrics_exporter_prometheus::PrometheusRecorder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::hidden::HiddenTests;
use crate::instruments::Instruments;
use crate::live::Live;
use crate::page::Page;
use crate::rate::SubmissionRate;
use crate::statement::Statements;
use crate::{recorder, router};

/// A language as people choose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageInfo {
    /// Its short name, such as `python3`.
    pub id: LanguageId,
    /// Its name for people, such as `Python 3`.
    pub name: String,
    /// What its compiler or interpreter calls itself; `None` when it is nowhere now, so that nobody can judge in it.
    pub version: Option<String>,
    /// The image its tools are in; `None` when they are the host's own.
    pub image: Option<String>,
    /// The version of that image, where there is one with a manifest.
    pub image_version: Option<String>,
    /// The name under which the source is compiled, such as `solution.py`.
    pub source_name: String,
    /// Endings of its source files, without the dot.
    pub extensions: Vec<String>,
    /// The editor's mode, such as `cpp`; `text` colours nothing.
    pub editor_mode: String,
    /// A program to begin with.
    pub template: String,
}

/// What a server needs to know beside the store.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The languages at the beginning, in the order they are listed; see [`Server::set_languages`].
    pub languages: Vec<LanguageInfo>,
    /// No source may be larger, whatever its problem allows.
    pub max_source: ByteSize,
    /// How many programs are judged at a time; shown by `/healthz`.
    pub workers: u32,
    /// What contestants are told of hidden test cases beside the verdict.
    pub hidden_tests: HiddenTests,
    /// So many submissions one address may send in a minute, and as many at once after a quiet one; 0 is no limit.
    pub submissions_per_minute: u32,
    /// A request that is not answered after so long is given up. Live streams are answered when they begin.
    pub request_timeout: Duration,
    /// After so long without news a WebSocket follower is pinged; one that stays silent for three times as long is
    /// left.
    pub ping_every: Duration,
    /// How often jobs of lost workers are looked for.
    pub sweep_every: Duration,
    /// How long open requests may take to end when the server stops.
    pub grace: Duration,
}

impl ServerConfig {
    /// A configuration with these languages and the defaults: sources up to 64 KiB, 60 submissions a minute from an
    /// address, hidden test cases told coarsely, requests up to 30 seconds, pings
    /// every 20 seconds, a sweep every 2 seconds, 10 seconds to stop.
    #[must_use]
    pub fn new(languages: Vec<LanguageInfo>) -> Self {
        Self {
            languages,
            max_source: ByteSize::kib(64),
            workers: 0,
            hidden_tests: HiddenTests::default(),
            submissions_per_minute: 60,
            request_timeout: Duration::from_secs(30),
            ping_every: Duration::from_secs(20),
            sweep_every: Duration::from_secs(2),
            grace: Duration::from_secs(10),
        }
    }
}

/// Why a server could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The store gives its reports to one recorder only.
    #[error("cannot record: the store's reports are already taken; a store has one recorder")]
    AlreadyRecording,
    /// The listener failed.
    #[error("cannot serve HTTP: {0}")]
    Serve(#[source] std::io::Error),
}

/// What every request can reach.
pub(crate) struct App {
    pub(crate) config: ServerConfig,
    languages: RwLock<Arc<Vec<LanguageInfo>>>,
    pub(crate) store: Store,
    pub(crate) live: Arc<Live>,
    pub(crate) statements: Statements,
    pub(crate) page: Page,
    pub(crate) instruments: Instruments,
    pub(crate) rate: SubmissionRate,
    /// Ends the live streams.
    pub(crate) stop: CancellationToken,
    /// The open WebSockets.
    pub(crate) sockets: TaskTracker,
}

impl App {
    /// The languages as they are now.
    pub(crate) fn languages(&self) -> Arc<Vec<LanguageInfo>> {
        Arc::clone(&self.languages.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An API server on a store. Cheap to clone; every clone is the same server.
///
/// It has two lives, since the recorder must outlive the workers and the workers the last request:
/// [`Server::serve`] until the server is told to stop, [`Server::record`] until the workers have ended.
#[derive(Clone)]
pub struct Server {
    app: Arc<App>,
}

impl Server {
    /// A server that neither listens nor records yet.
    #[must_use]
    pub fn new(config: ServerConfig, store: Store) -> Self {
        let app = App {
            rate: SubmissionRate::per_minute(config.submissions_per_minute),
            languages: RwLock::new(Arc::new(config.languages.clone())),
            config,
            store,
            live: Arc::default(),
            statements: Statements::new(),
            page: Page::embedded(),
            instruments: Instruments::new(),
            stop: CancellationToken::new(),
            sockets: TaskTracker::new(),
        };
        Self { app: Arc::new(app) }
    }

    /// The languages as they are now.
    #[must_use]
    pub fn languages(&self) -> Vec<LanguageInfo> {
        self.app.languages().to_vec()
    }

    /// Lists these languages from now on, and takes submissions in those of them that have a version.
    pub fn set_languages(&self, languages: Vec<LanguageInfo>) {
        *self.app.languages.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(languages);
    }

    /// Everything it answers.
    pub fn router(&self) -> Router {
        router::router(Arc::clone(&self.app))
    }

    /// What is measured. The binary may install it for the whole process (`metrics::set_global_recorder`), so that
    /// `/metrics` also shows what workers and the store measure.
    #[must_use]
    pub fn metrics_recorder(&self) -> Arc<PrometheusRecorder> {
        self.app.instruments.recorder()
    }

    /// Answers requests until `cancel`; then ends the live streams, and waits for open requests as long as the
    /// configuration's `grace`.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(&self, listener: TcpListener, cancel: CancellationToken) -> Result<(), ServerError> {
        let app = &self.app;
        let stopping = {
            let (app, cancel) = (Arc::clone(app), cancel.clone());
            async move {
                cancel.cancelled().await;
                app.stop.cancel();
            }
        };
        // Without this a live update waits up to 40 ms for the follower's acknowledgement of the one before (RFC 896).
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "cannot send updates without delay");
            }
        });
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(stopping).into_future();
        let late = async {
            cancel.cancelled().await;
            tokio::time::sleep(app.config.grace).await;
        };
        let ended = async {
            let served = serving.await;
            app.sockets.close();
            app.sockets.wait().await;
            served
        };
        tokio::select! {
            served = ended => served.map_err(ServerError::Serve),
            () = late => {
                tracing::warn!("requests were still open when the server stopped");
                Ok(())
            }
        }
    }

    /// Makes durable what workers report and tells the followers, and takes back the jobs of lost workers, until
    /// `stop`. Cancel it after the workers have ended; what they sent last is still recorded.
    ///
    /// # Errors
    /// [`ServerError::AlreadyRecording`] when called twice for one store.
    pub async fn record(&self, stop: CancellationToken) -> Result<(), ServerError> {
        let reports = self.app.store.reports().ok_or(ServerError::AlreadyRecording)?;
        tokio::join!(
            recorder::record(Arc::clone(&self.app), reports, stop.clone()),
            recorder::sweep(Arc::clone(&self.app), stop),
        );
        Ok(())
    }
}
