//! What is measured, and the text that Prometheus reads.
//!
//! The server keeps a registry of its own rather than writing to the process-wide one: a library installs nothing
//! globally, and two servers in one process do not add up. The binary may install [`Instruments::recorder`] so that
//! what other parts measure is shown beside it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use gavel_core::{Verdict, Violation};
use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

const REQUESTS: &str = "gavel_http_requests_total";
const REQUEST_SECONDS: &str = "gavel_http_request_seconds";
const SUBMISSIONS: &str = "gavel_submissions_total";
const VERDICTS: &str = "gavel_verdicts_total";
const VIOLATIONS: &str = "gavel_violations_total";
const JUDGING_SECONDS: &str = "gavel_judging_seconds";
const QUEUED: &str = "gavel_queued_jobs";
const FOLLOWERS: &str = "gavel_live_followers";
const RECORD_FAILURES: &str = "gavel_record_failures_total";

/// Upper bounds in seconds: from a request answered from memory to a submission that waited through a contest's end.
const BUCKETS: [f64; 14] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0];

/// More system calls than any architecture has names for; what is beyond is counted as one. A worker names them, and
/// what names a label must not be able to name any number of them.
const MAX_CALLS: usize = 600;

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

/// The server's counters.
pub(crate) struct Instruments {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    submissions: Counter,
    judging: Histogram,
    queued: Gauge,
    followers: Gauge,
    record_failures: Counter,
    calls: Mutex<HashSet<String>>,
}

impl Instruments {
    pub(crate) fn new() -> Self {
        let builder = PrometheusBuilder::new();
        // The only error is an empty list of bounds; then the histograms are summaries instead.
        let builder = builder
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = Arc::new(builder.build_recorder());
        describe(&recorder);
        let key = Key::from_static_name;
        Self {
            handle: recorder.handle(),
            submissions: recorder.register_counter(&key(SUBMISSIONS), &METADATA),
            judging: recorder.register_histogram(&key(JUDGING_SECONDS), &METADATA),
            queued: recorder.register_gauge(&key(QUEUED), &METADATA),
            followers: recorder.register_gauge(&key(FOLLOWERS), &METADATA),
            record_failures: recorder.register_counter(&key(RECORD_FAILURES), &METADATA),
            calls: Mutex::default(),
            recorder,
        }
    }

    pub(crate) fn recorder(&self) -> Arc<PrometheusRecorder> {
        Arc::clone(&self.recorder)
    }

    pub(crate) fn submission_taken(&self) {
        self.submissions.increment(1);
    }

    /// `latency` is from the submission to its verdict; unknown when the clock went back.
    pub(crate) fn verdict(&self, verdict: Verdict, latency: Option<Duration>) {
        let key = Key::from_parts(VERDICTS, vec![Label::from_static_parts("verdict", verdict.code())]);
        self.recorder.register_counter(&key, &METADATA).increment(1);
        if let Some(latency) = latency {
            self.judging.record(latency);
        }
    }

    /// A call without a name is `unknown`.
    pub(crate) fn violation(&self, violation: &Violation) {
        let call = violation.call.as_deref().unwrap_or("unknown");
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = if calls.contains(call) || (calls.len() < MAX_CALLS && calls.insert(call.to_owned())) {
            call.to_owned()
        } else {
            "other".to_owned()
        };
        let labels = vec![Label::new("call", counted), Label::from_static_parts("step", violation.step.name())];
        self.recorder.register_counter(&Key::from_parts(VIOLATIONS, labels), &METADATA).increment(1);
    }

    pub(crate) fn record_failed(&self) {
        self.record_failures.increment(1);
    }

    /// `route` is the template, such as `/api/v1/problems/{id}`: as many as there are routes, whatever clients ask for.
    pub(crate) fn request(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let route = Label::new("route", route.to_owned());
        let labels = vec![
            Label::from_static_parts("method", method_label(method)),
            route.clone(),
            Label::new("status", status.as_str().to_owned()),
        ];
        self.recorder.register_counter(&Key::from_parts(REQUESTS, labels), &METADATA).increment(1);
        let key = Key::from_parts(REQUEST_SECONDS, vec![route]);
        self.recorder.register_histogram(&key, &METADATA).record(took);
    }

    /// Everything in Prometheus' text format. Depths are read when asked for.
    pub(crate) fn render(&self, queued: u64, followers: usize) -> String {
        // A gauge is a float; a queue is never so long that this loses anything.
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
        {
            self.queued.set(queued as f64);
            self.followers.set(followers as f64);
        }
        self.handle.render()
    }

    /// Folds what histograms have collected; without it they grow for as long as nobody reads the metrics.
    pub(crate) fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

fn describe(recorder: &PrometheusRecorder) {
    let text = SharedString::const_str;
    let counter = |name: &'static str, words| recorder.describe_counter(name.into(), Some(Unit::Count), text(words));
    counter(REQUESTS, "HTTP requests answered");
    counter(SUBMISSIONS, "submissions accepted, each on the disk before it was acknowledged");
    counter(VERDICTS, "judgements finished");
    counter(VIOLATIONS, "runs ended because they tried what no solution needs");
    counter(RECORD_FAILURES, "batches of reports that the store did not take at once; they are tried again");
    let seconds =
        |name: &'static str, words| recorder.describe_histogram(name.into(), Some(Unit::Seconds), text(words));
    seconds(REQUEST_SECONDS, "time from a request's headers to the response's headers");
    seconds(JUDGING_SECONDS, "time from a submission to its verdict, waiting included");
    let gauge = |name: &'static str, words| recorder.describe_gauge(name.into(), Some(Unit::Count), text(words));
    gauge(QUEUED, "jobs that wait for a worker");
    gauge(FOLLOWERS, "clients that follow a submission live");
}

/// Clients may invent methods; labels they may not.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
