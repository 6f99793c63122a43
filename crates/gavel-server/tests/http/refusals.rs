//! Every way to be refused has its status, its code and a sentence.

use std::time::Duration;

use reqwest::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{House, soon};

/// Checks the form of a refusal; its detail.
async fn refused(response: Response, status: u16, code: &str) -> String {
    let kind = response.headers().get(CONTENT_TYPE).cloned();
    let (got, retry) = (response.status(), response.headers().contains_key(RETRY_AFTER));
    let text = response.text().await.unwrap();
    let body: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{code}: {got} {text:?}"));
    assert_eq!((got.as_u16(), body["code"].as_str()), (status, Some(code)), "{body}");
    assert_eq!(kind.unwrap(), "application/problem+json", "{code}");
    assert_eq!((&body["type"], &body["status"]), (&json!("about:blank"), &json!(status)));
    assert_eq!(body["title"], got.canonical_reason().unwrap());
    assert_eq!(body.as_object().unwrap().len(), 5, "{body}");
    assert_eq!(retry, status == 503, "Retry-After of {code}");
    body["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_submission_that_cannot_be_taken() {
    let house = House::new().await;
    let source = |length: usize| json!({"problem": "sum", "language": "cpp", "source": "x".repeat(length)});
    let whole = r#"{"problem":"sum","language":"cpp","source":"x"}"#;
    // Body, status, code, and what the sentence names.
    let table: &[(Vec<u8>, u16, &str, &str)] = &[
        (whole.replace("sum", "prod").into(), 422, "unknown_problem", "\"prod\""),
        (whole.replace("sum", "../etc").into(), 422, "unknown_problem", "\"../etc\""),
        (whole.replace("cpp", "abap").into(), 422, "unknown_language", "\"abap\""),
        (whole.replace("cpp", "").into(), 422, "unknown_language", "\"\""),
        (whole.replace("cpp", "ada").into(), 422, "language_missing", "in the image debian13"),
        (source(0).to_string().into(), 422, "empty_source", "empty"),
        (source(101).to_string().into(), 422, "source_too_long", "101 bytes"),
        (whole.replace('x', &"é".repeat(51)).into(), 422, "source_too_long", "102 bytes"),
        (
            [br#"{"problem":"sum","language":"cpp","source":""#, &b"\xff\"}"[..]].concat(),
            422,
            "source_not_utf8",
            "byte 44",
        ),
        (whole.replace('x', "\\ud800").into(), 400, "invalid_body", "hex escape"),
        (b"".to_vec(), 400, "invalid_body", "not a JSON object"),
        (b"{".to_vec(), 400, "invalid_body", "EOF"),
        (br#"["sum","cpp","x"]"#.to_vec(), 400, "invalid_body", "not a JSON object"),
        (b"null".to_vec(), 400, "invalid_body", "not a JSON object"),
        (whole.replace("\"x\"", "1").into(), 400, "invalid_body", "integer `1`"),
        (whole.replace(r#","source":"x""#, "").into(), 400, "invalid_body", "missing field `source`"),
        (whole.replace('}', r#","verdict":"AC"}"#).into(), 400, "invalid_body", "unknown field `verdict`"),
        (whole.replace('}', r#","source":"y"}"#).into(), 400, "invalid_body", "duplicate field `source`"),
        (format!("{whole} x").into(), 400, "invalid_body", "trailing"),
        (r#"{"a":"#.repeat(50_000).into(), 400, "invalid_body", "unknown field `a`"),
        (format!("{{\"source\":{}", "[".repeat(100_000)).into(), 400, "invalid_body", "sequence"),
        (whole.replace('x', &"x".repeat(6 * 65536 + 4096)).into(), 413, "body_too_large", "KiB"),
    ];
    for (body, status, code, named) in table {
        let request = house.client.post(house.url("/api/v1/submissions")).header(CONTENT_TYPE, "application/json");
        let response = soon(code, request.body(body.clone()).send()).await.unwrap();
        let detail = refused(response, *status, code).await;
        assert!(detail.contains(named), "{named:?} is not in {detail:?}");
        assert!(detail.len() < 500, "{detail}");
    }
    assert_eq!(house.store.queue_depth(), 0, "something was taken");
}

#[tokio::test]
async fn the_longest_source_is_taken_however_it_is_written() {
    let house = House::new().await;
    let long = gavel_core::Limits { code: gavel_core::ByteSize::mib(1), ..gavel_core::Limits::default() };
    house.put_problem(gavel_store::ProblemRecord { limits: long, ..crate::support::problem("long") }, b"long").await;
    let body = |length| format!(r#"{{"problem":"long","language":"cpp","source":"{}"}}"#, "\\u0001".repeat(length));
    for (length, status) in [(65536, 201), (65537, 422)] {
        let request = house.client.post(house.url("/api/v1/submissions")).header(CONTENT_TYPE, "application/json");
        let response = request.body(body(length)).send().await.unwrap();
        assert_eq!(response.status(), status, "{length}: {}", response.text().await.unwrap());
    }
}

/// Another site's page can make a browser send these kinds without asking, and no other.
#[tokio::test]
async fn a_body_of_another_kind() {
    let house = House::new().await;
    let body = r#"{"problem":"sum","language":"cpp","source":"x"}"#;
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")] {
        let request = house.client.post(house.url("/api/v1/submissions")).body(body);
        let request = kind.into_iter().fold(request, |request, kind| request.header(CONTENT_TYPE, kind));
        let detail = refused(request.send().await.unwrap(), 400, "invalid_body").await;
        assert!(detail.contains("application/json"), "{detail}");
    }
    let request = house.client.post(house.url("/api/v1/submissions")).body(body);
    let request = request.header(CONTENT_TYPE, "Application/JSON; charset=utf-8");
    assert_eq!(request.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn what_is_not_there() {
    let house = House::new().await;
    let nobody = "018f0000-0000-7000-8000-000000000000";
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/problems",
        "/api/v1/problems/",
        "/api/v1/problems/prod",
        "/api/v1/problems/..%2fsum",
        "/api/v1/problems/%ff",
        "/api/v1/problems/SUM",
        "/api/v1/submissions/1",
        &format!("/api/v1/submissions/{nobody}"),
        &format!("/api/v1/submissions/{nobody}/events"),
        &format!("/api/v1/submissions/{nobody}/live"),
        &format!("/api/v1/submissions/{nobody}/events?after=1000000"),
    ] {
        refused(house.get(path).await, 404, "not_found").await;
    }
}

#[tokio::test]
async fn a_method_that_is_not_there() {
    let house = House::new().await;
    for (method, path, allowed) in [
        (Method::DELETE, "/api/v1/problems", "GET,HEAD"),
        (Method::GET, "/api/v1/submissions", "POST"),
        (Method::PUT, "/api/v1/submissions", "POST"),
        (Method::POST, "/healthz", "GET,HEAD"),
        (Method::POST, "/", "GET,HEAD"),
        (Method::POST, "/problems/sum", "GET,HEAD"),
    ] {
        let response = house.client.request(method, house.url(path)).send().await.unwrap();
        assert_eq!(response.headers()[ALLOW], allowed, "{path}");
        refused(response, 405, "method_not_allowed").await;
    }
}

#[tokio::test]
async fn a_live_stream_asked_for_wrongly() {
    let house = House::new().await;
    let id = house.submit().await;
    for after in ["x", "-1", "1.5", "99999999999"] {
        let path = format!("/api/v1/submissions/{id}/events?after={after}");
        refused(house.get(&path).await, 400, "invalid_query").await;
    }
    refused(house.get(&format!("/api/v1/submissions/{id}/live")).await, 426, "upgrade_required").await;
}

#[tokio::test]
async fn a_full_queue() {
    let house = House::with(|_, store| store.max_queue = 2).await;
    house.submit().await;
    house.submit().await;
    let body = json!({"problem": "sum", "language": "cpp", "source": "x"});
    let response = house.post(&body).await;
    assert_eq!(response.headers()[RETRY_AFTER], "5");
    let detail = refused(response, 503, "queue_full").await;
    assert!(detail.starts_with("2 submissions are waiting"), "{detail}");
    house.claim().await;
    assert_eq!(house.post(&body).await.status(), 201, "a place is free again");
}

#[tokio::test]
async fn storage_that_does_not_answer() {
    let house = House::new().await;
    let id = house.submit().await;
    house.store.close().await;
    let body = json!({"problem": "sum", "language": "cpp", "source": "x"});
    refused(house.post(&body).await, 503, "storage_failed").await;
    for path in ["/healthz", "/api/v1/problems", "/api/v1/problems/sum", &format!("/api/v1/submissions/{id}")] {
        let detail = refused(house.get(path).await, 503, "storage_failed").await;
        assert!(!detail.contains("closed") && !detail.contains("sql"), "the client learns no details: {detail}");
    }
}

#[tokio::test]
async fn a_request_that_never_ends() {
    let house = House::with(|server, _| server.request_timeout = Duration::from_millis(200)).await;
    let mut stream = TcpStream::connect(&house.address).await.unwrap();
    let head =
        "POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = soon("the end", stream.read_to_string(&mut answer)).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"request_timeout\""), "{answer}");
}
