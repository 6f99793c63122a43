//! What the API refuses, end to end: a stable code and a sentence, and nothing of it is ever judged.

use std::time::Duration;

use serde_json::{Value, json};

use crate::server::{Server, import_sum};

#[tokio::test]
async fn nonsense_is_refused_with_a_code_and_a_sentence() {
    let data = tempfile::tempdir().unwrap();
    import_sum(data.path(), Duration::from_secs(2));
    let mut server = Server::start(data.path(), 1);
    let client = server.listening();
    let body = |problem: &str, language: &str, source: &str| {
        json!({ "problem": problem, "language": language, "source": source }).to_string().into_bytes()
    };
    let mut not_utf8 = body("sum", "c", "int main");
    let end = not_utf8.len() - 2;
    not_utf8[end - 1] = 0xff;
    for (body, status, code, sentence) in [
        (body("no-such-problem", "c", "x"), 422, "unknown_problem", "there is no problem \"no-such-problem\""),
        (body("../sum", "c", "x"), 422, "unknown_problem", "there is no problem \"../sum\""),
        (body("sum", "abap", "x"), 422, "unknown_language", "there is no language \"abap\""),
        (body("sum", "c", ""), 422, "empty_source", "the source is empty"),
        (body("sum", "c", &"x".repeat((64 << 10) + 1)), 422, "source_too_long", "65537 bytes"),
        (body("sum", "c", &"x".repeat(1 << 20)), 413, "body_too_large", "the body has more than"),
        (not_utf8, 422, "source_not_utf8", "not UTF-8"),
        (b"{".to_vec(), 400, "invalid_body", "the body is not what this route takes"),
        (b"{\"problem\":\"sum\"}".to_vec(), 400, "invalid_body", "language"),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let response = client.post(body).send().await.unwrap();
        let (was, kind) = (response.status(), response.headers()["content-type"].clone());
        let refusal: Value = response.json().await.unwrap();
        assert_eq!((was.as_u16(), &refusal["code"]), (status, &code.into()), "{shown}: {refusal}");
        assert_eq!(
            (kind.to_str().unwrap(), &refusal["status"]),
            ("application/problem+json", &status.into()),
            "{shown}"
        );
        assert!(refusal["detail"].as_str().unwrap().contains(sentence), "{shown}: {refusal}");
    }
    assert_eq!(client.queued().await, 0);
    let longest = format!("print(sum(map(int, input().split())))\n#{}", "x".repeat((64 << 10) - 39));
    assert_eq!(longest.len(), 64 << 10);
    assert_eq!(client.judged("python3", &longest).await["verdict"], "AC", "as long as a source may be");
    server.stop();
}
