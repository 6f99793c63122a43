//! What must not get out: how a hidden test case ended, what a program tried, and how fast one address may ask.

use gavel_core::{Event, Step, TestResult, Verdict, Violation};
use gavel_server::HiddenTests;
use serde_json::{Value, json};

use crate::support::{FINISHED, Hand, House};

/// Three voices tell of a submission; all of them.
async fn everything_told(house: &House, id: &str) -> String {
    let path = |what: &str| format!("/api/v1/submissions/{id}/{what}");
    let events = house.sse(&path("events"), None).await.rest().await;
    let mut socket = house.socket(&path("live")).await;
    let mut frames = Vec::new();
    while let Some(update) = socket.next().await {
        frames.push(update);
    }
    assert_eq!(events, frames, "both tell the same");
    json!([house.view(id).await, events]).to_string()
}

/// A submission that failed on its first hidden test case, like this.
async fn failed(house: &House, millis: u64, message: &str) -> String {
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.compile(3).await;
    hand.test("sample/1", Verdict::Accepted, 20).await;
    let result = TestResult { message: message.to_owned(), ..Hand::result("secret/1", Verdict::RunTimeError, millis) };
    hand.say(Event::Tested { result }).await;
    hand.finish_with(Verdict::RunTimeError, "", message).await;
    house.view_at(&id, FINISHED).await;
    id
}

/// Attack J01: a program that ends as the hidden input says.
#[tokio::test]
async fn how_a_hidden_test_ended_makes_no_difference() {
    let house = House::new().await;
    let mut told = Vec::new();
    for (millis, how) in [(27, "exited with code 7"), (49, "exited with code 250"), (33, "was ended by SIGSEGV")] {
        let id = failed(&house, millis, &format!("the program {how}")).await;
        let all = everything_told(&house, &id).await;
        assert!(!all.contains(how) && !all.contains(&format!(":{millis},")), "{all}");
        let view = house.view(&id).await;
        let test = json!({"number": 2, "sample": false, "verdict": "RTE", "cpu_time_ms": 50, "wall_time_ms": 250, "memory_kib": 16 << 10, "rounded": true});
        assert_eq!((&view["tests"][1], &view["tests"][0]["cpu_time_ms"]), (&test, &json!(20)));
        assert_eq!((&view["tests"][0]["rounded"], &view["rounded"]), (&json!(false), &json!(true)));
        assert_eq!(view["message"], "the program ended with an error of its own on a hidden test");
        // Where one differs from the next: its own id and moments.
        let mut same = all.replace(&id, "ID");
        for moment in ["created_at", "finished_at"] {
            same = same.replace(view[moment].as_str().unwrap(), "MOMENT");
        }
        told.push(same);
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
}

#[tokio::test]
async fn a_server_for_practice_tells_all() {
    let house = House::with(|server, _| server.hidden_tests = HiddenTests::Full).await;
    let id = failed(&house, 27, "the program exited with code 7").await;
    let view = house.view(&id).await;
    assert_eq!((&view["tests"][1]["cpu_time_ms"], &view["cpu_time_ms"]), (&json!(27), &json!(27)));
    assert_eq!((&view["tests"][1]["rounded"], &view["rounded"]), (&json!(false), &json!(false)));
    assert_eq!(view["message"], "the program exited with code 7");
}

#[tokio::test]
async fn a_violation_is_counted_and_kept_and_never_shown() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.compile(3).await;
    let violation = |call: Option<&str>| Violation {
        step: Step::Test { test: "secret/1".to_owned() },
        abi: "x32".to_owned(),
        number: 54_321,
        call: call.map(str::to_owned),
        args: [98_765, u64::MAX, 0, 0, 0, 0],
    };
    hand.say(Event::Violated { violation: violation(Some("ptrace")) }).await;
    hand.say(Event::Violated { violation: violation(None) }).await;
    hand.test("secret/1", Verdict::SecurityViolation, 20).await;
    hand.finish_with(Verdict::SecurityViolation, "", "the program made a system call that no solution needs").await;
    let view = house.view_at(&id, FINISHED).await;
    assert_eq!((&view["verdict"], &view["tests_done"]), (&json!("SV"), &json!(1)));

    let all = everything_told(&house, &id).await;
    for secret in ["ptrace", "54321", "98765", "x32", &u64::MAX.to_string(), "secret/1"] {
        assert!(!all.contains(secret), "{secret} is told: {all}");
    }
    let kept = house.store.violations(gavel_store::Timestamp(0), 10).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|kept| kept.submission.to_string() == id && kept.problem.as_str() == "sum"));
    let metrics = house.get("/metrics").await.text().await.unwrap();
    for line in [
        r#"gavel_violations_total{call="ptrace",step="test"} 1"#,
        r#"gavel_violations_total{call="unknown",step="test"} 1"#,
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in\n{metrics}");
    }
}

/// A worker names the calls, and must not be able to fill the registry with them.
#[tokio::test]
async fn calls_without_end_are_counted_as_one() {
    let house = House::new().await;
    house.submit().await;
    let mut hand = house.claim().await;
    hand.say(Event::Started).await;
    for number in 0..700 {
        let (step, abi, call) = (Step::Compile, String::new(), Some(format!("call{number}")));
        hand.say(Event::Violated { violation: Violation { step, abi, number, call, args: [0; 6] } }).await;
    }
    hand.finish(Verdict::SecurityViolation).await;
    house.view_at(&hand.job.submission.to_string(), FINISHED).await;
    let metrics = house.get("/metrics").await.text().await.unwrap();
    assert_eq!(metrics.lines().filter(|line| line.starts_with("gavel_violations_total{")).count(), 601);
    assert!(metrics.contains(r#"gavel_violations_total{call="other",step="compile"} 100"#), "{metrics}");
}

#[tokio::test]
async fn an_address_that_sends_too_much_is_told_when_to_come_back() {
    let house = House::with(|server, _| server.submissions_per_minute = 2).await;
    for _ in 0..2 {
        house.submit().await;
    }
    let response = house.post(&json!({"problem": "sum", "language": "python3", "source": "x".repeat(50_000)})).await;
    assert_eq!(response.status(), 429);
    let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&seconds), "{seconds}");
    let refusal: Value = response.json().await.unwrap();
    assert_eq!((&refusal["code"], &refusal["status"]), (&json!("too_many_submissions"), &json!(429)));
    assert!(refusal["detail"].as_str().unwrap().contains(&format!("in {seconds} seconds")), "{refusal}");
    assert_eq!(house.json("/healthz").await["queued"], 2, "what was refused is not taken");
    let metrics = house.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains(r#"route="/api/v1/submissions",status="429"} 1"#), "{metrics}");
}
