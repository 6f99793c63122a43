//! The desk: what was sent goes to the slots, what they give goes to whoever sent it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use gavel_core::{Digest, LanguageId};

use super::kept::{Kept, identity};
use super::{Answer, Bulk, Event, Judged, KEPT, Label, Order, Program, Sent};

pub(super) struct Desk<'a> {
    bulk: &'a Bulk<'a>,
    orders: Sender<(u64, Program)>,
    /// One for each submission that was taken and has no answer.
    permits: Receiver<()>,
    next: u64,
    /// The next to be answered, where order matters.
    turn: u64,
    early: BTreeMap<u64, Answer>,
    under_way: HashMap<u64, UnderWay>,
    /// What is under way, by what it is.
    first: HashMap<Digest, u64>,
    kept: Kept,
}

/// A submission in the slots, and those that are the same.
struct UnderWay {
    label: Label,
    language: LanguageId,
    identity: Option<Digest>,
    same: Vec<(u64, Label)>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(bulk: &'a Bulk<'a>, orders: Sender<(u64, Program)>, permits: Receiver<()>) -> Self {
        let (early, under_way, first) = (BTreeMap::new(), HashMap::new(), HashMap::new());
        Self { bulk, orders, permits, next: 0, turn: 0, early, under_way, first, kept: Kept::new(KEPT) }
    }

    /// Until everything that was sent has its answer, or nobody wants one.
    pub(super) fn serve(
        mut self,
        heard: &Receiver<Event>,
        each: &mut dyn FnMut(Answer) -> ControlFlow<()>,
    ) -> Result<(), gavel_sandbox::Error> {
        let mut ended = false;
        while !(ended && self.under_way.is_empty())
            && let Ok(event) = heard.recv()
        {
            let ready = match event {
                Event::Sent(sent) => self.take(sent),
                Event::End => {
                    ended = true;
                    Vec::new()
                }
                Event::Judged(number, judged) => self.judged(number, Arc::new(judged)),
                Event::Closed(error) => return Err(error),
            };
            if self.tell(ready, each).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// What can be answered at once.
    fn take(&mut self, Sent { label, what }: Sent) -> Vec<(u64, Answer)> {
        let number = self.next;
        self.next += 1;
        let program = match what {
            Ok(program) => program,
            Err(why) => return vec![(number, Answer { label, language: None, what: Err(why), same_as: None })],
        };
        let identity = if self.bulk.settings.repeat { None } else { identity(self.bulk, &program) };
        if let Some(identity) = &identity {
            if let Some((name, judged)) = self.kept.get(identity) {
                let language = Some(program.language);
                return vec![(number, Answer { label, language, what: Ok(judged), same_as: Some(name) })];
            }
            if let Some(first) = self.first.get(identity).and_then(|first| self.under_way.get_mut(first)) {
                first.same.push((number, label));
                return Vec::new();
            }
            self.first.insert(*identity, number);
        }
        let language = program.language.clone();
        self.under_way.insert(number, UnderWay { label, language, identity, same: Vec::new() });
        // The queue is there as long as the slots are, and those go last.
        let _ = self.orders.send((number, program));
        Vec::new()
    }

    fn judged(&mut self, number: u64, judged: Arc<Judged>) -> Vec<(u64, Answer)> {
        let Some(UnderWay { label, language, identity, same }) = self.under_way.remove(&number) else {
            return Vec::new();
        };
        if let Some(identity) = identity {
            self.first.remove(&identity);
            // What failed may be better the next time.
            if judged.judgement.is_ok() {
                self.kept.put(identity, &label.name, &judged);
            }
        }
        let answer = |label, same_as| {
            let (language, what) = (Some(language.clone()), Ok(Arc::clone(&judged)));
            Answer { label, language, what, same_as }
        };
        let name = label.name.clone();
        let mut ready = vec![(number, answer(label, None))];
        ready.extend(same.into_iter().map(|(number, label)| (number, answer(label, Some(name.clone())))));
        ready
    }

    fn tell(&mut self, ready: Vec<(u64, Answer)>, each: &mut dyn FnMut(Answer) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut one = |answer| {
            each(answer)?;
            // It was put there before the submission was taken.
            let _ = self.permits.try_recv();
            ControlFlow::Continue(())
        };
        if self.bulk.settings.order == Order::Finished {
            return ready.into_iter().try_for_each(|(_, answer)| one(answer));
        }
        self.early.extend(ready);
        while let Some(answer) = self.early.remove(&self.turn) {
            one(answer)?;
            self.turn += 1;
        }
        ControlFlow::Continue(())
    }
}
