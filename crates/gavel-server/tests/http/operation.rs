//! What those who run the server, and those who program against it, read.

use std::path::Path;

use gavel_core::Verdict;
use serde_json::{Value, json};

use crate::support::{FINISHED, House};

#[tokio::test]
async fn health_tells_the_queue_and_the_workers() {
    let house = House::with(|server, _| server.workers = 7).await;
    house.submit().await;
    assert_eq!(house.json("/healthz").await, json!({"status": "ok", "queued": 1, "workers": 7}));
}

#[tokio::test]
async fn what_happens_is_measured() {
    let house = House::new().await;
    let id = house.submit().await;
    house.submit().await;
    let mut sse = house.sse(&format!("/api/v1/submissions/{id}/events"), None).await;
    sse.next().await.unwrap();
    let mut hand = house.claim().await;
    house.get("/api/v1/problems/none").await;
    house.get("/any/thing").await;
    house.client.request("BREW".parse().unwrap(), house.url("/any/thing")).send().await.unwrap();
    let has = async |lines: &[&str]| {
        let response = house.get("/metrics").await;
        assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        let text = response.text().await.unwrap();
        for line in lines {
            assert!(text.lines().any(|found| found == *line), "{line:?} is not in\n{text}");
        }
        text
    };
    has(&[
        "gavel_submissions_total 2",
        "gavel_queued_jobs 1",
        "gavel_live_followers 1",
        "# TYPE gavel_judging_seconds histogram",
        r#"gavel_http_requests_total{method="POST",route="/api/v1/submissions",status="201"} 2"#,
        r#"gavel_http_requests_total{method="GET",route="/api/v1/problems/{id}",status="404"} 1"#,
        r#"gavel_http_requests_total{method="GET",route="page",status="200"} 1"#,
        r#"gavel_http_requests_total{method="other",route="page",status="405"} 1"#,
    ])
    .await;
    hand.finish(Verdict::Accepted).await;
    house.view_at(&id, FINISHED).await;
    assert_eq!(sse.rest().await.len(), 2, "compiling and the final update");
    let text = has(&[
        r#"gavel_verdicts_total{verdict="AC"} 1"#,
        "gavel_judging_seconds_count 1",
        r#"gavel_judging_seconds_bucket{le="600"} 1"#,
        "gavel_live_followers 0",
    ])
    .await;
    assert!(!text.contains("any/thing"), "a client must not invent labels");
}

/// `docs/reference/openapi.json` is what clients are generated from; it changes only together with the code.
#[tokio::test]
async fn the_description_is_the_one_in_the_documentation() {
    let house = House::new().await;
    let response = house.get("/api/v1/openapi.json").await;
    assert_eq!(response.headers()["content-type"], "application/json");
    let served = response.text().await.unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served,
        "docs/reference/openapi.json is not what the server serves; if the change is meant, run\n    \
         UPDATE_OPENAPI=1 cargo test -p gavel-server --test http description"
    );
}

#[tokio::test]
async fn the_description_is_whole() {
    let house = House::new().await;
    let description = house.json("/api/v1/openapi.json").await;
    assert_eq!(description["openapi"], "3.1.0");
    let paths = description["paths"].as_object().unwrap();
    let routes: Vec<_> = paths.keys().map(String::as_str).collect();
    let expected = [
        "/api/v1/languages",
        "/api/v1/problems",
        "/api/v1/problems/{id}",
        "/api/v1/problems/{id}/attachments/{name}",
        "/api/v1/submissions",
        "/api/v1/submissions/{id}",
        "/api/v1/submissions/{id}/events",
        "/api/v1/submissions/{id}/live",
        "/healthz",
        "/metrics",
    ];
    assert_eq!(routes, expected);
    let mut names = std::collections::HashSet::new();
    for (path, item) in paths {
        for operation in item.as_object().unwrap().values() {
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{path} says what it does");
            assert!(names.insert(&operation["operationId"]), "two operations are named {}", operation["operationId"]);
        }
    }
    // Every field is always sent, so clients need not ask whether it is there.
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        let Some(fields) = schema["properties"].as_object() else { continue };
        let required: Vec<_> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(fields.keys().all(|field| required.contains(&field.as_str())), "{name}: {schema}");
    }
}

#[tokio::test]
async fn the_binary_can_show_what_others_measure() {
    let house = House::new().await;
    let recorder = house.server.metrics_recorder();
    metrics::with_local_recorder(&recorder, || metrics::counter!("gavel_boxes_total").increment(3));
    let text = house.get("/metrics").await.text().await.unwrap();
    assert!(text.lines().any(|line| line == "gavel_boxes_total 3"), "{text}");
}
