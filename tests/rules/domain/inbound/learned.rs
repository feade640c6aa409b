//! The limits of an OK that the second reader read without the rules (P8).

use super::meaning::{Sender, out, sender, worker};
use crate::support::school::{clock, id};
use homeward::domain::command::WorkerSays;
use homeward::domain::private::Private;
use homeward::domain::reply::LastQuestion;
use homeward::domain::visit::{QuotedText, Visit};

/// An OK that is no more than a yes.
const LEARNED: &str = "yes thanks";

/// Jo and Sam, inside, and asked whether they are OK.
fn asked() -> Visit {
    let mut visit = out().visit;
    for worker in visit.workers.values_mut() {
        worker.asked = LastQuestion::CheckIn;
    }
    visit
}

fn assert_read(visit: &Visit, text: &str, say: WorkerSays) {
    let jo = Sender {
        visit: Some(visit),
        ..sender("jo")
    };
    assert_eq!(jo.says(text), worker(Some("jo"), say), "{text}");
}

const ASKED_BACK: WorkerSays = WorkerSays::Unclear { worrying: false };

/// Jo's last text, at an instant.
fn said(visit: &mut Visit, text: &str, at: &str) {
    let jo = visit.workers.get_mut(&id("jo")).expect("Jo is on the visit");
    jo.last_words = Some(QuotedText {
        text: Private::new(text),
        at: clock(at),
    });
}

#[test]
fn p08_a_learned_ok_answers_an_open_question_alone() {
    assert_read(&asked(), LEARNED, WorkerSays::Ok);
    assert_read(&out().visit, LEARNED, ASKED_BACK);
}

#[test]
fn p08_a_learned_ok_counts_once_in_a_row() {
    let mut visit = asked();
    said(&mut visit, LEARNED, "10:10");
    assert_read(&visit, LEARNED, ASKED_BACK);
    // An OK of the rules lies between.
    said(&mut visit, "all ok", "10:10");
    assert_read(&visit, LEARNED, WorkerSays::Ok);
    // The last text proved nothing.
    said(&mut visit, "qwertz", "10:15");
    assert_read(&visit, LEARNED, ASKED_BACK);
    assert_read(&visit, "all ok", WorkerSays::Ok);
}

#[test]
fn p08_a_learned_ok_never_counts_on_a_visit_at_risk() {
    let mut visit = asked();
    visit.sign_out.at_risk = true;
    assert_read(&visit, LEARNED, ASKED_BACK);
    assert_read(&visit, "all ok", WorkerSays::Ok);
}

#[test]
fn p08_a_learned_ok_never_counts_against_a_rule_of_danger_or_doubt() {
    for text in [
        "yes thanks kettle is on, call me",
        "yes thanks kettle is on i think",
        "yes thanks kettle is on but hes shouting",
        "yes thanks kettle is on...",
        "not yes thanks kettle is on",
    ] {
        let visit = asked();
        let jo = Sender {
            visit: Some(&visit),
            ..sender("jo")
        };
        assert_ne!(jo.says(text), worker(Some("jo"), WorkerSays::Ok), "{text}");
    }
}
