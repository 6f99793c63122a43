//! Fifty and more `kill -9` of the running server, at random moments under load, and what must be true afterwards
//! (the method is Jepsen's, in one machine: clients that remember, a nemesis, a checker).
//!
//! Clients submit programs whose right verdict is known and follow each to its end over WebSocket or SSE, across
//! every restart; [`history`] remembers what they were told. The nemesis kills the server between 20 and 700 ms
//! after it listens, and now and then while it starts. Then a last server judges what is left, and history and
//! [`database`] are compared:
//!
//! - what was acknowledged is there exactly once, what was not at most once (I1, I5),
//! - with exactly one final verdict, the right one, within 60 s of the last kill (I2, I3), which never changes (I4),
//! - every follower saw each state at most once, in order, without a gap, and then the final one (I6),
//! - no kill counts as anybody's failure and none is `JE` (I8), the queue is empty (I11),
//! - of the dead servers no process, control group, mount or working file is left (I9).
//!
//! The disk is not cut off here: what a killed process wrote is the kernel's to write.

mod client;
mod corpus;
mod database;
mod history;
mod random;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::host::{Instance, assert_gone, mounts, names};
use crate::server::{Server, import_sum, turn};
use client::Clients;
use history::History;
use random::Random;

/// Of running servers; those killed while they start are not counted.
const KILLS: u32 = 50;
const SEED: u64 = 20_261_123;
const WORKERS: u32 = 2;
/// How long judging of the rest may take after the last kill.
const REST: Duration = Duration::from_secs(60);
/// How long the whole may take: several times what it takes on a busy machine with two processors.
const TOTAL: Duration = Duration::from_secs(300);
/// Programs may finish within 30 seconds when a server is told to stop, requests within 10.
const GRACE: Duration = Duration::from_secs(41);

/// A program loops for so long; short, since it begins anew after each kill.
const TIME_LIMIT: Duration = Duration::from_millis(250);

/// The data directory and everything that is known about it.
struct Scene {
    data: tempfile::TempDir,
    clients: Clients,
    history: Arc<History>,
    instances: Vec<Instance>,
    begun: Instant,
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let _turn = turn();
    println!("seed {SEED}");
    let mounted = mounts();
    let data = tempfile::tempdir().unwrap();
    import_sum(data.path(), TIME_LIMIT);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let history = Arc::new(History::default());
    let clients = Clients::new(runtime.handle(), &history, SEED);
    let mut scene = Scene { data, clients, history, instances: Vec::new(), begun: Instant::now() };

    let at_work = scene.kill_at_random_moments(&mut Random(SEED));
    scene.judge_the_rest();
    scene.stop_gracefully_at_work();

    let rejudged = runtime.block_on(database::check(scene.data.path(), &scene.history));
    println!(
        "{KILLS} kills, {at_work} of them at work, {} servers, {:?}: {}, {rejudged} judged more than once",
        scene.instances.len(),
        scene.begun.elapsed(),
        scene.history.summary(),
    );
    assert!(at_work >= KILLS as usize * 3 / 4, "only {at_work} kills met a server at work");
    assert!(rejudged > 10, "only {rejudged} submissions were being judged when a server died");
    scene.history.assert_every_label_was_seen();
    assert_gone(&scene.instances);
    assert_eq!(mounts(), mounted);
}

impl Scene {
    fn start(&mut self) -> Server {
        assert!(self.begun.elapsed() < TOTAL, "this takes too long");
        let server = Server::start(self.data.path(), WORKERS);
        self.instances.push(server.instance().clone());
        server
    }

    /// How many kills met submissions that were not judged yet.
    fn kill_at_random_moments(&mut self, random: &mut Random) -> usize {
        let mut at_work = 0;
        let mut kills = 0;
        while kills < KILLS {
            let mut server = self.start();
            if random.below(8) == 0 {
                std::thread::sleep(Duration::from_millis(random.below(300)));
                server.kill();
                continue;
            }
            let api = server.listening();
            self.assert_work_was_cleared();
            self.clients.up(api);
            std::thread::sleep(Duration::from_millis(20 + random.below(681)));
            at_work += usize::from(self.history.unfinished() > 0);
            self.leave_work_behind();
            server.kill();
            self.clients.down();
            kills += 1;
            self.history.assert_well();
        }
        at_work
    }

    /// As a compilation would, had the kill met it.
    fn leave_work_behind(&self) {
        let work = self.data.path().join("work");
        std::fs::create_dir_all(work.join("left/behind")).unwrap();
        std::fs::write(work.join("left/behind/program"), "x").unwrap();
    }

    fn assert_work_was_cleared(&self) {
        assert!(!self.data.path().join("work/left").exists(), "what a dead server left is still there");
    }

    /// The last faults are over: everything gets its verdict now.
    fn judge_the_rest(&mut self) {
        self.clients.stop_submitting();
        let deadline = Instant::now() + REST;
        let mut server = self.start();
        let api = server.listening();
        self.assert_work_was_cleared();
        self.clients.up(api);
        while self.history.unfinished() > 0 || self.clients.queued() > 0 {
            self.history.assert_well();
            assert!(Instant::now() < deadline, "not judged in {REST:?}: {}", self.history.summary());
            std::thread::sleep(Duration::from_millis(20));
        }
        self.clients.look_at_every_final_again();
        self.history.assert_well();
        self.stop(server);
    }

    /// A server that is told to stop while it judges: what it does not finish the next one does.
    fn stop_gracefully_at_work(&mut self) {
        let mut server = self.start();
        let api = server.listening();
        self.clients.up(api);
        self.clients.submit(8);
        self.stop(server);
        let (waiting, leased) = self.clients.block_on(database::jobs(self.data.path()));
        assert_eq!(leased, 0, "a server that stopped still holds jobs");
        assert!(waiting > 0, "there was nothing left to judge");
        self.judge_the_rest();
    }

    fn stop(&self, server: Server) {
        self.clients.down();
        assert_eq!(server.stop(GRACE).code(), Some(0));
        assert!(names(self.data.path().join("work").to_str().unwrap()).is_empty(), "it left its working files");
    }
}
