//! LEFT with where next: the place becomes the next stop, planned or not.

use crate::domain::visit::deadlines::{due, jo_on_site, jo_out};
use crate::support::school::clock;
use homeward::domain::alert::DeadlineKind;
use homeward::domain::command::WorkerSays;
use homeward::domain::notice::Template;
use homeward::domain::private::Private;
use homeward::domain::visit::{Stop, Whereabouts};

fn stop(address: &str) -> Stop {
    Stop {
        address: Private::new(address),
        expected_at: None,
        until: None,
    }
}

fn left_for(address: &str) -> WorkerSays {
    WorkerSays::Left {
        next: Some(stop(address)),
    }
}

#[test]
fn an_unplanned_place_becomes_the_next_stop_and_is_asked_for_an_arrival() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", left_for("14 Oak Road M5 4XX"));
    let jo = story.visit.workers.values().next().expect("jo");
    assert_eq!((jo.whereabouts, jo.stop), (Whereabouts::OnTheWay, 1));
    assert_eq!(
        story.visit.sign_out.stops[1].address.reveal(),
        "14 Oak Road M5 4XX"
    );
    assert_eq!(due(&story, DeadlineKind::Arrival).len(), 1);
    story.told("jo", Template::LeftForNext, "10:20");
    assert_eq!(due(&story, DeadlineKind::CheckIn), Vec::<String>::new());
}

#[test]
fn a_planned_place_is_gone_to_and_not_added_again() {
    let mut story = jo_on_site();
    story
        .visit
        .sign_out
        .stops
        .push(stop("3 Elm Road, Salford M5 2AA"));
    story.visit.sign_out.stops.push(stop("14 Oak Road, Salford"));
    story.at("10:20").texts("jo", left_for("14 Oak Rd"));
    let jo = story.visit.workers.values().next().expect("jo");
    assert_eq!((jo.whereabouts, jo.stop), (Whereabouts::OnTheWay, 2));
    assert_eq!(story.visit.sign_out.stops.len(), 3);
}

#[test]
fn an_unplanned_place_comes_before_the_stops_still_to_come() {
    let mut story = jo_on_site();
    story.visit.sign_out.stops.push(stop("3 Elm Road, Salford"));
    story.at("10:20").texts("jo", left_for("the Browns"));
    let stops = &story.visit.sign_out.stops;
    assert_eq!(stops[1].address.reveal(), "the Browns");
    assert_eq!(stops[2].address.reveal(), "3 Elm Road, Salford");
}

#[test]
fn the_place_on_the_way_to_it_moves_nothing() {
    let mut story = jo_out();
    let first = story.visit.sign_out.stops[0].address.reveal().to_owned();
    let before = due(&story, DeadlineKind::Arrival);
    story.at("10:10").texts("jo", left_for(&first));
    let jo = story.visit.workers.values().next().expect("jo");
    assert_eq!((jo.stop, jo.since), (0, clock("10:00")));
    assert_eq!(story.visit.sign_out.stops.len(), 1);
    assert_eq!(due(&story, DeadlineKind::Arrival), before);
}

#[test]
fn left_again_on_the_way_to_the_next_stop_says_what_is_due_there() {
    let mut story = jo_on_site();
    story.at("10:20").texts("jo", left_for("14 Oak Road M5 4XX"));
    let due_before = due(&story, DeadlineKind::Arrival);
    story.at("10:22").texts("jo", left_for("14 Oak Road M5 4XX"));
    story.told("jo", Template::Status, "10:22");
    assert_eq!(due(&story, DeadlineKind::Arrival), due_before, "nothing moves");
}
