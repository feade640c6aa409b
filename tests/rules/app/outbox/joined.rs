//! What falls due for one person at once is said once.

use crate::support::bench::{Bench, JO, PAT, home_visit, to};
use homeward::app::{Question, Request};
use homeward::domain::alert::MessageReach;
use homeward::domain::chain::Channel;
use homeward::input::SignOutRequest;

/// The number of visits, each of one worker.
const OUT: usize = 3;

/// Jo, Ali and Sam each at a door of their own, signed out in the same minute.
fn three_out() -> Bench {
    let bench = Bench::start();
    for (worker, stop) in [("jo", "1 Elm Road"), ("ali", "2 Elm Road"), ("sam", "3 Elm Road")] {
        bench.ask(Request::SignOut(Box::new(SignOutRequest {
            visit_type: "doorstep".to_owned(),
            workers: vec![worker.to_owned()],
            stops: vec![stop.to_owned()],
            back: "+60m".to_owned(),
            ..home_visit()
        })));
    }
    bench.said();
    bench.taken_by("mail");
    bench
}

fn codes(bench: &Bench) -> Vec<String> {
    let open = bench.ask(Question::Alerts { all: false });
    let alerts = open.as_array().expect("a list");
    alerts
        .iter()
        .map(|alert| alert["code"].as_str().expect("a code").to_owned())
        .collect()
}

/// Lets time pass until every visit has an alert; what is said before is taken.
fn all_silent(bench: &Bench) -> Vec<String> {
    for _ in 0..240 {
        if codes(bench).len() == OUT {
            return codes(bench);
        }
        bench.said();
        bench.taken_by("mail");
        bench.pass_secs(30);
        bench.ask(Request::Health);
    }
    panic!("no alerts: {:?}", codes(bench));
}

fn reach(bench: &Bench, visit: u64) -> Vec<MessageReach> {
    let visit = bench.visit(visit);
    let alert = visit.alert.expect("an alert");
    let by_text = alert.reach.values().filter_map(|by| by.get(&Channel::Sms));
    by_text.copied().collect()
}

#[test]
fn what_falls_due_for_one_person_at_once_is_one_text_with_every_code_and_ack_all() {
    let bench = three_out();
    let codes = all_silent(&bench);
    assert!(
        reach(&bench, 1)
            .iter()
            .all(|reach| *reach == MessageReach::Pending)
    );
    let said = bench.said();
    let told = to(&said, PAT);
    assert_eq!(told.len(), 1, "{said:#?}");
    for code in &codes {
        assert!(told[0].contains(code.as_str()), "{told:?}");
    }
    assert!(told[0].ends_with("ACK ALL"), "{told:?}");
    assert!(told[0].chars().count() <= 160, "{told:?}");
    bench.ask(Request::Health);
    for visit in 1..=3 {
        let reach = reach(&bench, visit);
        assert!(
            !reach.is_empty() && reach.iter().all(|reach| *reach == MessageReach::HandedOver),
            "each alert has its evidence: {visit} {reach:?}"
        );
    }
}

#[test]
fn one_e_mail_has_everything_of_each_alert() {
    let bench = three_out();
    let codes = all_silent(&bench);
    // The example's office is told by text; whoever comes next is told by both.
    bench.said();
    let mut mails = Vec::new();
    for _ in 0..60 {
        mails = bench.taken_by("mail");
        if !mails.is_empty() {
            break;
        }
        bench.said();
        bench.pass_secs(30);
        bench.ask(Request::Health);
    }
    let (_, first, _, _) = mails.first().expect("an e-mail");
    let same: Vec<_> = mails.iter().filter(|(_, to, _, _)| to == first).collect();
    assert_eq!(same.len(), 1, "{mails:#?}");
    let (_, _, subject, body) = same[0];
    for code in &codes {
        assert!(subject.contains(code.as_str()), "{subject}");
        assert!(body.contains(&format!("==== {code} ====")), "{body}");
    }
    for road in ["1 Elm Road", "2 Elm Road", "3 Elm Road"] {
        assert!(body.contains(road), "{body}");
    }
}

#[test]
fn ack_all_takes_every_alert_told_to_the_sender_and_each_person_hears_of_it_once() {
    let bench = three_out();
    let codes = all_silent(&bench);
    bench.said();
    bench.text(PAT, "ACK ALL");
    let said = bench.said();
    let yours = to(&said, PAT);
    assert_eq!(yours.len(), 1, "{said:#?}");
    assert!(yours[0].contains("yours until"), "{yours:?}");
    for code in &codes {
        assert!(yours[0].contains(code.as_str()), "{yours:?}");
    }
    for visit in 1..=3 {
        let alert = bench.visit(visit).alert.expect("still open");
        assert_eq!(
            alert.held_by().map(|by| by.key().to_owned()),
            Some("pat".to_owned())
        );
    }
}

#[test]
fn an_alert_that_ends_before_the_text_leaves_takes_none_of_the_others_with_it() {
    let bench = three_out();
    let codes = all_silent(&bench);
    // The first to be named is heard before anything has left.
    bench.text(JO, "OK");
    bench.text(JO, "IN");
    let left = self::codes(&bench);
    let said = bench.said();
    let told = to(&said, PAT);
    for code in &left {
        assert!(told.iter().any(|text| text.contains(code.as_str())), "{told:#?}");
    }
    assert!(left.len() < codes.len(), "one was heard");
}
