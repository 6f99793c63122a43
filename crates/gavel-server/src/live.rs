//! Live updates: who follows which submission, and what they have yet to be told.
//!
//! # Theory of operation
//!
//! A followed submission has one place in memory, holding the newest judgement known of it. A follower has a cursor:
//! the sequence of the last update it was given. Its next updates are computed from the newest judgement and the
//! cursor ([`updates_after`]), so there is no buffer that a slow follower could fill, and none that could run over:
//! whoever falls behind catches up from the judgement itself.
//!
//! Nothing is missed when a follower joins: it takes its place first and reads the store second. What is committed
//! before the read is in what it reads; what is committed after it reaches the place. Nothing is doubled: both go
//! through [`Live::advance`], which never goes back, and through the cursor.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gavel_core::submission::FINISHED;
use gavel_core::{Judgement, Phase, SubmissionId};
use tokio::sync::watch;

use crate::hidden::Eyes;
use crate::update::{Update, updates_after};

/// So many updates are computed at a time for one follower: few enough to hold for thousands of followers, many
/// enough that a long replay does not compute its beginning over and over.
const CHUNK: usize = 64;

type Place = watch::Sender<Option<Arc<Judgement>>>;

/// The followed submissions.
#[derive(Default)]
pub(crate) struct Live {
    places: Mutex<HashMap<SubmissionId, Place>>,
}

impl Live {
    /// A follower that has seen the updates up to `after`. `read` looks up the judgement, and with which eyes it is to
    /// be seen; `None` when there is none.
    ///
    /// The place comes first and the look second: what happens in between would be missed the other way round.
    pub(crate) async fn join<E>(
        self: &Arc<Self>,
        submission: SubmissionId,
        after: u32,
        read: impl Future<Output = Result<Option<(Judgement, Eyes)>, E>>,
    ) -> Result<Option<Follower>, E> {
        let seat = self.seat(submission);
        let found = read.await?;
        Ok(found.map(|(judgement, eyes)| {
            self.advance(judgement);
            Follower { seat, eyes, after, pending: VecDeque::new() }
        }))
    }

    fn seat(self: &Arc<Self>, submission: SubmissionId) -> Seat {
        let news = self.places().entry(submission).or_default().subscribe();
        Seat { live: Arc::clone(self), submission, news: Some(news) }
    }

    /// Tells the followers of a submission, if it has any, of a judgement; one older than the newest known is ignored.
    pub(crate) fn advance(&self, judgement: Judgement) {
        if let Some(place) = self.places().get(&judgement.submission) {
            place.send_if_modified(|newest| {
                if newest.as_deref().is_some_and(|newest| !is_newer(&judgement, newest)) {
                    return false;
                }
                *newest = Some(Arc::new(judgement));
                true
            });
        }
    }

    /// How many followers there are.
    pub(crate) fn followers(&self) -> usize {
        self.places().values().map(Place::receiver_count).sum()
    }

    /// The map stays whole whatever happens to a thread that holds it: each change to it is a single insert or remove.
    fn places(&self) -> MutexGuard<'_, HashMap<SubmissionId, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A judgement moves on by a report, a new lease, or, when its last lease ran out, by being finished without a report.
fn is_newer(judgement: &Judgement, than: &Judgement) -> bool {
    let age = |judgement: &Judgement| (judgement.fence.0, judgement.phase == Phase::Finished, judgement.reports);
    judgement.id != than.id || age(judgement) > age(than)
}

/// A follower's share in a place.
struct Seat {
    live: Arc<Live>,
    submission: SubmissionId,
    /// Taken only when the follower leaves.
    news: Option<watch::Receiver<Option<Arc<Judgement>>>>,
}

/// One who is told of a submission's updates, each once and in order.
pub(crate) struct Follower {
    seat: Seat,
    eyes: Eyes,
    after: u32,
    pending: VecDeque<Update>,
}

impl Follower {
    /// The next update; waits for it. `None` after the final one.
    ///
    /// Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Option<Update> {
        let news = self.seat.news.as_mut()?;
        loop {
            if let Some(update) = self.pending.pop_front() {
                self.after = update.sequence;
                return Some(update);
            }
            if self.after >= FINISHED {
                return None;
            }
            let newest = news.borrow_and_update().clone();
            if let Some(judgement) = newest {
                self.pending.extend(updates_after(&judgement, self.after, self.eyes).take(CHUNK));
            }
            if self.pending.is_empty() {
                news.changed().await.ok()?;
            }
        }
    }
}

impl Drop for Seat {
    /// The last follower takes the place along. The receiver must go under the lock: two leaving at once would each
    /// count the other and both leave the place behind.
    fn drop(&mut self) {
        let mut places = self.live.places();
        self.news = None;
        if places.get(&self.submission).is_some_and(|place| place.receiver_count() == 0) {
            places.remove(&self.submission);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::tests::{full, judged};
    use futures::FutureExt;

    const LIFE: u32 = 5;

    fn follow(live: &Arc<Live>, submission: SubmissionId, after: u32) -> Follower {
        Follower { seat: live.seat(submission), eyes: full(), after, pending: VecDeque::new() }
    }

    fn seen_now(follower: &mut Follower) -> Vec<u32> {
        std::iter::from_fn(|| follower.next().now_or_never()?).map(|update| update.sequence).collect()
    }

    #[tokio::test]
    async fn a_follower_is_told_each_update_once_and_then_the_end() {
        let live = Arc::new(Live::default());
        let mut follower = follow(&live, judged(1, 0).submission, 0);
        let mut seen = Vec::new();
        for reports in 0..=LIFE {
            live.advance(judged(1, reports));
            live.advance(judged(1, reports));
            seen.push(seen_now(&mut follower));
        }
        assert_eq!(seen, [[1], [2], [3], [4], [5], [FINISHED]]);
        assert_eq!(follower.next().now_or_never(), Some(None));
    }

    #[tokio::test]
    async fn one_who_falls_behind_or_joins_late_catches_up() {
        let live = Arc::new(Live::default());
        let id = judged(1, 0).submission;
        let (mut behind, mut resumed) = (follow(&live, id, 0), follow(&live, id, 4));
        (0..=LIFE).for_each(|reports| live.advance(judged(1, reports)));
        let mut late = follow(&live, id, 0);
        let all = [1, 2, 3, 4, 5, FINISHED];
        assert_eq!((seen_now(&mut behind), seen_now(&mut late)), (all.to_vec(), all.to_vec()));
        assert_eq!(seen_now(&mut resumed), [5, FINISHED]);
    }

    #[tokio::test]
    async fn judging_begun_again_never_takes_a_follower_back() {
        let live = Arc::new(Live::default());
        let mut follower = follow(&live, judged(1, 0).submission, 0);
        live.advance(judged(1, 4));
        assert_eq!(seen_now(&mut follower), [1, 2, 3, 4, 5]);
        for reports in 1..=4 {
            live.advance(judged(2, reports));
            assert_eq!(seen_now(&mut follower), [0_u32; 0], "report {reports} of the second lease");
        }
        live.advance(judged(1, LIFE));
        assert_eq!(seen_now(&mut follower), [0_u32; 0], "what the first lease still says is older");
        live.advance(judged(2, LIFE));
        assert_eq!(seen_now(&mut follower), [FINISHED]);
    }

    #[tokio::test]
    async fn a_place_lasts_as_long_as_its_followers() {
        let live = Arc::new(Live::default());
        live.advance(judged(1, 1));
        assert!(live.places().is_empty(), "nobody follows");
        let first = follow(&live, judged(1, 0).submission, 0);
        let second = follow(&live, judged(1, 0).submission, 0);
        drop(first);
        assert_eq!((live.followers(), live.places().len()), (1, 1));
        drop(second);
        assert!(live.places().is_empty());
    }

    #[tokio::test]
    async fn a_long_replay_is_computed_in_pieces() {
        let live = Arc::new(Live::default());
        let mut judgement = judged(1, 4);
        let result = judgement.tests[0].clone();
        judgement.tests.resize(1000, result);
        let mut follower = follow(&live, judgement.submission, 0);
        live.advance(judgement);
        let mut next = 1;
        while let Some(Some(update)) = follower.next().now_or_never() {
            assert_eq!(update.sequence, next);
            assert!(follower.pending.len() < CHUNK);
            next += 1;
        }
        assert_eq!(next, 3 + 1000 + 1);
    }

    async fn steps(count: u32) {
        for _ in 0..count {
            tokio::task::yield_now().await;
        }
    }

    /// The recorder commits and tells, one report a step, while a follower joins: at every step, with every delay
    /// before and after its look at the store. Looking first and taking the place second fails here.
    #[tokio::test]
    async fn joining_at_any_moment_misses_and_doubles_nothing() {
        for (begin, before, behind) in (0..12).flat_map(|a| (0..6).flat_map(move |b| (0..6).map(move |c| (a, b, c)))) {
            let live = Arc::new(Live::default());
            let store = Mutex::new(judged(1, 0));
            let recorder = async {
                for reports in 1..=LIFE {
                    *store.lock().unwrap() = judged(1, reports);
                    steps(1).await;
                    live.advance(judged(1, reports));
                    steps(1).await;
                }
            };
            let follower = async {
                steps(begin).await;
                let read = async {
                    steps(before).await;
                    let judgement = store.lock().unwrap().clone();
                    steps(behind).await;
                    Ok::<_, ()>(Some((judgement, full())))
                };
                let mut follower = live.join(judged(1, 0).submission, 0, read).await.unwrap().unwrap();
                let mut seen = Vec::new();
                while let Some(update) = follower.next().await {
                    seen.push(update.sequence);
                }
                seen
            };
            let both = async { tokio::join!(recorder, follower).1 };
            let seen = tokio::time::timeout(std::time::Duration::from_secs(5), both).await;
            assert_eq!(seen.expect("the end was missed"), [1, 2, 3, 4, 5, FINISHED], "{begin} {before} {behind}");
            assert!(live.places().is_empty(), "a place was left behind");
        }
    }
}
