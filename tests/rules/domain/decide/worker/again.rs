//! Whoever goes in after all is watched over: after LEFT, and after the visit was called off.

use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::DeadlineKind;
use homeward::domain::command::WorkerSays;
use homeward::domain::notice::Template;
use homeward::domain::visit::Whereabouts;

const LEFT: WorkerSays = WorkerSays::Left { next: None };

fn out() -> Story {
    Story::open(plan(), sign_out(&["jo"]))
}

fn next(story: &Story) -> DeadlineKind {
    story.visit.next_deadline().expect("a deadline").key.kind
}

#[test]
fn p01_in_after_left_is_an_arrival_with_check_ins() {
    let mut story = out();
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(next(&story), DeadlineKind::Return);
    story.at("10:26").texts("jo", WorkerSays::Arrived);
    assert_eq!(story.visit.workers[&id("jo")].whereabouts, Whereabouts::OnSite);
    story.told("jo", Template::Arrived, "10:26");
    assert_eq!(next(&story), DeadlineKind::CheckIn);
    story.at("10:52").alert();
}

#[test]
fn p01_in_after_the_visit_was_called_off_is_an_arrival_with_check_ins() {
    let mut story = out();
    story.at("10:10").texts("jo", WorkerSays::Cancel);
    story.at("10:20").texts("jo", WorkerSays::Arrived);
    assert_eq!(next(&story), DeadlineKind::CheckIn);
}

#[test]
fn in_that_was_sent_before_left_and_comes_after_it_moves_nobody_back() {
    let mut story = out();
    story.at("10:20").texts("jo", LEFT);
    story.at("10:30").texts_late("jo", "10:12", WorkerSays::Arrived);
    assert_eq!(story.visit.workers[&id("jo")].whereabouts, Whereabouts::Left);
    assert!(
        story
            .visit
            .next_deadline()
            .is_some_and(|next| next.key.due >= clock("10:30"))
    );
}
