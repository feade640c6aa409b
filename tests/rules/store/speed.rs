//! How long a turn's commit takes here. Printed, not judged: disks differ by a hundredfold.

use super::{Home, records};
use crate::support::school::clock;
use crate::support::story::{jo_says, message, opened};
use homeward::domain::command::WorkerSays;
use homeward::store::TurnBatch;

/// Turns measured.
const TURNS: u64 = 200;

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "a measurement is about the machine's own time"
)]
fn a_turn_is_committed_in_a_measured_time() {
    let home = Home::new();
    let mut store = home.store();
    let (mut visit, events) = opened(1, clock("10:00"));
    super::keep(&mut store, &visit, &events, &[], clock("10:00"));
    let mut taken = Vec::new();
    for turn in 0..TURNS {
        let event = jo_says(&mut visit, WorkerSays::Arrived, clock("10:20"));
        let (first, second) = (
            message(turn * 2 + 1, 1, clock("10:20")),
            message(turn * 2 + 2, 1, clock("10:20")),
        );
        let start = std::time::Instant::now();
        let mut batch = TurnBatch {
            events: records(&visit, &event[..1], clock("10:20")),
            visits: vec![&visit],
            messages: vec![&first, &second],
            ..TurnBatch::default()
        };
        batch.touch(clock("10:20"), None);
        store.commit(&batch).expect("a commit");
        taken.push(start.elapsed());
    }
    taken.sort();
    println!(
        "commit of 1 event, 1 visit, 2 messages: median {:?}, 99 in 100 within {:?}",
        taken[taken.len() / 2],
        taken[taken.len() * 99 / 100]
    );
    assert_eq!(store.load().expect("a load").messages.len() as u64, TURNS * 2);
}
