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
    /// Takes a place for a follower that has seen the updates up to `after`. It is told nothing until
    /// [`Live::advance`] brings the first judgement.
    pub(crate) fn follow(self: &Arc<Self>, submission: SubmissionId, after: u32) -> Follower {
        let news = self.places().entry(submission).or_default().subscribe();
        Follower { live: Arc::clone(self), submission, news: Some(news), after, pending: VecDeque::new() }
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

fn is_newer(judgement: &Judgement, than: &Judgement) -> bool {
    let age = |judgement: &Judgement| (judgement.phase == Phase::Finished, judgement.fence.0, judgement.reports);
    judgement.id != than.id || age(judgement) > age(than)
}

/// One who is told of a submission's updates, each once and in order.
pub(crate) struct Follower {
    live: Arc<Live>,
    submission: SubmissionId,
    /// Taken only when the follower leaves.
    news: Option<watch::Receiver<Option<Arc<Judgement>>>>,
    after: u32,
    pending: VecDeque<Update>,
}

impl Follower {
    /// The next update; waits for it. `None` after the final one.
    ///
    /// Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Option<Update> {
        let news = self.news.as_mut()?;
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
                self.pending.extend(updates_after(&judgement, self.after).take(CHUNK));
            }
            if self.pending.is_empty() {
                news.changed().await.ok()?;
            }
        }
    }
}

impl Drop for Follower {
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
