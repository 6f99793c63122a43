//! Problems, statements and languages.

use axum::body::Bytes;
use gavel_store::Attachment;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{House, problem};

#[tokio::test]
async fn problems_are_listed_by_id() {
    let house = House::new().await;
    house.put_problem(problem("zeta"), b"zeta").await;
    house.put_problem(problem("alpha"), b"alpha").await;
    let list = house.json("/api/v1/problems").await;
    let ids: Vec<_> = list["problems"].as_array().unwrap().iter().map(|problem| problem["id"].as_str()).collect();
    assert_eq!(ids, [Some("alpha"), Some("sum"), Some("zeta")]);
    let line = json!({
        "id": "sum", "name": "The sum", "time_limit_ms": 1000, "memory_limit_kib": 262_144, "tests_total": 3,
        "types": ["pass-fail"], "max_score": null,
    });
    assert_eq!(list["problems"][1], line);
}

#[tokio::test]
async fn a_problem_has_its_statement_and_samples() {
    let house = House::new().await;
    let mut view = house.json("/api/v1/problems/sum").await;
    let statement = view["statement_html"].take();
    let version = view["version"].take();
    assert_eq!(version.as_str().unwrap().len(), 64);
    let expected = json!({
        "id": "sum", "name": "The sum", "version": null, "time_limit_ms": 1000, "memory_limit_kib": 262_144,
        "output_limit_kib": 8192, "source_limit_bytes": 100, "tests_total": 3, "statement_html": null,
        "samples": [{"name": "1", "input": "1 2\n", "answer": "3\n", "interaction": null}],
        "types": ["pass-fail"], "max_score": null, "attachments": [],
    });
    assert_eq!(view, expected);
    let statement = statement.as_str().unwrap();
    assert!(statement.contains("<strong>two</strong>"), "{statement}");
    assert!(!statement.contains("<script") && !statement.contains("javascript:"), "{statement}");
}

/// Whatever an attachment is, it is saved and not shown; and no name leads to anything but an attachment.
#[tokio::test]
async fn attachments_are_downloaded() {
    let house = House::new().await;
    let page = b"<script>alert(document.domain)</script>".to_vec();
    let large = vec![b'x'; 200_000];
    let mut attachments = Vec::new();
    for (name, content) in [("page.html", page.clone()), ("tools/large.bin", large.clone())] {
        let blob = house.store.blobs().put(Bytes::from(content.clone())).await.unwrap();
        attachments.push(Attachment { name: name.to_owned(), bytes: content.len() as u64, blob });
    }
    house.put_problem(gavel_store::ProblemRecord { attachments, ..problem("tools") }, b"tools").await;
    let view = house.json("/api/v1/problems/tools").await;
    let expected = json!([
        {"name": "page.html", "bytes": 39, "href": "/api/v1/problems/tools/attachments/page.html"},
        {"name": "tools/large.bin", "bytes": 200_000, "href": "/api/v1/problems/tools/attachments/tools%2Flarge.bin"},
    ]);
    assert_eq!(view["attachments"], expected);
    for (index, content, called) in [(0, page, "page.html"), (1, large, "large.bin")] {
        let response = house.get(view["attachments"][index]["href"].as_str().unwrap()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-disposition"), format!("attachment; filename=\"{called}\""));
        assert_eq!(header("content-type"), "application/octet-stream");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("default-src 'self'"));
        assert_eq!(response.bytes().await.unwrap(), content);
    }
    for path in [
        "tools/attachments/tools/large.bin",
        "tools/attachments/large.bin",
        "tools/attachments/..%2Fproblem.yaml",
        "tools/attachments/tools%2F..%2Fpage.html",
        "tools/attachments/%2Fetc%2Fpasswd",
        "tools/attachments/%2e%2e%2fdata%2fsecret%2f1.ans",
        "tools/attachments/page.html%00",
        "tools/attachments/%ff",
        "tools/attachments/",
        "sum/attachments/page.html",
        "none/attachments/page.html",
        "..%2F/attachments/page.html",
    ] {
        let response = house.get(&format!("/api/v1/problems/{path}")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_changed_problem_shows_its_new_statement() {
    let house = House::new().await;
    let before = house.json("/api/v1/problems/sum").await;
    let changed = gavel_store::ProblemRecord { statement_markdown: "Now *multiply*.".to_owned(), ..problem("sum") };
    house.put_problem(changed, b"another package").await;
    let after = house.json("/api/v1/problems/sum").await;
    assert_ne!(before["version"], after["version"]);
    assert_eq!(after["statement_html"], "<p>Now <em>multiply</em>.</p>\n");
}

#[tokio::test]
async fn languages_are_listed_as_configured() {
    let house = House::new().await;
    let list = house.json("/api/v1/languages").await;
    let cpp = json!({
        "id": "cpp", "name": "CPP", "version": "g++ 12", "source_name": "solution.cpp", "extensions": ["cpp"],
        "editor_mode": "cpp", "template": "\n",
    });
    assert_eq!(list["languages"][0], cpp);
    assert_eq!((&list["languages"][1]["id"], &list["languages"][1]["version"]), (&json!("python3"), &Value::Null));
}
