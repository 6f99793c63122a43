//! Following a submission while it is judged.

use std::time::Duration;

use gavel_core::{Event, Verdict};
use gavel_server::HiddenTests;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{FINISHED, House, sequences, soon};

fn events(id: &str) -> String {
    format!("/api/v1/submissions/{id}/events")
}

fn live(id: &str) -> String {
    format!("/api/v1/submissions/{id}/live")
}

async fn judge(house: &House) {
    let mut hand = house.claim().await;
    hand.compile(2).await;
    hand.test("sample/1", Verdict::Accepted, 20).await;
    hand.test("secret/1", Verdict::Accepted, 10).await;
    hand.finish(Verdict::Accepted).await;
}

const ALL: [u64; 6] = [1, 2, 3, 4, 5, FINISHED];

#[tokio::test]
async fn each_step_is_told_as_it_happens() {
    let house = House::with(|server, _| server.hidden_tests = HiddenTests::Full).await;
    let id = house.submit().await;
    let (mut sse, mut socket) = (house.sse(&events(&id), None).await, house.socket(&live(&id)).await);
    let mut hand = house.claim().await;
    for (step, sequence) in ALL.into_iter().enumerate() {
        match step {
            0 => {}
            1 => hand.say(Event::Started).await,
            2 => hand.say(Event::Compiled { tests_total: 2 }).await,
            3 => hand.test("sample/1", Verdict::Accepted, 20).await,
            4 => hand.test("secret/1", Verdict::WrongAnswer, 10).await,
            _ => hand.finish_with(Verdict::WrongAnswer, "", "no").await,
        }
        let update = sse.next().await.unwrap();
        assert_eq!(update["sequence"], sequence, "{update}");
        assert_eq!(Some(&update), socket.next().await.as_ref(), "both tell the same");
        if step == 4 {
            let expected = json!({
                "sequence": 5, "id": id, "state": "running", "tests_done": 2, "tests_passed": 1, "tests_total": 2,
                "test": {"number": 2, "sample": false, "verdict": "WA", "cpu_time_ms": 10, "wall_time_ms": 11, "memory_kib": 12, "rounded": false},
                "verdict": null, "score": null, "cpu_time_ms": 20, "wall_time_ms": 21, "memory_kib": 22, "rounded": false,
                "compile_log": null, "message": null, "tool": null, "groups": [],
            });
            assert_eq!(update, expected);
        }
        if step == 5 {
            assert_eq!((&update["verdict"], &update["message"]), (&json!("WA"), &json!("no")));
        }
    }
    assert_eq!((sse.next().await, socket.next().await), (None, None));
    assert_eq!(socket.closed, Some(1000));
}

#[tokio::test]
async fn who_comes_late_is_told_everything_in_order() {
    let house = House::new().await;
    let id = house.submit().await;
    judge(&house).await;
    house.view_at(&id, FINISHED).await;
    let updates = house.sse(&events(&id), None).await.rest().await;
    assert_eq!(sequences(&updates), ALL);
    let states: Vec<_> = updates.iter().map(|update| update["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["queued", "compiling", "running", "running", "running", "finished"]);
    let mut socket = house.socket(&live(&id)).await;
    assert_eq!((socket.rest().await, socket.closed), (ALL.to_vec(), Some(1000)));
}

#[tokio::test]
async fn who_comes_back_goes_on_where_it_was() {
    let house = House::new().await;
    let id = house.submit().await;
    judge(&house).await;
    house.view_at(&id, FINISHED).await;
    for (query, header, expected) in [
        ("", Some("3"), &ALL[3..]),
        ("?after=3", None, &ALL[3..]),
        // A browser reconnects to the address it had, and says in the header how far it came since.
        ("?after=1", Some("5"), &ALL[5..]),
        ("?after=5", Some("nonsense"), &ALL[5..]),
        ("?after=0", None, &ALL[..]),
    ] {
        let updates = house.sse(&format!("{}{query}", events(&id)), header).await.rest().await;
        assert_eq!(sequences(&updates), expected, "{query} {header:?}");
    }
    assert_eq!(house.socket(&format!("{}?after=4", live(&id))).await.rest().await, ALL[4..]);
    let mut socket = house.socket(&format!("{}?after={FINISHED}", live(&id))).await;
    assert_eq!((socket.rest().await, socket.closed), (vec![], Some(1000)));
    // 204 is what stops a browser from coming back again and again.
    assert_eq!(house.get(&format!("{}?after={FINISHED}", events(&id))).await.status(), 204);
}

/// Many come while it is judged, each at its own moment; nobody misses a step and nobody is told one twice.
#[tokio::test(flavor = "multi_thread")]
async fn joining_at_any_moment_misses_and_doubles_nothing() {
    const TESTS: u32 = 60;
    const FOLLOWERS: u64 = 80;
    let house = House::new().await;
    let id = house.submit().await;
    let house = std::sync::Arc::new(house);
    let followers: Vec<_> = (0..FOLLOWERS)
        .map(|number| {
            let (house, id) = (house.clone(), id.clone());
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(number * 4)).await;
                if number % 2 == 0 {
                    return sequences(&house.sse(&events(&id), None).await.rest().await);
                }
                // Leave in the middle and come back.
                let mut socket = house.socket(&live(&id)).await;
                let mut seen = Vec::new();
                for _ in 0..number % 7 {
                    seen.extend(socket.next().await.map(|update| update["sequence"].as_u64().unwrap()));
                }
                drop(socket);
                let after = seen.last().copied().unwrap_or(0);
                seen.extend(house.socket(&format!("{}?after={after}", live(&id))).await.rest().await);
                seen
            })
        })
        .collect();
    let mut hand = house.claim().await;
    hand.compile(TESTS).await;
    for _ in 0..TESTS {
        hand.test("secret/1", Verdict::Accepted, 1).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    hand.finish(Verdict::Accepted).await;
    let all: Vec<u64> = (1..=u64::from(TESTS) + 3).chain([FINISHED]).collect();
    for (number, follower) in followers.into_iter().enumerate() {
        assert_eq!(soon("the final update", follower).await.unwrap(), all, "follower {number}");
    }
}

/// A worker is lost and another one begins again: what a follower sees goes on, and never back.
#[tokio::test]
async fn judging_begun_again_goes_on_where_the_follower_was() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut sse = house.sse(&events(&id), None).await;
    let mut lost = house.claim().await;
    lost.compile(4).await;
    lost.test("sample/1", Verdict::Accepted, 1).await;
    lost.test("secret/1", Verdict::Accepted, 1).await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(sse.next().await.unwrap());
    }
    // Its lease runs out.
    let later = house.store.now().after(house.store.queue().lease() * 2);
    assert_eq!(house.store.sweep(later).await.unwrap().len(), 1);
    let mut hand = house.claim().await;
    assert!(hand.job.fence > lost.job.fence);
    hand.compile(4).await;
    hand.test("sample/1", Verdict::Accepted, 1).await;
    lost.test("secret/2", Verdict::WrongAnswer, 1).await;
    lost.finish(Verdict::WrongAnswer).await;
    hand.test("secret/1", Verdict::Accepted, 1).await;
    hand.test("secret/2", Verdict::Accepted, 1).await;
    hand.finish(Verdict::Accepted).await;
    while let Some(update) = sse.next().await {
        seen.push(update);
    }
    assert_eq!(sequences(&seen), [1, 2, 3, 4, 5, 6, FINISHED]);
    assert_eq!(seen.last().unwrap()["verdict"], "AC", "what the lost worker still said was not heard");
}

/// A lease that runs out for the third time ends the judging; followers are told by the sweeper.
#[tokio::test]
async fn the_sweeper_tells_the_end_too() {
    let house = House::with(|server, store| {
        store.lease = Duration::from_millis(30);
        server.sweep_every = Duration::from_millis(10);
    })
    .await;
    let id = house.submit().await;
    let sse = house.sse(&events(&id), None).await;
    for _ in 0..3 {
        house.claim().await;
    }
    let updates = sse.rest().await;
    let last = updates.last().unwrap();
    assert_eq!((&last["sequence"], &last["verdict"]), (&json!(FINISHED), &json!("JE")));
}

#[tokio::test]
async fn a_silent_stream_is_kept_alive() {
    let house = House::with(|server, _| server.ping_every = Duration::from_millis(200)).await;
    let id = house.submit().await;
    let mut hand = house.claim().await;
    let mut socket = house.socket(&live(&id)).await;
    assert_eq!(socket.next().await.unwrap()["state"], "queued");
    // Longer than the server stays with one who does not answer.
    tokio::time::timeout(Duration::from_millis(1000), socket.next()).await.unwrap_err();
    assert!(socket.pings >= 2, "{} pings", socket.pings);
    hand.say(Event::Started).await;
    assert_eq!(socket.next().await.unwrap()["state"], "compiling", "it answered the pings, so it is still followed");
}

#[tokio::test]
async fn a_follower_that_is_gone_is_left() {
    let house = House::with(|server, _| server.ping_every = Duration::from_millis(30)).await;
    let id = house.submit().await;
    // Pongs are sent only while somebody reads the socket.
    let socket = house.socket(&live(&id)).await;
    let left = async {
        while followers(&house).await != 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    soon("leaving it", left).await;
    drop(socket);
}

async fn followers(house: &House) -> u64 {
    let text = house.get("/metrics").await.text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("gavel_live_followers ")).unwrap();
    line.parse().unwrap()
}

#[tokio::test]
async fn what_a_client_says_is_ignored_unless_it_is_too_much() {
    let house = House::new().await;
    let id = house.submit().await;
    let mut socket = house.socket(&live(&id)).await;
    for message in [Message::text("{\"verdict\":\"AC\"}"), Message::binary(vec![0; 4000]), Message::Ping("x".into())] {
        socket.send(message).await;
    }
    assert_eq!(socket.next().await.unwrap()["state"], "queued");
    let mut flood = house.socket(&live(&id)).await;
    assert_eq!(flood.next().await.unwrap()["state"], "queued");
    flood.send(Message::binary(vec![0; 5000])).await;
    assert_eq!(flood.next().await, None, "the connection ends");
    let mut hand = house.claim().await;
    hand.say(Event::Started).await;
    assert_eq!(socket.next().await.unwrap()["state"], "compiling", "the other follower does not notice");
}
