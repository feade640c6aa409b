//! What people pass on of each other: harm, a plea to fetch somebody, two names with two verbs, and delays.

use super::{kind_of, watches_open};
use crate::support::bench::{Bench, CHRIS, JO, PAT, to};
use homeward::domain::alert::AlertKind;

#[test]
fn harm_passed_on_with_a_name_is_a_worry_of_that_worker_alone() {
    for text in [
        "can someone go and get jo",
        "jo rang, they want me to go and get her",
        "please could you pick jo up",
        "jo has been taken to hospital",
        "sam says jo is in hospital",
        "jo rang, she's had to go to hospital",
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, text);
        assert!(kind_of(&bench, 1).is_some(), "{text}");
        assert_eq!(kind_of(&bench, 2), None, "{text}");
        assert_eq!(watches_open(&bench), 0, "{text}");
        bench.verify();
    }
}

#[test]
fn harm_without_a_name_is_of_one_of_all_who_are_out() {
    for text in [
        "she is in hospital",
        "they want me to go and get her",
        "can you collect him from there",
        "he wants picking up",
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, text);
        assert_eq!((kind_of(&bench, 1), kind_of(&bench, 2)), (None, None), "{text}");
        assert_eq!(watches_open(&bench), 1, "{text}");
        let said = bench.said();
        let asked = to(&said, PAT).join("\n");
        assert!(asked.contains("ABOUT JO") && !asked.contains("DURESS"), "{asked}");
        // The name alone makes no duress of it.
        bench.text(PAT, "ABOUT JO");
        assert_eq!(kind_of(&bench, 1), Some(AlertKind::Help), "{text}");
        assert_eq!(watches_open(&bench), 0, "{text}");
        bench.verify();
    }
}

#[test]
fn the_doer_of_the_verb_is_honoured_where_harm_is_passed_on() {
    for text in [
        "jo took her to hospital",
        "jo will fetch her",
        "im picking jo up at three",
        "can jo go and get her",
        "can you go and get her bag",
        "can you fetch jo's laptop",
        "mum says she is in hospital",
        "is jo in hospital?",
        "chris is in hospital",
        "can someone collect him from reception",
    ] {
        let bench = Bench::two_visits();
        bench.text(PAT, text);
        assert_eq!((kind_of(&bench, 1), kind_of(&bench, 2)), (None, None), "{text}");
        assert_eq!(watches_open(&bench), 0, "{text}");
    }
}

#[test]
fn a_delay_passed_on_moves_no_time_and_more_with_the_name_does() {
    let bench = Bench::two_visits();
    let was = bench.visit(1);
    for text in [
        "jo says she is running late",
        "jo rang, stuck in traffic",
        "jo will be 20 mins late",
    ] {
        bench.text(PAT, text);
        let now = bench.visit(1);
        assert_eq!(
            (now.back_by, now.deadlines()),
            (was.back_by, was.deadlines()),
            "{text}"
        );
        assert_eq!(
            now.workers, was.workers,
            "{text}: a contact's word is no sign of life"
        );
        let said = bench.said();
        assert!(
            to(&said, CHRIS).join("\n").contains("Jo Bloggs is held up"),
            "{text}: {said:#?}"
        );
        assert!(
            to(&said, PAT).join("\n").ends_with("JO MORE 20"),
            "{text}: {said:#?}"
        );
        assert_eq!(to(&said, JO), Vec::<&str>::new(), "{text}");
    }
    bench.text(PAT, "JO MORE 20");
    assert!(bench.visit(1).back_by > was.back_by);
    bench.verify();
}
