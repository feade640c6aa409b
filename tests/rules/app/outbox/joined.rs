//! What falls due for one person at once is said once.

use crate::app::outbox::delivery::{resolve, two, unreachable};
use crate::support::bench::{ALI, Bench, CHRIS, JO, MORGAN, PAT, ROBIN, home_visit, to};
use homeward::app::{Outcome, Question, Request};
use homeward::domain::alert::MessageReach;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Fate, Message, MessageState, Rejection, SendFailure};
use homeward::input::SignOutRequest;

/// The number of visits, each of one worker.
const OUT: usize = 3;

/// Jo, Ali and Sam each at a door of their own, signed out in the same minute.
fn three_out() -> Bench {
    out_from(Bench::start())
}

fn out_from(bench: Bench) -> Bench {
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
        // A text of somebody in school: the inbox is not what is silent.
        bench.comes(ROBIN, "thank you");
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

/// Returns the rows of a text that several alerts share, the carrier first.
fn shared_rows(bench: &Bench, who: &str) -> Vec<Message> {
    let rows = bench.standing().messages.into_iter();
    let mut rows: Vec<Message> = rows.filter(|row| row.content.to().reveal() == who).collect();
    let carrier = rows
        .iter()
        .find_map(|row| row.carried_by)
        .expect("rows that are carried");
    rows.retain(|row| row.id == carrier || row.carried_by == Some(carrier));
    rows.sort_by_key(|row| row.carried_by.is_some());
    assert_eq!(rows.len(), OUT, "{rows:#?}");
    rows
}

/// Returns the code of a row's alert.
fn code_of(codes: &[String], bench: &Bench, row: &Message) -> String {
    let shown = |code: &&String| {
        let shown = bench.ask(Question::ShowAlert {
            code: (*code).clone(),
        });
        let about = serde_json::to_string(&row.about).expect("JSON");
        assert!(shown.is_object(), "{shown}");
        about.contains(&format!("\"{code}\""))
    };
    codes.iter().find(shown).expect("the row's alert").clone()
}

fn states(bench: &Bench, rows: &[Message]) -> Vec<MessageState> {
    let ids: Vec<u64> = rows.iter().map(|row| row.id).collect();
    let states = bench.ask(Request::MessageStates { ids });
    let states = states.as_array().expect("a list");
    states
        .iter()
        .map(|row| serde_json::from_value(row["state"].clone()).expect("a state"))
        .collect()
}

/// Takes the texts to one person that wait at a gateway.
fn taken_to(bench: &Bench, gateway: &str, who: &str) -> Vec<(u64, String)> {
    let claims = bench.claim(gateway, 1000);
    let mut taken = Vec::new();
    for claim in claims {
        let provider_id = format!("{gateway}-{}", claim.id);
        bench.settle(gateway, claim.id, Outcome::Accepted { provider_id });
        if claim.outbound.content.to().reveal() == who {
            taken.push((claim.id, claim.outbound.content.body().reveal().to_owned()));
        }
    }
    taken
}

/// Has a gateway fail with what it is given for one person.
fn fails(bench: &Bench, gateway: &str, who: &str, failure: impl Fn() -> Outcome) {
    for claim in bench.claim(gateway, 1000) {
        let provider_id = format!("{gateway}-{}", claim.id);
        let outcome = if claim.outbound.content.to().reveal() == who {
            failure()
        } else {
            Outcome::Accepted { provider_id }
        };
        bench.settle(gateway, claim.id, outcome);
    }
}

/// Three alerts whose text to Pat `main` has taken and says nothing of; the alert of the row that
/// carries has ended since.
fn carriers_alert_ended_without_a_receipt() -> (Bench, Vec<Message>, Vec<String>) {
    let bench = out_from(Bench::with(two()));
    let codes = all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    bench.said();
    let ended = code_of(&codes, &bench, &rows[0]);
    resolve(&bench, &ended);
    let left = codes.into_iter().filter(|code| *code != ended).collect();
    bench.live(2);
    (bench, rows, left)
}

// Faults: P05 P14 x gateway-loses
#[test]
fn the_second_gateway_is_given_the_other_alerts_though_the_alert_of_the_row_that_carries_has_ended() {
    let (bench, rows, left) = carriers_alert_ended_without_a_receipt();
    let again = taken_to(&bench, "spare", PAT);
    assert_eq!(again.len(), 1, "{again:#?}");
    let (id, text) = &again[0];
    assert!(rows[1..].iter().any(|row| row.id == *id), "{again:#?}");
    for code in &left {
        assert!(text.contains(code.as_str()), "{again:#?}");
    }
    assert_eq!(states(&bench, &rows), [MessageState::Accepted; OUT]);
}

// Faults: P05 x gateway-loses
#[test]
fn a_late_receipt_of_the_first_gateway_settles_the_rows_parted_from_the_row_that_carried() {
    let (bench, rows, _) = carriers_alert_ended_without_a_receipt();
    let bench = bench.restarted(0);
    bench.receipt("main", rows[0].id, Fate::Delivered);
    assert_eq!(states(&bench, &rows[1..]), [MessageState::Delivered; OUT - 1]);
    assert!(taken_to(&bench, "spare", PAT).is_empty(), "nothing is said twice");
}

// Faults: P05 P14 x gateway-refuses
#[test]
fn each_alert_goes_by_the_second_gateway_where_the_first_fails() {
    let bench = out_from(Bench::with(two()));
    let codes = all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    fails(&bench, "main", PAT, unreachable);
    assert_eq!(states(&bench, &rows), [MessageState::Queued; OUT]);
    let again = taken_to(&bench, "spare", PAT);
    assert_eq!(again.len(), 1, "{again:#?}");
    assert!(codes.iter().all(|code| again[0].1.contains(code.as_str())));
    assert_eq!(states(&bench, &rows), [MessageState::Accepted; OUT]);
    bench.receipt("spare", again[0].0, Fate::Delivered);
    assert_eq!(states(&bench, &rows), [MessageState::Delivered; OUT]);
    for visit in 1..=3 {
        let reach = reach(&bench, visit);
        assert!(
            reach.contains(&MessageReach::HandedOver),
            "visit {visit}: {reach:?}"
        );
    }
}

// Faults: P05 x gateway-refuses
#[test]
fn a_row_that_carries_and_is_withdrawn_after_an_attempt_leaves_the_others_to_the_next_gateway() {
    let bench = out_from(Bench::with(two()));
    let codes = all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    fails(&bench, "main", PAT, unreachable);
    resolve(&bench, &code_of(&codes, &bench, &rows[0]));
    assert_eq!(states(&bench, &rows[..1]), [MessageState::Withdrawn]);
    let again = taken_to(&bench, "spare", PAT);
    assert!(
        again
            .iter()
            .any(|(id, _)| rows[1..].iter().any(|row| row.id == *id)),
        "{again:#?}"
    );
    assert_eq!(states(&bench, &rows[1..]), [MessageState::Accepted; OUT - 1]);
}

// Faults: P05 x gateway-refuses
#[test]
fn a_refused_recipient_counts_as_not_reached_for_each_alert() {
    let bench = three_out();
    all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    fails(&bench, "main", PAT, || {
        Outcome::Failed(SendFailure::Rejected {
            reason: Rejection::BadAddress,
            why: "no such number".to_owned(),
        })
    });
    assert_eq!(states(&bench, &rows), [MessageState::Rejected; OUT]);
    for visit in 1..=3 {
        assert!(
            reach(&bench, visit).contains(&MessageReach::Failed),
            "visit {visit}"
        );
    }
}

// Faults: P05 x outage
#[test]
fn each_row_expires_with_the_row_that_carries() {
    let bench = three_out();
    all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    let valid_for = rows[0].valid_until.since(bench.now());
    let half_minutes = valid_for.ms() / 30_000;
    for _ in 0..half_minutes {
        bench.pass_secs(30);
        bench.ask(Request::Health);
    }
    let store = bench.lock_store();
    for row in &rows {
        let kept = "SELECT state FROM message WHERE id = ?1";
        let state = store.query_row(kept, [row.id.cast_signed()], |row| row.get::<_, String>(0));
        assert_eq!(state.expect("a row"), "expired", "row {}", row.id);
    }
}

// Faults: P05 x killed
#[test]
fn after_a_restart_the_rows_still_leave_as_one_text() {
    let bench = three_out();
    let codes = all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    assert!(!bench.claim("main", 1000).is_empty(), "under way");
    let bench = bench.restarted(0);
    let again = taken_to(&bench, "main", PAT);
    assert_eq!(again.len(), 1, "{again:#?}");
    assert!(again[0].1.starts_with("(again)"), "{again:#?}");
    assert!(codes.iter().all(|code| again[0].1.contains(code.as_str())));
    assert_eq!(states(&bench, &rows), [MessageState::Accepted; OUT]);
}

// Faults: P05 x killed
#[test]
fn after_a_restart_the_gravest_row_left_carries_where_the_one_that_carried_is_taken_back() {
    let bench = Bench::start();
    bench.sign_out_to_a_door("jo");
    bench.live(5);
    bench.sign_out_to_a_door("ali");
    bench.sign_out_to_a_door("sam");
    let codes = all_silent(&bench);
    let rows = shared_rows(&bench, PAT);
    // Jo is asked after at the household by now, and comes last, though her row is the oldest.
    let text = rows[0].content.body().reveal().to_owned();
    let mut named = codes.clone();
    named.sort_by_key(|code| text.find(code.as_str()));
    let jo = bench.visit(1).alert.expect("open").code.clone();
    assert_eq!(named.last().map(String::as_str), Some(jo.as_str()), "{text}");
    let bench = bench.restarted(0);
    resolve(&bench, &named[0]);
    let left = bench.standing().messages;
    let mut carries = left
        .iter()
        .filter(|row| row.carried_by.is_none() && rows.iter().any(|known| known.id == row.id));
    let next = carries.next().expect("a row that carries");
    assert_eq!(code_of(&codes, &bench, next), named[1], "{left:#?}");
    assert!(carries.next().is_none(), "{left:#?}");
}

#[test]
fn ack_all_leaves_alone_what_somebody_else_has() {
    let bench = three_out();
    let codes = all_silent(&bench);
    bench.said();
    bench.text(CHRIS, &format!("ACK {}", codes[2]));
    bench.text(PAT, "ACK ALL");
    let holders = || {
        let held = |visit| {
            let alert = bench.visit(visit).alert.expect("still open");
            let by = alert.held_by().expect("somebody has it").key().to_owned();
            (alert.code.as_str().to_owned(), by)
        };
        (1..=3).map(held).collect::<Vec<_>>()
    };
    for (code, by) in holders() {
        assert_eq!(by, if code == codes[2] { "chris" } else { "pat" }, "{code}");
    }
    bench.said();
    bench.text(PAT, &format!("ACK {} {}", codes[2], codes[1]));
    for (code, by) in holders() {
        assert_eq!(by, "pat", "an alert named is taken over: {code}");
    }
}

#[test]
fn ack_all_takes_the_only_alert_that_is_free() {
    let bench = three_out();
    let codes = all_silent(&bench);
    bench.said();
    bench.text(CHRIS, &format!("ACK {} {}", codes[0], codes[1]));
    bench.said();
    bench.text(PAT, "ACK ALL");
    let said = bench.said();
    let yours = to(&said, PAT);
    assert!(
        yours.len() == 1 && yours[0].contains("yours") && yours[0].contains(codes[2].as_str()),
        "{said:#?}"
    );
}

#[test]
fn more_time_is_offered_for_the_alerts_of_the_text_alone() {
    let bench = three_out();
    let codes = all_silent(&bench);
    bench.said();
    bench.text(CHRIS, &format!("ACK {}", codes[2]));
    bench.text(PAT, "ACK ALL");
    bench.said();
    let mut warned = Vec::new();
    for _ in 0..20 {
        bench.pass_secs(30);
        bench.ask(Request::Health);
        let said = bench.said();
        warned = to(&said, PAT).into_iter().map(str::to_owned).collect();
        warned.retain(|text| text.contains("More time"));
        if !warned.is_empty() {
            break;
        }
    }
    assert_eq!(warned.len(), 1, "{warned:#?}");
    let (_, offered) = warned[0].split_once("More time: ").expect("an answer");
    assert_eq!(offered, format!("ACK {} {}", codes[0], codes[1]), "{warned:#?}");
    bench.text(PAT, offered);
    let said = bench.said();
    assert!(
        to(&said, PAT).iter().any(|text| text.contains("yours until")),
        "{said:#?}"
    );
    assert!(
        to(&said, CHRIS)
            .iter()
            .all(|text| !text.contains(codes[2].as_str())),
        "{said:#?}"
    );
}

#[test]
fn a_reader_without_a_mailbox_is_given_every_number() {
    let bench = out_from(Bench::edited(&[("email  = \"pat@example.sch.uk\"\n", "")]));
    all_silent(&bench);
    let said = bench.said();
    let told = to(&said, PAT).join(" ");
    for number in ["Jo 07700 900101", "Ali 07700 900102", "Sam 07700 900103"] {
        assert!(told.contains(number), "{said:#?}");
    }
    assert!(!told.contains("mail"), "{said:#?}");
}

/// Lets time pass, and returns all that one person is told until a text is of a kind.
fn told_until(bench: &Bench, who: &str, is: impl Fn(&str) -> bool) -> Vec<String> {
    let mut told = Vec::new();
    for _ in 0..240 {
        let said = bench.said();
        told.extend(to(&said, who).into_iter().map(str::to_owned));
        if told.iter().any(|text| is(text)) {
            return told;
        }
        bench.pass_secs(30);
        bench.ask(Request::Health);
    }
    panic!("not told: {told:#?}");
}

#[test]
fn alerts_at_the_police_step_at_once_each_ask_for_the_log_number_by_the_code() {
    let bench = three_out();
    let codes = all_silent(&bench);
    let told = told_until(&bench, MORGAN, |text| text.contains("Ring 999"));
    let urgent: Vec<&String> = told.iter().filter(|text| text.contains("Ring 999")).collect();
    assert_eq!(urgent.len(), OUT, "{told:#?}");
    for code in &codes {
        let own = format!("POLICE {code}");
        assert!(urgent.iter().any(|text| text.ends_with(&own)), "{urgent:#?}");
    }
}

#[test]
fn duress_taken_together_with_other_alerts_is_told_by_itself_with_its_own_answers() {
    let bench = three_out();
    bench.text(ALI, "I am on a home visit, and I need cover for my duty");
    let codes = all_silent(&bench);
    told_until(&bench, MORGAN, |text| {
        codes.iter().filter(|code| text.contains(code.as_str())).count() > 1
    });
    bench.text(MORGAN, "ACK ALL");
    let said = bench.said();
    let yours: Vec<&str> = to(&said, MORGAN);
    let duress = bench.visit(2).alert.expect("duress").code.clone();
    let of_duress: Vec<&&str> = yours
        .iter()
        .filter(|text| text.contains(duress.as_str()))
        .collect();
    assert_eq!(of_duress.len(), 1, "{yours:#?}");
    assert!(of_duress[0].contains("Do NOT ring or text them"), "{yours:#?}");
    assert!(
        of_duress[0].contains(&format!("SAFE {duress} SEEN")),
        "{yours:#?}"
    );
    assert!(of_duress[0].contains(&format!("POLICE {duress}")), "{yours:#?}");
    for code in codes.iter().filter(|code| *code != duress.as_str()) {
        assert!(!of_duress[0].contains(code.as_str()), "{yours:#?}");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_a_joined_text_that_has_not_left_asks_nobody_to_ring_a_worker_who_is_in_duress_by_then() {
    let bench = three_out();
    all_silent(&bench);
    bench.text(ALI, "I am on a home visit, and I need cover for my duty");
    let said = bench.said();
    let told = to(&said, PAT);
    let duress = bench.visit(2).alert.expect("an alert").code.to_string();
    let other = bench.visit(3).alert.expect("an alert").code.to_string();
    assert!(
        told.iter()
            .any(|text| text.contains(&other) && text.contains("Ring")),
        "{told:#?}"
    );
    for text in told {
        assert!(!text.contains("900102"), "{text}");
        assert!(!text.contains(&duress) || !text.contains("Ring Ali"), "{text}");
    }
}
