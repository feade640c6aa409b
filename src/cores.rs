//! The same work on each of many things, on all cores of the machine.

use std::thread::{Builder, ScopedJoinHandle};

/// Does the same with each of many things, on all cores, and returns the results in order. `least` things are worth a thread.
pub(crate) fn on_every_core<'a, I: Sync, T: Send>(
    things: &'a [I],
    least: usize,
    work: impl Fn(&'a I) -> T + Sync,
) -> Vec<T> {
    let all = &|things: &'a [I]| -> Vec<T> { things.iter().map(&work).collect() };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = things.len().div_ceil(cores).max(least).max(1);
    let Some((own, others)) = things.split_at_checked(share) else {
        return all(things);
    };
    std::thread::scope(|scope| {
        // Without a thread, the share is done here in its turn.
        let others: Vec<_> = others
            .chunks(share)
            .map(|share| (share, Builder::new().spawn_scoped(scope, move || all(share)).ok()))
            .collect();
        let mut done = all(own);
        for (share, thread) in others {
            done.extend(match thread.map(ScopedJoinHandle::join) {
                Some(Ok(done)) => done,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                None => all(share),
            });
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::on_every_core;

    #[test]
    fn the_results_are_in_the_order_of_the_things() {
        for count in [0, 1, 7, 8, 9, 1000] {
            let things: Vec<u32> = (0..count).collect();
            let doubled: Vec<u32> = things.iter().map(|thing| thing * 2).collect();
            assert_eq!(on_every_core(&things, 4, |thing| thing * 2), doubled);
        }
    }
}
