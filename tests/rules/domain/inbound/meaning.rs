//! Whose text means what: a text moves its sender's own visit, or an alert that they were told of, or nothing (P10).

use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use homeward::domain::command::{ContactSays, Extension, WorkerSays};
use homeward::domain::delivery::SubjectId;
use homeward::domain::id::{AlertCode, VisitId, WatchId};
use homeward::domain::inbound::{Correspondent, TextAnswer, TextMeaning, interpret, interpret_unknown};
use homeward::domain::reply::{ClockTime, KnownNames, SafePhrases};
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::{LeaveAnswer, Visit};

/// A safe phrase of the school.
const PHRASE: &str = "I need cover for my duty";

/// What is known of the sender; each test changes what it is about.
struct Sender<'a> {
    who: &'a str,
    visit: Option<&'a Visit>,
    told: Vec<(SubjectId, &'a Alert)>,
    past: Vec<(SubjectId, AlertCode)>,
    planned: Option<&'a Visit>,
    asked: Vec<(VisitId, AlertCode)>,
    out: Vec<(VisitId, String)>,
}

fn sender(who: &str) -> Sender<'_> {
    Sender {
        who,
        visit: None,
        told: Vec::new(),
        past: Vec::new(),
        planned: None,
        asked: Vec::new(),
        out: Vec::new(),
    }
}

/// A clock time today, in UTC, as civil time is worked out elsewhere.
fn today(time: ClockTime, _after: Timestamp) -> Option<Timestamp> {
    Some(clock(&format!("{:02}:{:02}", time.hour, time.minute)))
}

impl Sender<'_> {
    fn says(&self, text: &str) -> TextMeaning {
        let phrases = [PHRASE.to_owned()];
        let from = Correspondent {
            person: id(self.who),
            visit: self.visit,
            told: self.told.clone(),
            past: self.past.clone(),
            planned: self.planned,
            asked: self.asked.clone(),
            out: self.out.clone(),
            staff: Vec::new(),
            phrases: SafePhrases {
                phrases: &phrases,
                safe_words: &[],
                duress_codes: &[],
            },
            welsh: false,
        };
        interpret(&from, text, clock("10:20"), &today).1
    }
}

/// Jo and Sam, inside since 10:10.
fn out() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

/// Somebody else's alert, of which the office was told.
fn alert_of(who: &str) -> Story {
    let mut story = Story::open(plan(), sign_out(&[who]));
    story.at("10:15").raise(CauseWhat::HelpAsked, who, Some("pat"));
    story
}

fn worker(who: Option<&str>, say: WorkerSays) -> TextMeaning {
    TextMeaning::Worker {
        worker: who.map(id),
        say,
    }
}

const THEIRS: SubjectId = SubjectId::Visit(VisitId(7));
const ANOTHER: SubjectId = SubjectId::Watch(WatchId(8));

#[test]
fn a_worker_speaks_for_their_own_visit_alone_or_for_both() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    assert_eq!(jo.says("OK"), worker(Some("jo"), WorkerSays::Ok));
    assert_eq!(jo.says("both of us ok"), worker(None, WorkerSays::Ok));
    assert_eq!(
        jo.says("LEFT"),
        worker(Some("jo"), WorkerSays::Left { next: None })
    );
    assert_eq!(jo.says("BACK"), worker(Some("jo"), WorkerSays::Back));
    assert_eq!(jo.says("HELP"), worker(Some("jo"), WorkerSays::Help));
    assert_eq!(jo.says("STOP"), worker(Some("jo"), WorkerSays::OptOut));
    assert_eq!(jo.says(PHRASE), worker(Some("jo"), WorkerSays::Duress));
}

/// Sam is on the visit with Jo, and nobody on it is called Max.
#[test]
fn a_colleague_who_is_missing_is_known_by_the_name_of_whoever_is_on_the_visit() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    let help = worker(Some("jo"), WorkerSays::Help);
    assert_eq!(jo.says("sam isnt answering me"), help);
    assert_eq!(jo.says("sam has gone quiet"), help);
    assert_ne!(jo.says("max has gone quiet"), help);
}

#[test]
fn minutes_and_clock_times_are_passed_on_as_they_were_meant() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    let more = |extension| {
        worker(
            Some("jo"),
            WorkerSays::More {
                extension,
                with_leave: None,
            },
        )
    };
    assert_eq!(jo.says("MORE 30"), more(Some(Extension::By(Span::from_mins(30)))));
    assert_eq!(
        jo.says("more until 12.30"),
        more(Some(Extension::Until(clock("12:30"))))
    );
    let on_the_way = Story::open(plan(), sign_out(&["jo"]));
    let jo = Sender {
        visit: Some(&on_the_way.visit),
        ..sender("jo")
    };
    assert_eq!(
        jo.says("running 15 mins late"),
        worker(Some("jo"), WorkerSays::LateBy(Span::from_mins(15)))
    );
    assert_eq!(
        jo.says("running late, will be there at 10.45"),
        worker(Some("jo"), WorkerSays::Late(Some(Span::from_mins(25)))),
        "25 minutes from when it was sent"
    );
}

#[test]
fn a_contact_answers_the_alert_that_they_were_told_of() {
    let theirs = alert_of("mel");
    let code = theirs.alert().code.clone();
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let to = |say| TextMeaning::Contact {
        subject: THEIRS,
        code: code.clone(),
        say,
    };
    assert_eq!(pat.says("ACK"), to(ContactSays::Acknowledge));
    assert_eq!(pat.says(&format!("ACK {code}")), to(ContactSays::Acknowledge));
    assert_eq!(pat.says("NEXT"), to(ContactSays::Next));
    assert_eq!(
        pat.says(&format!("SAFE {code} SPOKE")),
        to(ContactSays::Safe {
            how: Some(SafetyBasis::Spoke)
        })
    );
    assert_eq!(
        pat.says(&format!("POLICE {code}")),
        to(ContactSays::Police { log: None })
    );
    let ask_back = TextMeaning::Answer(TextAnswer::AskBack {
        codes: vec![code.clone()],
    });
    // What ends an alert or brings the police carries its code.
    assert_eq!(pat.says("SAFE"), ask_back);
    assert_eq!(pat.says("ok"), ask_back);
    assert_eq!(pat.says("STATUS"), TextMeaning::Answer(TextAnswer::ContactStatus));
}

#[test]
fn p10_a_code_that_is_not_theirs_means_no_alert_even_if_they_have_only_one() {
    let theirs = alert_of("mel");
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let other = AlertCode::nth(99);
    for words in ["ACK", "SAFE", "NEXT", "POLICE"] {
        assert_eq!(
            pat.says(&format!("{words} {other}")),
            TextMeaning::Answer(TextAnswer::AskBack {
                codes: vec![theirs.alert().code.clone()]
            }),
            "{words}"
        );
    }
}

#[test]
fn with_two_alerts_a_bare_word_is_asked_back_and_a_code_says_which() {
    let (mel, ria) = (alert_of("mel"), alert_of("ria"));
    let mut second = ria.alert().clone();
    second.code = AlertCode::nth(5);
    let pat = Sender {
        told: vec![(THEIRS, mel.alert()), (ANOTHER, &second)],
        ..sender("pat")
    };
    assert_eq!(
        pat.says("ACK"),
        TextMeaning::Answer(TextAnswer::AskBack {
            codes: vec![mel.alert().code.clone(), second.code.clone()]
        })
    );
    assert_eq!(
        pat.says(&format!("ACK {}", second.code)),
        TextMeaning::Contact {
            subject: ANOTHER,
            code: second.code.clone(),
            say: ContactSays::Acknowledge
        }
    );
}

#[test]
fn how_somebody_knows_may_still_be_said_of_an_alert_that_is_over() {
    let code = AlertCode::nth(3);
    let pat = Sender {
        past: vec![(THEIRS, code.clone())],
        ..sender("pat")
    };
    assert_eq!(
        pat.says(&format!("SAFE {code} SEEN")),
        TextMeaning::Contact {
            subject: THEIRS,
            code,
            say: ContactSays::Safe {
                how: Some(SafetyBasis::Seen)
            }
        }
    );
    // Without the code it is of nothing: no alert is open.
    assert_eq!(pat.says("ACK"), TextMeaning::Answer(TextAnswer::NotOut));
}

#[test]
fn a_contact_who_reports_danger_raises_it_on_the_alert_that_they_know_of() {
    let theirs = alert_of("mel");
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let raise = |what| TextMeaning::Raise {
        subject: THEIRS,
        what,
    };
    assert_eq!(pat.says("HELP"), raise(CauseWhat::HelpAsked));
    assert_eq!(pat.says(PHRASE), raise(CauseWhat::DuressUsed));
    assert_eq!(
        pat.says("STOP"),
        TextMeaning::Outside {
            kind: AlertKind::Monitor
        }
    );
}

#[test]
fn danger_from_a_contact_who_knows_of_two_alerts_is_danger_at_the_school() {
    let (mel, ria) = (alert_of("mel"), alert_of("ria"));
    let mut second = ria.alert().clone();
    second.code = AlertCode::nth(5);
    let pat = Sender {
        told: vec![(THEIRS, mel.alert()), (ANOTHER, &second)],
        ..sender("pat")
    };
    assert_eq!(
        pat.says("HELP"),
        TextMeaning::Outside {
            kind: AlertKind::Help
        }
    );
}

#[test]
fn a_worker_who_is_a_contact_too_is_heard_as_a_worker_first() {
    let (own, theirs) = (out(), alert_of("mel"));
    let code = theirs.alert().code.clone();
    let jo = Sender {
        visit: Some(&own.visit),
        told: vec![(THEIRS, theirs.alert())],
        ..sender("jo")
    };
    assert_eq!(jo.says("OK"), worker(Some("jo"), WorkerSays::Ok));
    assert_eq!(jo.says("HELP"), worker(Some("jo"), WorkerSays::Help));
    assert_eq!(
        jo.says(&format!("HELP {code}")),
        worker(Some("jo"), WorkerSays::Help),
        "their own danger comes first, whatever code stands beside it"
    );
    let to = |say| TextMeaning::Contact {
        subject: THEIRS,
        code: code.clone(),
        say,
    };
    assert_eq!(jo.says("ACK"), to(ContactSays::Acknowledge));
    assert_eq!(jo.says(&format!("ACK {code}")), to(ContactSays::Acknowledge));
}

#[test]
fn p10_a_contacts_word_from_a_worker_who_was_told_of_nothing_moves_nothing() {
    let own = out();
    let jo = Sender {
        visit: Some(&own.visit),
        ..sender("jo")
    };
    let unclear = worker(Some("jo"), WorkerSays::Unclear { worrying: false });
    assert_eq!(jo.says("ACK"), unclear);
    let after = Sender {
        visit: Some(&own.visit),
        past: vec![(THEIRS, AlertCode::nth(3))],
        ..sender("jo")
    };
    assert_eq!(after.says("ACK"), unclear, "what is over is nobody's to take on");
}

#[test]
fn danger_or_worry_from_somebody_who_is_out_nowhere_is_told_to_the_school() {
    let pat = sender("pat");
    let outside = |kind| TextMeaning::Outside { kind };
    assert_eq!(pat.says("HELP"), outside(AlertKind::Help));
    assert_eq!(pat.says(PHRASE), outside(AlertKind::Duress));
    assert_eq!(pat.says("STOP"), outside(AlertKind::Monitor));
    assert_eq!(
        pat.says("not sure about this, he is getting angry"),
        outside(AlertKind::Help)
    );
    assert_eq!(pat.says("I feel a bit uneasy here"), outside(AlertKind::Concern));
    assert_eq!(pat.says("OK"), TextMeaning::Answer(TextAnswer::NotOut));
    assert_eq!(pat.says("lunch at one?"), TextMeaning::Answer(TextAnswer::NotOut));
}

#[test]
fn the_phrase_texted_on_with_a_workers_name_raises_duress_on_their_visit() {
    let out = vec![
        (VisitId(7), "Mel Adeyemi".to_owned()),
        (VisitId(9), "Jo Bloggs and Sam Khan".to_owned()),
    ];
    let pat = Sender { out, ..sender("pat") };
    assert_eq!(
        pat.says(&format!("Sam rang: {PHRASE}")),
        TextMeaning::Raise {
            subject: SubjectId::Visit(VisitId(9)),
            what: CauseWhat::DuressUsed
        }
    );
    assert_eq!(
        pat.says("HELP Mel"),
        TextMeaning::Raise {
            subject: SubjectId::Visit(VisitId(7)),
            what: CauseWhat::HelpAsked
        }
    );
    assert_eq!(
        pat.says(&format!("somebody rang: {PHRASE}")),
        TextMeaning::Outside {
            kind: AlertKind::Duress
        },
        "nobody who is out is named"
    );
    assert_eq!(
        pat.says("is Mel back?"),
        TextMeaning::Answer(TextAnswer::NotOut),
        "a name alone raises nothing"
    );
}

#[test]
fn a_single_letter_is_nobodys_name() {
    let pat = Sender {
        out: vec![(VisitId(7), "Mel I Adeyemi".to_owned())],
        ..sender("pat")
    };
    assert_eq!(
        pat.says(PHRASE),
        TextMeaning::Outside {
            kind: AlertKind::Duress
        },
        "the phrase begins with `I`"
    );
}

#[test]
fn leave_is_given_by_its_code_to_the_visit_that_asked() {
    let (first, second) = (AlertCode::nth(3), AlertCode::nth(4));
    let head = Sender {
        asked: vec![(VisitId(7), first.clone()), (VisitId(9), second.clone())],
        ..sender("head")
    };
    let leave = |visit, answer| TextMeaning::Leave { visit, answer };
    assert_eq!(
        head.says(&format!("YES {second}")),
        leave(VisitId(9), LeaveAnswer::Given)
    );
    assert_eq!(
        head.says(&format!("NO {first}")),
        leave(VisitId(7), LeaveAnswer::Refused)
    );
    let ask_back = TextMeaning::Answer(TextAnswer::AskLeave { code: first });
    assert_eq!(head.says("YES"), ask_back);
    assert_eq!(head.says(&format!("YES {}", AlertCode::nth(99))), ask_back);
}

#[test]
fn a_bare_no_from_an_authoriser_who_is_out_is_read_as_a_workers_text() {
    let own = out();
    let jo = Sender {
        visit: Some(&own.visit),
        asked: vec![(VisitId(7), AlertCode::nth(3))],
        ..sender("jo")
    };
    assert!(
        matches!(jo.says("NO"), TextMeaning::Worker { .. }),
        "{:?}",
        jo.says("NO")
    );
}

#[test]
fn a_worker_with_a_planned_visit_sets_off_arrives_or_calls_it_off() {
    let story = out();
    let jo = Sender {
        planned: Some(&story.visit),
        ..sender("jo")
    };
    assert_eq!(jo.says("START"), TextMeaning::SetOff { then: None });
    assert_eq!(jo.says("LEFT"), TextMeaning::SetOff { then: None });
    assert_eq!(
        jo.says("IN"),
        TextMeaning::SetOff {
            then: Some(WorkerSays::Arrived)
        }
    );
    assert_eq!(
        jo.says("running 10 mins late"),
        TextMeaning::SetOff {
            then: Some(WorkerSays::LateBy(Span::from_mins(10)))
        }
    );
    assert_eq!(jo.says("visit cancelled"), TextMeaning::CallOff);
    assert_eq!(jo.says("OK"), TextMeaning::Answer(TextAnswer::NotOut));
    assert_eq!(
        jo.says("HELP"),
        TextMeaning::Outside {
            kind: AlertKind::Help
        }
    );
}

#[test]
fn a_number_that_nobody_has_alerts_with_danger_only() {
    let phrases = [PHRASE.to_owned()];
    let kind = |text: &str| {
        let phrases = SafePhrases {
            phrases: &phrases,
            safe_words: &[],
            duress_codes: &[],
        };
        interpret_unknown(text, phrases, KnownNames::default(), false).1
    };
    assert_eq!(kind(PHRASE), Some(AlertKind::Duress));
    assert_eq!(kind("HELP me"), Some(AlertKind::Help));
    assert_eq!(kind("OK"), None);
    assert_eq!(kind("SAFE K7"), None);
}
