//! Two workers: one may speak for both, or each for themselves; and one has left while the other has not.

use crate::support::school::{clock, id, mins, plan, plan_each, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind, SafetyBasis};
use homeward::domain::command::{Extension, WorkerSays};
use homeward::domain::notice::Template;
use homeward::domain::visit::Whereabouts;

pub(crate) const LEFT: WorkerSays = WorkerSays::Left { next: None };

pub(crate) fn both_inside(each: bool) -> Story {
    let plan = if each { plan_each() } else { plan() };
    let mut story = Story::open(plan, sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.texts("sam", WorkerSays::Arrived);
    story
}

fn check_ins(story: &Story) -> Vec<(Option<String>, String)> {
    story
        .visit
        .deadlines()
        .into_iter()
        .filter(|deadline| deadline.key.kind == DeadlineKind::CheckIn)
        .map(|deadline| {
            let worker = deadline.key.worker.map(|worker| worker.key().to_owned());
            (worker, deadline.key.due.to_string()[11..16].to_owned())
        })
        .collect()
}

#[test]
fn any_lets_either_check_in_for_both() {
    let mut story = both_inside(false);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    assert_eq!(check_ins(&story), [(None, "10:45".to_owned())]);
    story.at("10:40").texts("sam", WorkerSays::Ok);
    assert_eq!(check_ins(&story), [(None, "11:00".to_owned())]);
    story.at("10:57");
    story.told("jo", Template::CheckInSoon, "10:57");
    story.told("sam", Template::CheckInSoon, "10:57");
}

#[test]
fn any_lets_either_arrive_for_both() {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    assert!(
        story
            .visit
            .workers
            .values()
            .all(|worker| worker.whereabouts == Whereabouts::OnSite)
    );
}

#[test]
fn each_holds_a_deadline_for_each() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    assert_eq!(
        check_ins(&story),
        [
            (Some("jo".to_owned()), "10:45".to_owned()),
            (Some("sam".to_owned()), "10:30".to_owned())
        ]
    );
    story.at("10:35");
    story.never_told("jo", Template::CheckInSoon);
    story.told("sam", Template::CheckInSoon, "10:27");
    assert_eq!(story.alert().causes[0].worker, Some(id("sam")));
}

#[test]
fn each_wants_every_member_to_arrive() {
    let mut story = Story::open(plan_each(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:29").texts("jo", WorkerSays::Ok);
    story.at("10:48").texts("jo", WorkerSays::Ok);
    story.at("10:55");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::Arrival)
    );
    assert_eq!(story.alert().causes[0].worker, Some(id("sam")));
}

#[test]
fn both_of_us_speaks_for_both() {
    let mut story = both_inside(true);
    story.at("10:25").texts_for_all("jo", WorkerSays::Ok);
    assert!(check_ins(&story).iter().all(|(_, due)| due == "10:45"));
}

#[test]
fn one_left_and_the_other_not_is_shown_and_asked_at_once_and_a_concern_if_it_lasts() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    assert_eq!(story.visit.apart(), Some((id("jo"), clock("10:20"))));
    story.told("sam", Template::LeftBehind, "10:20");
    story.at("10:29:59").no_alert();
    story.at("10:30");
    assert_eq!(story.alert().kind, AlertKind::Concern);
    assert_eq!(story.alert().causes[0].what, CauseWhat::Apart);
    assert_eq!(story.alert().causes[0].at, clock("10:20"), "when jo left");
    story.told("pat", Template::AlertRingWorker, "10:30");
}

#[test]
fn left_said_again_does_not_put_off_the_worry_about_whoever_is_inside() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:28").texts("jo", LEFT);
    story.at("10:30");
    assert_eq!(story.alert().causes[0].what, CauseWhat::Apart);
    // Mirror: in again and out again begins a new wait.
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:22").texts("jo", WorkerSays::Arrived);
    story.at("10:28").texts("jo", LEFT);
    story.at("10:31").no_alert();
}

#[test]
fn the_other_one_leaving_too_ends_the_worry() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:25").texts("sam", LEFT);
    assert_eq!(story.visit.apart(), None);
    story.at("10:40").no_alert();
}

#[test]
fn apart_is_raised_once_and_again_if_it_happens_again() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:31").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    story.at("10:45").no_alert();
}

#[test]
fn the_one_inside_is_still_asked_to_check_in() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:27");
    story.told("sam", Template::CheckInSoon, "10:27");
    story.never_told("jo", Template::CheckInSoon);
}

#[test]
fn the_visit_stays_open_until_everybody_is_back() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:24").texts("jo", WorkerSays::Back);
    assert!(story.visit.is_open());
    let told = story.told("jo", Template::ReturnedAlone, "10:24");
    assert_eq!(
        told.facts.by.as_deref(),
        Some("Sam Khan"),
        "is named as still out"
    );
    story.at("10:25").texts("sam", LEFT);
    story.at("10:29").texts("sam", WorkerSays::Back);
    assert!(!story.visit.is_open());
}

#[test]
fn back_of_one_is_not_back_of_the_other_whatever_the_pair_rule_says() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.texts("sam", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Back);
    assert!(story.visit.is_open(), "sam has not said BACK");
    story.at("10:41").texts("sam", WorkerSays::Back);
    assert!(!story.visit.is_open());
}

#[test]
fn each_wants_a_back_from_each() {
    let mut story = both_inside(true);
    story.at("10:20").texts("jo", LEFT);
    story.texts("sam", LEFT);
    story.at("10:40").texts("jo", WorkerSays::Back);
    assert!(story.visit.is_open());
    story.at("12:10");
    assert_eq!(story.alert().causes[0].worker, Some(id("sam")));
}

#[test]
fn an_unclear_text_of_one_is_not_cleared_up_by_the_other() {
    let mut story = both_inside(false);
    story
        .at("10:15")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story.at("10:16").texts("sam", WorkerSays::Ok);
    story.at("10:18");
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

#[test]
fn of_two_unclear_texts_clearing_up_one_leaves_the_other() {
    let mut story = both_inside(false);
    story
        .at("10:15")
        .texts("jo", WorkerSays::Unclear { worrying: false });
    story
        .at("10:16")
        .texts("sam", WorkerSays::Unclear { worrying: false });
    story.at("10:17").texts("jo", WorkerSays::Ok);
    story.at("10:19");
    assert_eq!(story.alert().kind, AlertKind::Concern);
}

#[test]
fn one_of_two_home_does_not_stop_the_others_home_safe() {
    let mut sign_out = sign_out(&["jo", "sam"]);
    sign_out.ends_at_home = true;
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts_for_all("jo", LEFT);
    story.at("10:50").texts("jo", WorkerSays::Home);
    assert!(story.visit.is_open());
    story.at("11:25");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::HomeSafe)
    );
    assert_eq!(story.alert().causes[0].worker, Some(id("sam")));
}

#[test]
fn whoever_has_left_does_not_check_in_for_the_one_inside() {
    let mut story = both_inside(false);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:28");
    story.texts("jo", WorkerSays::Back);
    assert_eq!(
        check_ins(&story),
        [(None, "10:30".to_owned())],
        "jo's LEFT is no word of sam"
    );
    story.at("10:35");
    let missed = CauseWhat::Missed(DeadlineKind::CheckIn);
    assert!(story.alert().causes.iter().any(|cause| cause.what == missed));
}

#[test]
fn in_at_one_stop_says_nothing_of_somebody_at_another() {
    let mut sign_out = sign_out(&["jo", "sam"]);
    sign_out.stops = vec![
        crate::support::school::stop("1 A Street", None),
        crate::support::school::stop("2 B Street", None),
    ];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:06").texts("jo", LEFT);
    assert_eq!(story.visit.workers[&id("jo")].stop, 1);
    story.at("10:30").texts("jo", WorkerSays::Arrived);
    assert_eq!(story.visit.workers[&id("sam")].whereabouts, Whereabouts::OnTheWay);
    story.at("10:55");
    let missed = CauseWhat::Missed(DeadlineKind::Arrival);
    assert!(story.alert().causes.iter().any(|cause| cause.what == missed));
}

#[test]
fn p02_what_is_put_off_for_one_hides_no_arrival_of_the_other() {
    let mut sign_out = sign_out(&["jo", "sam"]);
    sign_out.stops = vec![
        stop("1 A Street", Some("10:15")),
        stop("2 B Street", Some("10:55")),
    ];
    let mut story = Story::open(plan(), sign_out);
    // Neither is heard of. Jo rings the office: they go to the second stop by themselves, and Sam is on the way to the first.
    story.at("10:26");
    story.told("pat", Template::AlertRingWorker, "10:25");
    story.office(Some("jo"), LEFT).expect("they left");
    assert_eq!(story.alert().kind, AlertKind::Overdue, "sam has not been heard");
    story.safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    let due = |story: &Story| story.visit.next_deadline().map(|deadline| deadline.key.due);
    assert_eq!(due(&story), Some(clock("10:55")), "Jo is expected there");
    story.at("11:05");
    assert_eq!(story.alert().kind, AlertKind::Overdue);
    story.told("pat", Template::AlertRingWorker, "11:05");
}

#[test]
fn under_each_the_answer_to_an_ok_says_the_senders_own_next_check_in() {
    let mut story = both_inside(true);
    story.at("10:25").texts("jo", WorkerSays::Ok);
    let told = story.told("jo", Template::CheckedIn, "10:25");
    assert_eq!(told.facts.next_check, Some(clock("10:45")), "and not sam's 10:30");
}

#[test]
fn a_return_that_was_put_off_is_what_they_hear_of_from_then_on() {
    let mut story = both_inside(false);
    story.at("11:32").texts("jo", WorkerSays::Ok);
    // The check-in of 11:52 is missed at 11:57, and cleared up while the return of 12:00 is in its grace.
    story.at("12:02").safe("pat", Some(SafetyBasis::Spoke)).no_alert();
    story.at("12:04").texts("jo", WorkerSays::Ok);
    let told = story.told("jo", Template::CheckedIn, "12:04");
    assert!(
        told.facts.back_by > Some(clock("12:04")),
        "{:?}",
        told.facts.back_by
    );
}

/// The LEFT of one was lost; when they are back in school, that says nothing of the other, whom they left some time ago.
// Faults: P02 x gateway-loses
#[test]
fn p02_whoever_is_back_does_not_check_in_for_the_one_who_is_still_inside() {
    let mut story = both_inside(false);
    story.at("10:28").texts("jo", WorkerSays::Back);
    assert_eq!(
        check_ins(&story),
        [(None, "10:30".to_owned())],
        "sam's own, since 10:10"
    );
    story.at("10:35");
    assert_eq!(
        story.alert().causes[0].what,
        CauseWhat::Missed(DeadlineKind::CheckIn)
    );
}

#[test]
fn back_said_again_is_answered_again_and_one_sent_before_they_went_on_is_no_return() {
    let mut story = both_inside(true);
    story.at("10:20").texts("jo", LEFT);
    for time in ["10:24", "10:25"] {
        story.at(time).texts("jo", WorkerSays::Back);
        story.told("jo", Template::ReturnedAlone, time);
    }
    story.never_told("jo", Template::CheckedIn);
    let mut sign_out = sign_out(&["jo"]);
    sign_out.stops = vec![stop("1 A Street", None), stop("2 B Street", None)];
    let mut story = Story::open(plan(), sign_out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts("jo", LEFT);
    story.at("10:21").texts_late("jo", "10:15", WorkerSays::Back);
    story.told("jo", Template::CheckedIn, "10:21");
    assert!(story.visit.is_open(), "jo is on the way to the second stop");
}

#[test]
fn p07_home_sent_before_they_left_is_not_home_but_two_clocks_may_differ_by_three_seconds() {
    for (sent, is_home) in [("10:19:57", true), ("10:19:56", false)] {
        let mut sign_out = sign_out(&["jo"]);
        sign_out.ends_at_home = true;
        let mut story = Story::open(plan(), sign_out);
        story.at("10:10").texts("jo", WorkerSays::Arrived);
        story.at("10:20").texts("jo", LEFT);
        story.at("10:21").texts_late("jo", sent, WorkerSays::Home);
        assert_eq!(!story.visit.is_open(), is_home, "{sent}");
    }
}

#[test]
fn more_on_the_way_home_puts_off_ones_own_time_up_to_the_limit_and_not_the_others() {
    for (minutes, due) in [(15, "11:25"), (60, "12:10"), (61, "11:10")] {
        let mut sign_out = sign_out(&["jo", "sam"]);
        sign_out.ends_at_home = true;
        let mut story = Story::open(plan_each(), sign_out);
        story.at("10:20").texts("jo", LEFT);
        story.at("10:25").texts("sam", LEFT);
        let extension = Some(Extension::By(mins(minutes)));
        let more = WorkerSays::More {
            extension,
            with_leave: None,
        };
        story.at("10:30").texts("sam", more);
        let home = story.visit.deadlines().into_iter().map(|deadline| deadline.key);
        let home: Vec<_> = home.map(|key| (key.worker, key.due)).collect();
        assert_eq!(
            home,
            [(Some(id("jo")), clock("11:05")), (Some(id("sam")), clock(due))],
            "{minutes} minutes"
        );
    }
}

#[test]
fn whoever_is_at_one_point_of_one_stop_is_together_and_nobody_else() {
    let story = both_inside(true);
    let at = |whereabouts, stop| {
        let mut worker = story.visit.workers[&id("jo")].clone();
        worker.whereabouts = whereabouts;
        worker.stop = stop;
        worker
    };
    let all = [
        Whereabouts::OnTheWay,
        Whereabouts::AtDoor,
        Whereabouts::OnSite,
        Whereabouts::Left,
        Whereabouts::Back,
        Whereabouts::Home,
    ];
    // Whoever is at the door has somebody inside in sight; who is back or home, nobody who is not.
    let groups: [&[Whereabouts]; 4] = [&all[..1], &all[1..3], &all[3..4], &all[4..]];
    let group = |one: &Whereabouts| groups.iter().position(|group| group.contains(one));
    for one in all {
        for other in all {
            let together = group(&one) == group(&other);
            assert_eq!(
                at(one, 0).is_with(&at(other, 0)),
                together,
                "{one:?} and {other:?}"
            );
            assert!(!at(one, 0).is_with(&at(other, 1)), "at another stop");
        }
    }
}

#[test]
fn late_said_for_both_is_word_of_both() {
    let mut story = Story::open(plan_each(), sign_out(&["jo", "sam"]));
    story
        .at("10:05")
        .texts_for_all("jo", WorkerSays::Late(Some(mins(10))));
    for worker in story.visit.workers.values() {
        assert_eq!(worker.safe_at(), clock("10:05"));
    }
}

#[test]
fn both_have_left_said_by_one_who_left_before_moves_nobody_still_inside() {
    let mut story = both_inside(false);
    story.at("10:15").texts("jo", LEFT);
    story.at("10:20").texts_for_all("jo", LEFT);
    assert_eq!(story.visit.workers[&id("sam")].whereabouts, Whereabouts::OnSite);
    assert!(!check_ins(&story).is_empty(), "sam is asked on");
}
