//! The server ends and begins again.

use std::time::Duration;

use gavel_core::{Event, Verdict};
use serde_json::json;

use crate::support::{FINISHED, House, sequences, soon};

#[tokio::test]
async fn a_follower_goes_on_after_a_restart() {
    let house = House::new().await;
    let id = house.submit().await;
    let events = format!("/api/v1/submissions/{id}/events");
    let live = format!("/api/v1/submissions/{id}/live");
    let mut sse = house.sse(&events, None).await;
    let mut hand = house.claim().await;
    hand.compile(4).await;
    hand.test("sample/1", Verdict::Accepted, 1).await;
    hand.test("secret/1", Verdict::Accepted, 1).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(sse.next().await.unwrap());
    }
    let dir = house.close().await;
    assert_eq!(sse.next().await, None, "the stream ends with the server");

    let house = House::open(dir, |_, _| {}).await;
    let view = house.view(&id).await;
    assert_eq!((&view["state"], &view["problem_name"]), (&json!("queued"), &json!("The sum")));
    let resumed = house.sse(&events, Some("5")).await;
    let mut socket = house.socket(&format!("{live}?after=5")).await;
    let whole = house.sse(&events, None).await;
    let mut hand = house.claim().await;
    hand.compile(4).await;
    for _ in 0..4 {
        hand.test("secret/1", Verdict::Accepted, 1).await;
    }
    hand.finish(Verdict::Accepted).await;
    seen.extend(resumed.rest().await);
    assert_eq!(sequences(&seen), [1, 2, 3, 4, 5, 6, 7, FINISHED], "never back, nothing twice, up to the end");
    assert_eq!(socket.rest().await, [6, 7, FINISHED]);
    assert_eq!(sequences(&whole.rest().await), [1, 2, 3, 4, 5, 6, 7, FINISHED]);
    let dir = house.close().await;

    let house = House::open(dir, |_, _| {}).await;
    assert_eq!(house.view(&id).await["verdict"], "AC");
    let updates = house.sse(&events, None).await.rest().await;
    assert_eq!(sequences(&updates), [1, 2, 3, 4, 5, 6, 7, FINISHED], "an old submission is told like a new one");
}

#[tokio::test]
async fn what_workers_said_last_is_recorded() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut hand = house.claim().await;
    hand.say(Event::Started).await;
    house.cancel.cancel();
    soon("the end of the HTTP server", house.serving).await.unwrap().unwrap();
    hand.say(Event::Compiled { tests_total: 100 }).await;
    for _ in 0..100 {
        hand.test("secret/1", Verdict::Accepted, 1).await;
    }
    hand.finish(Verdict::Accepted).await;
    house.stop.cancel();
    soon("the end of the recorder", house.recording).await.unwrap().unwrap();
    let record = house.store.submission(id.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((record.judgement.verdict, record.judgement.tests.len()), (Some(Verdict::Accepted), 100));
}

#[tokio::test]
async fn a_server_that_stops_says_goodbye() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut sse = house.sse(&format!("/api/v1/submissions/{id}/events"), None).await;
    let mut socket = house.socket(&format!("/api/v1/submissions/{id}/live")).await;
    assert_eq!((sse.next().await.is_some(), socket.next().await.is_some()), (true, true));
    house.cancel.cancel();
    assert_eq!((sse.next().await, socket.next().await), (None, None));
    assert_eq!(socket.closed, Some(1001), "going away: come back");
    soon("the end of the HTTP server", house.serving).await.unwrap().unwrap();
    assert!(house.client.get(format!("http://{}/healthz", house.address)).send().await.is_err(), "it still answers");
}

#[tokio::test]
async fn one_that_will_not_go_is_not_waited_for() {
    let house = House::with(|server, _| server.grace = Duration::from_millis(200)).await;
    let mut stream = tokio::net::TcpStream::connect(&house.address).await.unwrap();
    let head = b"POST /api/v1/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
    tokio::io::AsyncWriteExt::write_all(&mut stream, head).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    house.cancel.cancel();
    let begun = std::time::Instant::now();
    soon("the end of the HTTP server", house.serving).await.unwrap().unwrap();
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(150) && took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn a_store_has_one_recorder() {
    let house = House::new().await;
    // The first one is at work once it has recorded something.
    let id = house.submit().await;
    house.claim().await.say(Event::Started).await;
    house.view_at(&id, 2).await;
    let second = soon("the refusal", house.server.record(house.stop.clone())).await;
    assert!(second.unwrap_err().to_string().contains("one recorder"));
}
