//! How often something is looked at: once at a time, and at most once in a while, however many ask.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Looks that began this long ago are recent enough.
const EVERY: Duration = Duration::from_secs(1);
/// How long anybody waits for a look: a folder on another machine may not answer at all.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Pace {
    last: Mutex<Last>,
    /// Counts the looks that ended.
    ended: watch::Sender<u64>,
}

#[derive(Clone, Copy, Default)]
struct Last {
    began: Option<Instant>,
    under_way: bool,
}

impl Pace {
    pub(super) fn new() -> Arc<Pace> {
        Arc::new(Pace { last: Mutex::default(), ended: watch::Sender::new(0) })
    }

    /// Looks, unless that was done a moment ago. Waits for a look that is under way, but not for long.
    pub(super) async fn look<L: Future<Output = ()> + Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce() -> L,
    ) {
        let mut ended = self.ended.subscribe();
        if let Some(began) = self.begin(look) {
            // Whoever is out of patience goes by what was seen before.
            let _ = timeout_at(began + PATIENCE, ended.changed()).await;
        }
    }

    /// Waits for a look that began after this call, but not for long.
    pub(super) async fn look_again<L: Future<Output = ()> + Send + 'static>(
        self: &Arc<Self>,
        look: impl Fn() -> L,
    ) {
        let asked = Instant::now();
        let until = asked + PATIENCE;
        while Instant::now() < until {
            let mut ended = self.ended.subscribe();
            match self.begin(&look) {
                Some(began) => {
                    let seen = timeout_at(until, ended.changed()).await;
                    if seen.is_err() || began >= asked {
                        return;
                    }
                }
                None => sleep_until(self.next()).await,
            }
        }
    }

    /// Begins a look where it is time for one. Answers when the one that is under way began.
    fn begin<L: Future<Output = ()> + Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce() -> L,
    ) -> Option<Instant> {
        let now = Instant::now();
        let mut last = self.last();
        if !last.under_way && last.began.is_none_or(|began| began + EVERY <= now) {
            *last = Last { began: Some(now), under_way: true };
            let (look, ending) = (look(), Ending(Arc::clone(self)));
            // Whoever asked may go away; others wait for it.
            tokio::spawn(async move {
                look.await;
                drop(ending);
            });
        }
        last.began.filter(|_| last.under_way)
    }

    fn next(&self) -> Instant {
        self.last().began.map_or_else(Instant::now, |began| began + EVERY)
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Dropped when a look is over, however it ended.
struct Ending(Arc<Pace>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.last().under_way = false;
        self.0.ended.send_modify(|ended| *ended += 1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Counts looks, each of which takes so long.
    struct Counted {
        pace: Arc<Pace>,
        looks: Arc<AtomicU32>,
        at_once: Arc<AtomicU32>,
        takes: Duration,
    }

    impl Counted {
        fn taking(takes: Duration) -> Arc<Counted> {
            let (looks, at_once) = (Arc::default(), Arc::default());
            Arc::new(Counted { pace: Pace::new(), looks, at_once, takes })
        }

        fn one(&self) -> impl Future<Output = ()> + Send + use<> {
            let (looks, at_once, takes) = (Arc::clone(&self.looks), Arc::clone(&self.at_once), self.takes);
            async move {
                assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0, "two looks at once");
                tokio::time::sleep(takes).await;
                at_once.fetch_sub(1, Ordering::SeqCst);
                looks.fetch_add(1, Ordering::SeqCst);
            }
        }

        fn looks(&self) -> u32 {
            self.looks.load(Ordering::SeqCst)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hundred_who_ask_for_ten_seconds_cause_ten_looks_one_at_a_time() {
        let counted = Counted::taking(Duration::from_millis(30));
        let askers: Vec<_> = (0..100)
            .map(|asker| {
                let counted = Arc::clone(&counted);
                tokio::spawn(async move {
                    let end = Instant::now() + Duration::from_secs(10);
                    while Instant::now() < end {
                        counted.pace.look(|| counted.one()).await;
                        tokio::time::sleep(Duration::from_millis(7 + asker)).await;
                    }
                })
            })
            .collect();
        for asker in askers {
            asker.await.unwrap();
        }
        assert!((9..=10).contains(&counted.looks()), "{}", counted.looks());
    }

    #[tokio::test(start_paused = true)]
    async fn who_must_know_waits_for_a_look_that_began_after_the_question() {
        let counted = Counted::taking(Duration::from_millis(100));
        let asked = Instant::now();
        counted.pace.look(|| counted.one()).await;
        assert_eq!((counted.looks(), asked.elapsed().as_millis()), (1, 100));
        counted.pace.look(|| counted.one()).await;
        assert_eq!((counted.looks(), asked.elapsed().as_millis()), (1, 100), "a moment ago is soon enough");
        counted.pace.look_again(|| counted.one()).await;
        assert_eq!((counted.looks(), asked.elapsed().as_millis()), (2, 1100));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_a_look_that_does_not_end() {
        let counted = Counted::taking(Duration::from_secs(3600));
        let asked = Instant::now();
        counted.pace.look(|| counted.one()).await;
        assert_eq!(asked.elapsed(), PATIENCE);
        counted.pace.look(|| counted.one()).await;
        assert_eq!(asked.elapsed(), PATIENCE, "and the next one not at all");
        counted.pace.look_again(|| counted.one()).await;
        assert_eq!((asked.elapsed(), counted.looks()), (2 * PATIENCE, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_panics_has_ended() {
        let pace = Pace::new();
        let asked = Instant::now();
        // A panic without its message on the terminal.
        pace.look(|| async { std::panic::resume_unwind(Box::new("as told")) }).await;
        assert!(asked.elapsed() < EVERY && !pace.last().under_way);
    }
}
