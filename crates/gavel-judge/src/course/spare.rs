//! Slots with nothing to do, lent to submissions with many test cases.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::cancel::Cancel;
use crate::runner::Runner;

/// The runners of idle slots. Whoever lends one has it back as soon as he asks: what runs on it then is ended, and run
/// again by the slot that it was for.
#[derive(Default)]
pub struct Spare {
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

#[derive(Default)]
struct Shelf {
    next: u64,
    lent: BTreeMap<u64, Place>,
}

/// Where a runner is.
enum Place {
    Idle(Box<dyn Runner + Send>),
    Borrowed(Arc<Cancel>),
    /// It failed in other hands.
    Broken,
}

/// For having a runner back.
#[derive(Debug)]
pub struct Ticket<'a> {
    spare: &'a Spare,
    number: u64,
}

/// A runner of somebody else's, until this is dropped.
pub(crate) struct Borrowed<'a> {
    spare: &'a Spare,
    number: u64,
    runner: Option<Box<dyn Runner + Send>>,
    /// Is called when its owner wants it back.
    pub(crate) cancel: Arc<Cancel>,
}

impl fmt::Debug for Spare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spare").field("lent", &self.shelf().lent.len()).finish()
    }
}

impl Spare {
    /// Lends a runner.
    pub fn lend(&self, runner: Box<dyn Runner + Send>) -> Ticket<'_> {
        let mut shelf = self.shelf();
        shelf.next += 1;
        let number = shelf.next;
        shelf.lent.insert(number, Place::Idle(runner));
        Ticket { spare: self, number }
    }

    /// A runner that nobody uses.
    pub(crate) fn borrow(&self) -> Option<Borrowed<'_>> {
        let mut shelf = self.shelf();
        let (number, place) = shelf.lent.iter_mut().find(|(_, place)| matches!(place, Place::Idle(_)))?;
        let cancel = Arc::new(Cancel::new().ok()?);
        let Place::Idle(runner) = std::mem::replace(place, Place::Borrowed(Arc::clone(&cancel))) else { return None };
        Some(Borrowed { spare: self, number: *number, runner: Some(runner), cancel })
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, number: u64) -> Option<Box<dyn Runner + Send>> {
        let mut shelf = self.shelf();
        while let Place::Borrowed(cancel) = shelf.lent.get(&number)? {
            cancel.call();
            shelf = self.returned.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
        match shelf.lent.remove(&number)? {
            Place::Idle(runner) => Some(runner),
            Place::Borrowed(_) | Place::Broken => None,
        }
    }
}

impl Ticket<'_> {
    /// The runner, as soon as what runs on it has been ended; `None` when it failed in other hands.
    #[must_use]
    pub fn take_back(self) -> Option<Box<dyn Runner + Send>> {
        self.spare.take(self.number)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        drop(self.spare.take(self.number));
    }
}

impl Borrowed<'_> {
    /// The runner; `None` after [`Borrowed::give_up`].
    pub(crate) fn runner(&mut self) -> Option<&mut dyn Runner> {
        match &mut self.runner {
            Some(runner) => Some(runner.as_mut()),
            None => None,
        }
    }

    /// It failed: its owner shall open another one.
    pub(crate) fn give_up(&mut self) {
        self.runner = None;
    }
}

impl Drop for Borrowed<'_> {
    fn drop(&mut self) {
        let place = self.runner.take().map_or(Place::Broken, Place::Idle);
        self.spare.shelf().lent.insert(self.number, place);
        self.spare.returned.notify_all();
    }
}
