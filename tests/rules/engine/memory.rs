//! The engine while its store cannot be written: here because somebody else holds the lock.

use crate::support::bench::{Bench, home_visit};
use homeward::app::{Question, Request, Response, VisitWord};
use homeward::domain::time::Timestamp;
use homeward::engine::EngineError;
use std::time::Duration;

fn word(who: &str, word: VisitWord) -> Request {
    Request::Visit {
        who: who.to_owned(),
        worker: None,
        word,
        by: None,
    }
}

/// Asks until the store has been tried again and something is so.
fn until(bench: &Bench, what: &str, so: impl Fn() -> bool) {
    for _ in 0..1500 {
        if so() {
            return;
        }
        bench.ask(Request::Health);
        std::thread::park_timeout(Duration::from_millis(20));
    }
    panic!("{what}");
}

// Faults: P14 P16 x commit-fails
#[test]
fn p14_what_ended_long_before_the_store_can_be_written_again_is_written_all_the_same() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    let lock = bench.lock_store();
    // Until its write-up is filed it would be kept in memory anyway.
    for (who, said) in [
        ("jo", VisitWord::Back),
        ("ali", VisitWord::Back),
        ("v1", VisitWord::Filed),
    ] {
        let answer = bench.answer(word(who, said));
        let Response::Unknown { message } = answer else {
            panic!("a commit that failed is never answered as done: {answer:?}")
        };
        assert!(message.contains("only in Homeward's memory"), "{message}");
    }
    // A question is answered as ever.
    bench.ask(Question::Visits { all: false });
    assert!(bench.visit(1).closed.is_none(), "the store does not know yet");
    // Longer than closed visits are kept in memory otherwise.
    bench.live(13 * 60);
    lock.execute_batch("ROLLBACK").expect("let go");
    until(&bench, "it is written", || bench.visit(1).closed.is_some());
    assert_eq!(bench.faults(), Vec::<String>::new());
    let closed: Timestamp = bench.visit(1).closed.expect("closed").0;
    assert!(
        bench.now().since(closed).ms() > 12 * 3_600_000,
        "dated by when it was said"
    );
}

// Faults: P14 x commit-fails
#[test]
fn p14_a_lock_that_is_let_go_of_at_once_is_told_to_nobody_and_one_that_is_not_is() {
    let bench = Bench::start();
    bench.sign_out();
    bench.texts();
    let told = || {
        bench
            .texts()
            .iter()
            .any(|text| text.contains("cannot write its records"))
    };
    let lock = bench.lock_store();
    bench.answer(word("jo", VisitWord::In));
    assert!(!told(), "a lock is let go of within seconds, as a rule");
    lock.execute_batch("ROLLBACK").expect("let go");
    let troubles = || {
        bench.ask(Request::Health)["troubles"]
            .as_array()
            .expect("a list")
            .len()
    };
    until(&bench, "it is written again", || troubles() == 0);
    assert!(!told());
    lock.execute_batch("BEGIN IMMEDIATE").expect("locked");
    bench.answer(word("jo", VisitWord::Ok));
    until(&bench, "the office hears of it", told);
}

/// Whoever was signed out meanwhile stands on no board, and nobody watches over them but whoever is told so.
// Faults: P14 x killed, commit-fails
#[test]
fn p14_an_end_without_a_disk_is_told_at_the_next_start_once_for_what_was_heard_is_lost() {
    let mut bench = Bench::start();
    bench.texts();
    let lock = bench.lock_store();
    let answer = bench.answer(Request::SignOut(Box::new(home_visit())));
    assert!(matches!(answer, Response::Unknown { .. }), "{answer:?}");
    let told = || {
        bench
            .texts()
            .iter()
            .any(|text| text.contains("cannot write its records"))
    };
    until(&bench, "the office hears of it", told);
    assert!(matches!(bench.ended(), Err(EngineError::Store)));
    lock.execute_batch("ROLLBACK").expect("let go");
    let bench = bench.begun_anew();
    let lost = |bench: &Bench| {
        bench.live(1);
        let texts = bench.texts();
        texts
            .into_iter()
            .filter(|text| text.contains("Ask who is out"))
            .count()
    };
    let offices = lost(&bench);
    assert!(offices > 0, "the office is asked to look for itself");
    assert_eq!(lost(&bench), 0, "once");
    assert_eq!(lost(&bench.restarted(1)), 0, "and not at every start");
}
