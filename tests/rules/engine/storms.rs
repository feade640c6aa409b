//! Many deadlines at once, and many who want something at once.

use crate::support::bench::{Bench, JO, home_visit, open, operator, routes, still};
use homeward::app::{Call, Envelope, Request, Response, Rules};
use homeward::domain::visit::Visit;
use homeward::engine::EngineStepper;
use homeward::input::SignOutRequest;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// More than one turn judges.
const MANY: usize = 255;

/// The other school has many people out, and Jo of the example is out for as long: her deadline is the last in order.
fn many_and_jo() -> Bench {
    let mut people = String::new();
    for number in 0..MANY {
        write!(
            people,
            "[people.p{number}]\nname = \"Person {number}\"\nmobile = \"07700 900{}\"\nroles = [\"staff\"]\nline_manager = \"sam\"\n\n",
            300 + number
        )
        .expect("a string takes everything");
    }
    people.push_str("[people.pat]\n");
    let bench = Bench::two_schools_edited(&[("[people.pat]\n", &people)]);
    let out = |school: &str, worker: String| {
        bench.ask(Request::SignOut(Box::new(SignOutRequest {
            school: Some(school.to_owned()),
            visit_type: "doorstep".to_owned(),
            workers: vec![worker],
            stops: vec!["3 Elm Road".to_owned()],
            back: "+90m".to_owned(),
            ..home_visit()
        })));
    };
    for number in 0..MANY {
        out("other", format!("p{number}"));
    }
    out("example", "jo".to_owned());
    bench
}

/// Schools with an alert on a visit, with the number of visits.
fn alerted<'a>(visits: impl Iterator<Item = &'a Visit>) -> BTreeMap<String, usize> {
    let mut alerted: BTreeMap<String, usize> = BTreeMap::new();
    for visit in visits.filter(|visit| visit.alert.is_some()) {
        *alerted.entry(visit.plan.school.as_str().to_owned()).or_default() += 1;
    }
    alerted
}

#[test]
fn a_storm_is_judged_in_parts_each_school_whole_and_nobody_is_left_out() {
    let bench = many_and_jo();
    bench.live(54);
    let mut app = bench.app();
    // The last nudges of before.
    drop(app.handle_timeout(bench.now()));
    bench.pass_secs(90);
    let now = bench.now();
    drop(app.handle_some_due(now, 100));
    assert_eq!(
        alerted(app.visits()),
        BTreeMap::from([("other".to_owned(), MANY)]),
        "a hundred are wanted, and the rest of their school comes with them"
    );
    assert!(app.next_decision().is_some_and(|at| at <= now), "Jo is due still");
    drop(app.handle_some_due(now, 100));
    assert_eq!(alerted(app.visits()).get("example"), Some(&1));
    assert_eq!(app.index_faults(), Vec::<String>::new());
}

// Faults: P02 x human-late
#[test]
fn in_a_storm_a_word_that_comes_once_the_grace_is_over_is_recorded_as_late() {
    let bench = many_and_jo();
    bench.live(54);
    bench.pass_secs(28);
    bench.ask(Request::Health);
    let jo = u64::try_from(MANY + 1).expect("small");
    assert!(
        bench.visit(jo).missed.is_empty(),
        "half a minute of the grace is left"
    );
    bench.pass_secs(29);
    bench.ask(Request::Health);
    bench.pass_secs(4);
    // In one turn: the end of the grace of all, and Jo's word.
    bench.text(JO, "in");
    let visit = bench.visit(jo);
    assert_eq!(visit.missed.len(), 1, "{:?}", visit.missed);
    assert_eq!(visit.past_alerts.len() + usize::from(visit.alert.is_some()), 1);
}

#[test]
fn when_too_much_waits_for_the_engine_a_command_is_told_to_ask_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = Rules::of_schools(BTreeMap::new());
    let (handle, mut stepper) =
        EngineStepper::new(open(folder.path()), rules, routes(), still()).expect("an engine");
    let mut context = Context::from_waker(Waker::noop());
    let ask = || -> Pin<Box<dyn Future<Output = Response>>> {
        let handle = handle.clone();
        Box::pin(async move {
            let call = Call::Do(Request::Health);
            let principal = operator();
            handle.request(Envelope { principal, call }).await
        })
    };
    let mut waiting = Vec::new();
    let turned_away = loop {
        let mut asked = ask();
        match asked.as_mut().poll(&mut context) {
            Poll::Pending => waiting.push(asked),
            Poll::Ready(answer) => break answer,
        }
        assert!(waiting.len() < 100_000, "the queue has no end");
    };
    let Response::Unknown { message } = turned_away else {
        panic!("{turned_away:?}")
    };
    assert!(
        message.contains("busy") && message.contains("ask again"),
        "{message}"
    );
    // What waited is answered, and then there is room again.
    while stepper.has_input() {
        assert!(stepper.turn().is_none());
    }
    let answers: BTreeSet<bool> = waiting
        .iter_mut()
        .map(|asked| matches!(asked.as_mut().poll(&mut context), Poll::Ready(Response::Done(_))))
        .collect();
    assert_eq!(answers, BTreeSet::from([true]));
    drop(waiting);
    assert!(ask().as_mut().poll(&mut context).is_pending());
}
