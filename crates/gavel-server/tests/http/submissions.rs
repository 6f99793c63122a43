//! A submission from the POST to its verdict, by asking.

use gavel_core::{Event, GroupGrade, Score, Verdict};
use gavel_server::HiddenTests;
use gavel_store::ProblemRecord;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{FINISHED, House, problem};

#[tokio::test]
async fn it_is_taken_at_once_and_says_where_to_ask() {
    let house = House::new().await;
    let body = json!({"problem": "sum", "language": "python3", "source": "print('é')\n"});
    let response = house.post(&body).await;
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let created: Value = response.json().await.unwrap();
    assert_eq!(location, format!("/api/v1/submissions/{}", created["id"].as_str().unwrap()));
    assert_eq!(created.as_object().unwrap().len(), 1);

    let mut view = house.json(&location).await;
    let created_at = view["created_at"].take();
    let since = humantime::parse_rfc3339(created_at.as_str().unwrap()).unwrap().elapsed().unwrap();
    assert!(since.as_secs() < 30, "{created_at}");
    let expected = json!({
        "id": created["id"], "problem": "sum", "problem_name": "The sum", "language": "python3", "state": "queued",
        "verdict": null, "score": null, "cpu_time_ms": null, "wall_time_ms": null, "memory_kib": null, "rounded": false,
        "tests_done": 0, "tests_passed": 0, "tests_total": null, "tests": [], "compile_log": null, "message": null,
        "tool": null, "created_at": null, "finished_at": null, "sequence": 1, "max_score": null, "groups": [],
    });
    assert_eq!(view, expected);

    let hand = house.claim().await;
    let source = house.store.blobs().get(&hand.job.source).await.unwrap();
    assert_eq!(source, "print('é')\n".as_bytes(), "the worker gets what was sent");
}

#[tokio::test]
async fn its_view_follows_the_judging() {
    let house = House::with(|server, _| server.hidden_tests = HiddenTests::Full).await;
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.say(Event::Started).await;
    assert_eq!(house.view_at(&id, 2).await["state"], "compiling");
    hand.say(Event::Compiled { tests_total: 3 }).await;
    let view = house.view_at(&id, 3).await;
    assert_eq!((&view["state"], &view["tests_total"], &view["tests_done"]), (&json!("running"), &json!(3), &json!(0)));
    hand.test("sample/1", Verdict::Accepted, 20).await;
    hand.test("secret/1", Verdict::WrongAnswer, 10).await;
    let running = house.view_at(&id, 5).await;
    let tests = json!([
        {"number": 1, "sample": true, "verdict": "AC", "cpu_time_ms": 20, "wall_time_ms": 21, "memory_kib": 22, "rounded": false},
        {"number": 2, "sample": false, "verdict": "WA", "cpu_time_ms": 10, "wall_time_ms": 11, "memory_kib": 12, "rounded": false},
    ]);
    assert_eq!((&running["tests"], &running["verdict"], &running["cpu_time_ms"]), (&tests, &Value::Null, &json!(20)));
    hand.finish_with(Verdict::WrongAnswer, "warning: x", "line 1 differs").await;
    let view = house.view_at(&id, FINISHED).await;
    assert_eq!(view["tests"], tests, "the tests stay");
    for (field, value) in [
        ("state", json!("finished")),
        ("verdict", json!("WA")),
        ("score", Value::Null),
        ("tests_done", json!(2)),
        ("tests_passed", json!(1)),
        ("tests_total", json!(3)),
        ("cpu_time_ms", json!(20)),
        ("wall_time_ms", json!(21)),
        ("memory_kib", json!(22)),
        ("compile_log", json!("warning: x")),
        ("tool", json!("g++ 12")),
        ("message", json!("line 1 differs")),
        ("sequence", json!(FINISHED)),
    ] {
        assert_eq!(view[field], value, "{field}");
    }
    let moment = |field: &str| humantime::parse_rfc3339(view[field].as_str().unwrap()).unwrap();
    assert!(moment("finished_at") >= moment("created_at"));
}

#[tokio::test]
async fn a_compile_error_has_its_log_and_no_tests() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.say(Event::Started).await;
    hand.finish_with(Verdict::CompileError, "error: expected ';'", "").await;
    let view = house.view_at(&id, FINISHED).await;
    let fields = ["verdict", "compile_log", "message", "tests_total", "tests", "cpu_time_ms"].map(|field| &view[field]);
    assert_eq!(json!(fields), json!(["CE", "error: expected ';'", null, null, [], null]));
}

#[tokio::test]
async fn why_judging_failed_is_not_shown() {
    let house = House::new().await;
    let id = house.submit().await;
    for _ in 0..3 {
        let mut hand = house.claim().await;
        hand.say(Event::Started).await;
        hand.say(Event::Failed { reason: "cannot read /var/lib/gavel/secret".to_owned() }).await;
    }
    let view = house.view_at(&id, FINISHED).await;
    assert_eq!((&view["verdict"], &view["message"]), (&json!("JE"), &json!("judging failed on our side")));
    assert!(!view.to_string().contains("secret"), "{view}");
}

#[tokio::test]
async fn points_are_told_with_the_verdict_and_not_before() {
    let house = House::new().await;
    let max_score = Some(Score::whole(100));
    let types = vec!["scoring".to_owned()];
    house.put_problem(ProblemRecord { types, max_score, ..problem("sum") }, b"scoring").await;
    let shown = house.json("/api/v1/problems/sum").await;
    assert_eq!((&shown["types"], &shown["max_score"]), (&json!(["scoring"]), &json!(100.0)));
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.compile(2).await;
    hand.test("secret/1/a", Verdict::Accepted, 20).await;
    let running = house.view_at(&id, 4).await;
    assert_eq!((&running["score"], &running["groups"]), (&Value::Null, &json!([])));
    let group = GroupGrade {
        name: "secret/1".to_owned(),
        score: Score::from_millionths(33_333_333),
        max_score: Some(Score::whole(40)),
        passed: 1,
        total: 2,
    };
    let score = Some(group.score);
    let (compile_log, message, tool) = (String::new(), String::new(), String::new());
    let verdict = Verdict::WrongAnswer;
    hand.say(Event::Finished { verdict, score, groups: vec![group], compile_log, message, tool }).await;
    let view = house.view_at(&id, FINISHED).await;
    assert_eq!((&view["score"], &view["max_score"]), (&json!(33.333333), &json!(100.0)));
    let groups = json!([{"name": "1", "score": 33.333333, "max_score": 40.0, "tests_passed": 1, "tests_total": 2}]);
    assert_eq!(view["groups"], groups);
}

#[tokio::test]
async fn answers_come_as_text_and_programs_do_not() {
    let house = House::new().await;
    let types = vec!["pass-fail".to_owned(), "submit-answer".to_owned()];
    house.put_problem(ProblemRecord { types, ..problem("answers") }, b"answers").await;
    for (problem, language, status) in [
        ("answers", "text", StatusCode::CREATED),
        ("answers", "python3", StatusCode::UNPROCESSABLE_ENTITY),
        ("sum", "text", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let body = json!({"problem": problem, "language": language, "source": "42\n"});
        assert_eq!(house.post(&body).await.status(), status, "{body}");
    }
}
