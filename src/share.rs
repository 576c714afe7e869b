//! Work that is shared among threads, with its results in the order of the jobs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How deep a thread may go: as deep as the first one of a program.
const STACK: usize = 8 << 20;

/// How many further threads can be of help.
pub(crate) fn threads() -> usize {
    const MOST: usize = 7;
    thread::available_parallelism().map_or(0, |n| (n.get() - 1).min(MOST))
}

/// Does all jobs, some of them on further threads, and gives their results in the order of the jobs.
///
/// Where no further thread can be had, this one does them all.
pub(crate) fn share<J: Sync, T: Send>(jobs: &[J], helpers: usize, work: impl Fn(&J) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let Some((i, job)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, jobs.get(i)?))) {
            done.push((i, work(job)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let helper = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok();
        let helpers: Vec<_> = (0..helpers.min(jobs.len().saturating_sub(1))).filter_map(helper).collect();
        let mut done = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn results_stand_in_the_order_of_the_jobs() {
        let jobs: Vec<u64> = (0..1_000).collect();
        for helpers in [0, 1, 7, 2_000] {
            assert_eq!(share(&jobs, helpers, |j| j * j), jobs.iter().map(|j| j * j).collect::<Vec<_>>());
        }
        assert!(share(&[0_u8; 0], 3, |j| *j).is_empty());
    }
}
