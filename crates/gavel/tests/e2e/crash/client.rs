//! Those who submit and those who follow, whatever happens to the server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt as _;
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;

use super::corpus::Program;
use super::history::{FINISHED, History};
use super::random::Random;
use crate::server::Client;

/// Who submit at once.
const SUBMITTERS: u64 = 3;
/// Acknowledged and not yet judged, at most, so that the rest is soon judged after the last kill.
const OPEN: usize = 12;
/// A live server answers within this, however busy the machine is.
const ANSWER: Duration = Duration::from_secs(20);
/// Before a follower tries again.
const PAUSE: Duration = Duration::from_millis(10);

/// All clients together.
pub(super) struct Clients {
    inner: Arc<Inner>,
    runtime: Handle,
    stop: CancellationToken,
}

struct Inner {
    history: Arc<History>,
    /// The server, while there is one.
    server: watch::Sender<Option<Client>>,
    open: Arc<Semaphore>,
    random: Mutex<Random>,
}

impl Clients {
    pub(super) fn new(runtime: &Handle, history: &Arc<History>, seed: u64) -> Self {
        let inner = Arc::new(Inner {
            history: Arc::clone(history),
            server: watch::Sender::new(None),
            open: Arc::new(Semaphore::new(OPEN)),
            random: Mutex::new(Random(!seed)),
        });
        let stop = CancellationToken::new();
        for _ in 0..SUBMITTERS {
            runtime.spawn(stop.clone().run_until_cancelled_owned(Arc::clone(&inner).submit_forever()));
        }
        Self { inner, runtime: runtime.clone(), stop }
    }

    pub(super) fn up(&self, server: Client) {
        self.inner.server.send_replace(Some(server));
    }

    pub(super) fn down(&self) {
        self.inner.server.send_replace(None);
    }

    /// What is on its way is given up: it was not acknowledged.
    pub(super) fn stop_submitting(&self) {
        self.stop.cancel();
    }

    /// Submits so many at once and waits until all are acknowledged.
    pub(super) fn submit(&self, count: usize) {
        self.block_on(async {
            for _ in 0..count {
                self.inner.submit().await;
            }
        });
    }

    pub(super) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(super) fn queued(&self) -> u64 {
        self.block_on(async { self.inner.server().await.queued().await })
    }

    /// A verdict that somebody was told is for ever.
    pub(super) fn look_at_every_final_again(&self) {
        self.block_on(async {
            let server = self.inner.server().await;
            for sent in self.inner.history.sent().into_values() {
                if let (Some(id), Some(verdict)) = (&sent.id, &sent.verdict) {
                    let view = server.view(id).await;
                    if view["verdict"] != verdict.as_str() || view["sequence"] != FINISHED {
                        self.inner.history.violated(format!("{sent:?} is now {view}"));
                    }
                }
            }
        });
    }
}

impl Inner {
    /// The server that is up; waits for one.
    async fn server(&self) -> Client {
        let mut news = self.server.subscribe();
        let server = news.wait_for(Option::is_some).await.map(|server| server.clone());
        server.ok().flatten().expect("the sender is ours")
    }

    async fn submit_forever(self: Arc<Self>) {
        loop {
            self.submit().await;
        }
    }

    /// Sends one. If no answer comes, it was taken or not, and nobody will ask for it.
    async fn submit(self: &Arc<Self>) {
        let permit = Arc::clone(&self.open).acquire_owned().await.expect("it is never closed");
        let server = self.server().await;
        let (number, program) = self
            .history
            .send(|number| Program::draw(number, &mut self.random.lock().unwrap_or_else(PoisonError::into_inner)));
        let source = program.marked(number);
        let answer = async {
            let response = server.post_sum(program.language, &source).send().await?;
            let status = response.status();
            Ok::<_, reqwest::Error>((status, response.json::<Value>().await?))
        };
        match tokio::time::timeout(ANSWER, answer).await {
            Ok(Ok((status, created))) if status == 201 => {
                let id = created["id"].as_str().unwrap_or_default().to_owned();
                self.history.acknowledge(number, &id);
                tokio::spawn(Arc::clone(self).follow(number, id, permit));
            }
            Ok(Ok((status, refusal))) => self.history.violated(format!("refused with {status}: {refusal}")),
            Ok(Err(_)) => tokio::time::sleep(PAUSE).await,
            Err(_) => self.history.violated(format!("no answer in {ANSWER:?}")),
        }
    }

    /// Follows a submission to its verdict, from server to server; every other one by WebSocket.
    async fn follow(self: Arc<Self>, number: u32, id: String, _open: OwnedSemaphorePermit) {
        loop {
            let server = self.server().await;
            let after = self.history.last_seen(number);
            let finished = match number % 2 {
                0 => self.socket(&server, number, &id, after).await,
                _ => self.events(&server, number, &id, after).await,
            };
            if finished {
                return;
            }
            self.history.came_back();
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// `true` when the final update came.
    async fn socket(&self, server: &Client, number: u32, id: &str, after: u64) -> bool {
        let address = server.address.replace("http://", "ws://");
        let url = format!("{address}/api/v1/submissions/{id}/live?after={after}");
        let mut socket = match tokio_tungstenite::connect_async(url).await {
            Ok((socket, _)) => socket,
            Err(Error::Http(response)) => {
                self.history.violated(format!("following {id} was refused with {}", response.status()));
                return false;
            }
            Err(_) => return false,
        };
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Text(text) = message
                && self.tell(number, &text)
            {
                return true;
            }
        }
        false
    }

    /// The same by server-sent events.
    async fn events(&self, server: &Client, number: u32, id: &str, after: u64) -> bool {
        let Ok(mut response) = server.get(&format!("/submissions/{id}/events?after={after}")).send().await else {
            return false;
        };
        if response.status() != 200 {
            self.history.violated(format!("following {id} was refused with {}", response.status()));
            return false;
        }
        let mut received = Vec::new();
        while let Ok(Some(bytes)) = response.chunk().await {
            received.extend_from_slice(&bytes);
            // An event ends with an empty line; a killed server may leave half of one.
            while let Some(end) = received.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = received.drain(..end + 2).collect();
                let text = String::from_utf8_lossy(&event);
                if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: "))
                    && self.tell(number, data)
                {
                    return true;
                }
            }
        }
        false
    }

    fn tell(&self, number: u32, text: &str) -> bool {
        match serde_json::from_str(text) {
            Ok(update) => self.history.tell(number, &update),
            Err(error) => {
                self.history.violated(format!("{text:?} is no update: {error}"));
                true
            }
        }
    }
}
