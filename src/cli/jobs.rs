//! Many files at a time: workers take files in order, and results come back on the caller's thread, as they are done or in the
//! order of the files. How far the workers may run ahead is bounded, and so is what waits in memory.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, Once, PoisonError, mpsc};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// How many times as many results as it takes items at once each worker may be ahead of the one that is waited for.
const AHEAD: usize = 4;

/// Set once the run is to end.
#[derive(Debug, Default)]
pub(super) struct Cancel(AtomicBool);

impl Cancel {
    /// The one that Ctrl-C sets, once it is listened for.
    pub fn of_process() -> &'static Self {
        static OF_PROCESS: Cancel = Cancel(AtomicBool::new(false));
        &OF_PROCESS
    }

    /// Lets Ctrl-C set it from now on. A second Ctrl-C ends the process at once.
    pub fn listen() {
        static HANDLER: Once = Once::new();
        HANDLER.call_once(|| {
            // Where no handler can be set, Ctrl-C ends the process as it does any other.
            let _ = ctrlc::set_handler(|| {
                if Self::of_process().0.swap(true, Ordering::Relaxed) {
                    std::process::exit(super::exit::INTERRUPTED.into());
                }
            });
        });
    }

    /// Whether it was set.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for what checks it between files.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }
}

/// In which order results come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As they are done.
    AsDone,
    /// As the items stand.
    AsGiven,
}

/// How many items a worker takes at once: where each is done in no time, handing them over one by one costs more than they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// One: what may take long.
    One,
    /// Several: what is done in no time.
    Several,
}

impl Share {
    /// The most that is taken at once, of so many items for so many workers.
    fn size(self, items: usize, workers: usize) -> usize {
        match self {
            Self::One => 1,
            Self::Several => (items / (workers * AHEAD).max(1)).clamp(1, 16),
        }
    }
}

/// A worker panicked over an item: a fault of the program. The text is the panic's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Crashed(pub String);

/// `jobs` workers, or one for each processor.
fn workers(jobs: Option<NonZeroUsize>) -> usize {
    jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}

/// A pool of `jobs` workers, or one for each processor.
pub(super) fn pool(jobs: Option<NonZeroUsize>) -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(workers(jobs)).thread_name(|i| format!("worker {i}")).build()
}

/// Lets another processor do what will be needed later, if `jobs` leave it one. What needs it waits for it or does it itself.
pub(super) fn meanwhile(jobs: Option<NonZeroUsize>, work: impl FnOnce() + Send + 'static) {
    if workers(jobs) > 1 {
        // Where no thread can be had it is done when it is needed.
        let _ = std::thread::Builder::new().name("meanwhile".to_owned()).spawn(work);
    }
}

/// Does `work` on every item and hands each result to `each`, on this thread. Ends early when `cancel` is set (what was begun
/// is finished and handed over) or when `each` breaks (what was begun is finished and dropped). A share of items counts as one.
pub(super) fn run<'a, T: Sync, R: Send>(
    pool: &ThreadPool,
    items: &'a [T],
    (order, share): (Order, Share),
    cancel: &Cancel,
    work: impl Fn(&T) -> R + Sync,
    mut each: impl FnMut(&'a T, Result<R, Crashed>) -> ControlFlow<()>,
) {
    let workers = pool.current_num_threads();
    let shares: Vec<&[T]> = items.chunks(share.size(items.len(), workers)).collect();
    let gate = Gate::new(shares.len(), workers * AHEAD);
    let (sender, results) = mpsc::channel();
    let (gate, shares, work) = (&gate, &shares, &work);
    pool.in_place_scope(|scope| {
        for _ in 0..pool.current_num_threads() {
            let sender = sender.clone();
            scope.spawn(move |_| {
                while let Some(index) = gate.take(cancel) {
                    let done = |item| catch_unwind(AssertUnwindSafe(|| work(item))).map_err(crashed);
                    let results: Vec<_> = shares[index].iter().map(done).collect();
                    if sender.send((index, results)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (index, results) in results {
            waiting.insert(index, results);
            while let Some(entry) = waiting.first_entry().filter(|e| order == Order::AsDone || *e.key() == next) {
                let (index, results) = entry.remove_entry();
                next += 1;
                for (item, result) in shares[index].iter().zip(results) {
                    if each(item, result).is_break() {
                        gate.close();
                        return;
                    }
                }
                gate.delivered();
            }
        }
    });
}

fn crashed(payload: Box<dyn Any + Send>) -> Crashed {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    Crashed(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default())
}

/// Lets workers take the next item, but not too far ahead.
struct Gate {
    state: Mutex<State>,
    moved: Condvar,
    len: usize,
    ahead: usize,
}

struct State {
    taken: usize,
    delivered: usize,
    open: bool,
}

impl Gate {
    fn new(len: usize, ahead: usize) -> Self {
        let state = State { taken: 0, delivered: 0, open: true };
        Self { state: Mutex::new(state), moved: Condvar::new(), len, ahead: ahead.max(1) }
    }

    fn take(&self, cancel: &Cancel) -> Option<usize> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |state: &mut State| state.open && state.taken - state.delivered >= self.ahead;
        let mut state = self.moved.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
        if !state.open || cancel.is_set() || state.taken == self.len {
            return None;
        }
        state.taken += 1;
        Some(state.taken - 1)
    }

    fn change(&self, with: impl FnOnce(&mut State)) {
        with(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
    }

    fn delivered(&self) {
        self.change(|state| state.delivered += 1);
    }

    fn close(&self) {
        self.change(|state| state.open = false);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    fn three() -> ThreadPool {
        pool(NonZeroUsize::new(3)).unwrap()
    }

    /// Work whose early items take longest.
    fn slow_first(n: &usize) -> usize {
        std::thread::sleep(Duration::from_micros(if n.is_multiple_of(7) { 2000 } else { 10 }));
        n * 2
    }

    #[test]
    fn every_item_comes_once_and_in_order_if_asked() {
        let items: Vec<usize> = (0..300).collect();
        let ways = [(Order::AsGiven, Share::One), (Order::AsGiven, Share::Several), (Order::AsDone, Share::One)];
        for (order, share) in ways {
            let mut got = Vec::new();
            run(&three(), &items, (order, share), &Cancel::default(), slow_first, |item, result| {
                assert_eq!(result, Ok(item * 2));
                got.push(*item);
                ControlFlow::Continue(())
            });
            if order == Order::AsDone {
                got.sort();
            }
            assert_eq!(got, items);
        }
    }

    #[test]
    fn workers_do_not_run_far_ahead_of_a_slow_reader() {
        let items: Vec<usize> = (0..200).collect();
        let done = AtomicUsize::new(0);
        let mut delivered = 0;
        let work = |_: &usize| done.fetch_add(1, Ordering::SeqCst);
        run(&three(), &items, (Order::AsGiven, Share::One), &Cancel::default(), work, |_, _| {
            std::thread::sleep(Duration::from_micros(200));
            assert!(done.load(Ordering::SeqCst) <= delivered + 3 * AHEAD);
            delivered += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(delivered, 200);
    }

    #[test]
    fn a_crash_over_one_item_leaves_the_others() {
        let items: Vec<usize> = (0..50).collect();
        let (mut fine, mut crashed) = (0, Vec::new());
        let work = |n: &usize| if *n == 20 { std::panic::panic_any("no luck") } else { *n };
        run(&three(), &items, (Order::AsGiven, Share::One), &Cancel::default(), work, |_, result| {
            match result {
                Ok(_) => fine += 1,
                Err(error) => crashed.push(error),
            }
            ControlFlow::Continue(())
        });
        assert_eq!((fine, crashed), (49, vec![Crashed("no luck".into())]));
    }

    #[test]
    fn cancelling_hands_over_what_was_begun_and_no_more() {
        let items: Vec<usize> = (0..10_000).collect();
        let cancel = Cancel::default();
        let begun = AtomicUsize::new(0);
        let mut got = 0;
        let work = |n: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            *n
        };
        run(&three(), &items, (Order::AsGiven, Share::One), &cancel, work, |item, _| {
            got += 1;
            if *item == 10 {
                cancel.0.store(true, Ordering::Relaxed);
            }
            ControlFlow::Continue(())
        });
        assert!(got < 100);
        assert_eq!(got, begun.load(Ordering::SeqCst));
    }

    #[test]
    fn a_break_ends_it() {
        let items: Vec<usize> = (0..10_000).collect();
        let mut got = 0;
        run(
            &three(),
            &items,
            (Order::AsDone, Share::One),
            &Cancel::default(),
            |n| *n,
            |_, _| {
                got += 1;
                ControlFlow::Break(())
            },
        );
        assert_eq!(got, 1);
    }
}
