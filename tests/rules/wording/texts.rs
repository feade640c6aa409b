//! What Homeward says, to whom, in how many characters.

use super::{
    ALERTS, Mail, assert_no_leftovers, causes, everyday, full, mail, notice, sheet, text, text_of, with_cause,
};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind};
use homeward::domain::chain::Ask;
use homeward::domain::id::{PersonId, SchoolId};
use homeward::domain::notice::{NoticeFacts, RingNumber, Template};
use homeward::domain::time::Span;
use homeward::wording::{
    Audience, LongNames, ONE_PART, SchoolTexts, TextEncoding, sample, segments, wording,
};
use std::collections::BTreeMap;

#[test]
fn every_text_is_one_part_of_gsm_7_for_long_names() {
    let mut table = String::new();
    for template in Template::ALL {
        let said = text(*template, &full(*template));
        let size = segments(&said);
        table.push_str(&format!("{:>4} {:22} {said}\n", size.units, template.name()));
        assert_eq!(size.encoding, TextEncoding::Gsm7, "{}: {said}", template.name());
        assert_eq!(size.parts, 1, "{} takes {}: {said}", template.name(), size.units);
    }
    println!("{table}");
}

#[test]
fn every_text_about_every_cause_is_one_part_even_as_a_late_repeat() {
    let mut too_long = BTreeMap::new();
    for template in Template::ALL {
        for (kind, what) in causes() {
            for marked in [false, true] {
                let mut facts = with_cause(*template, &LongNames::default(), kind, what.clone());
                facts.repeat = marked;
                facts.delayed_since = facts.due.filter(|_| marked);
                let said = text(*template, &facts);
                assert_no_leftovers(template.name(), &said);
                let units = segments(&said).units;
                if units > ONE_PART {
                    too_long.insert(template.name(), format!("{units}: {said}"));
                }
            }
        }
    }
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn every_text_and_e_mail_renders_with_every_fact_and_with_none() {
    for template in Template::ALL {
        let mut all = full(*template);
        all.sheet = Some(Box::new(sheet()));
        let bare = NoticeFacts {
            time_zone: "Europe/London".to_owned(),
            ..NoticeFacts::default()
        };
        for facts in [all, full(*template), bare] {
            let name = template.name();
            assert_no_leftovers(name, &text(*template, &facts));
            let mail = mail(*template, &facts);
            assert_no_leftovers(name, &mail.subject);
            assert_no_leftovers(name, &mail.body);
        }
    }
}

#[test]
fn every_text_begins_with_homeward_and_shows_the_time() {
    for template in Template::ALL {
        let said = text(*template, &sample(*template, &everyday()));
        let mark = if Template::OF_DRILLS.contains(template) {
            "DRILL "
        } else {
            ""
        };
        assert!(said.starts_with(&format!("{mark}Homeward ")), "{said}");
        assert!(said.contains("13:45"), "{said}");
    }
}

#[test]
fn every_alert_shows_its_code_its_cause_and_the_word_to_send_last() {
    for template in ALERTS {
        let said = text(*template, &full(*template));
        assert!(
            said.starts_with("Homeward Z99 ") || said.starts_with("Homeward URGENT Z99 "),
            "{said}"
        );
        assert!(
            said.ends_with("ACK Z99") || said.ends_with("POLICE Z99"),
            "{said}"
        );
        let mail = mail(*template, &full(*template));
        assert!(mail.subject.contains("Z99"), "{}", mail.subject);
        assert!(mail.body.contains("ACK Z99"), "{}", mail.body);
        assert!(
            mail.body.contains("https://homeward.example.sch.uk/alerts/Z99"),
            "{}",
            mail.body
        );
    }
}

#[test]
fn every_text_about_an_alert_shows_its_code() {
    for template in Template::ALL {
        if wording(*template).shows_code() {
            let said = text(*template, &full(*template));
            assert!(said.contains("Z99"), "{said}");
        }
    }
}

/// Whether the last sentence tells the reader to do something, or asks: the school's own words of a
/// reminder or of a refusal may always.
fn ends_with_an_instruction(said: &str) -> bool {
    const ORDERS: &[&str] = &[
        "ask", "close", "decide", "do", "fill", "leave", "make", "please", "reply", "ring", "send", "tell",
        "text", "wait", "pass",
    ];
    let last = said.trim_end_matches(['.', ' ']);
    let last = last.rsplit(". ").next().unwrap_or(last);
    let mut clauses = last.split([',', ';', ':']).map(str::trim);
    let orders = |clause: &str| {
        let first = clause.split_whitespace().next().unwrap_or("").to_lowercase();
        ORDERS.contains(&first.as_str())
    };
    clauses.any(orders)
        || last.contains("Otherwise ring")
        || last.contains("must confirm")
        || last.ends_with('?')
}

#[test]
fn no_reply_needed_never_follows_an_instruction() {
    for template in Template::ALL {
        for kind in [AlertKind::Overdue, AlertKind::Duress] {
            let mut facts = full(*template);
            facts.kind = Some(kind);
            for by in [None, facts.by.clone()] {
                facts.by = by;
                let said = text(*template, &facts);
                if let Some((before, _)) = said.split_once("No reply needed") {
                    assert!(!ends_with_an_instruction(before), "{}: {said}", template.name());
                }
            }
        }
    }
    // Whoever was not told of the alert is to tell the head.
    let mut facts = full(Template::DoNotRing);
    facts.code = None;
    let said = text(Template::DoNotRing, &facts);
    assert!(said.ends_with("Tell the head in person."), "{said}");
    // A school's own reminder is an instruction, and a refusal says what to do instead.
    for template in [Template::Prompt, Template::NotPossible] {
        let said = text(template, &full(template));
        assert!(!said.contains("No reply needed"), "{said}");
    }
}

#[test]
fn a_text_ends_with_the_word_to_send_or_an_instruction_or_says_that_none_is_needed() {
    let words = [
        "OK", "IN", "LEFT", "BACK", "HOME", "MORE 15", "SPOKE", "SEEN", "Z99", "BOTH", "HERE",
    ];
    for template in Template::ALL {
        let said = text(*template, &full(*template));
        let asks = words.iter().any(|word| said.ends_with(&format!(" {word}")));
        assert!(
            asks || said.ends_with("No reply needed.")
                || ends_with_an_instruction(&said)
                // A school's own reminder ends as the school likes.
                || matches!(template, Template::Incident | Template::NotPossible | Template::Prompt),
            "{}: {said}",
            template.name()
        );
        assert!(said.matches('?').count() <= 1, "two questions: {said}");
    }
}

#[test]
fn no_text_to_a_worker_says_what_would_anger_a_family() {
    let hidden = [
        "police",
        "alarm",
        "unsafe",
        "safeguard",
        "safe word",
        "safe phrase",
        "duress",
        "alert",
        "danger",
    ];
    for template in Template::ALL {
        if wording(*template).audience == Audience::Worker {
            let said = text(*template, &sample(*template, &everyday())).to_lowercase();
            for word in hidden {
                assert!(!said.contains(word), "`{word}` in {said}");
            }
        }
    }
}

#[test]
fn p09_the_answer_to_duress_is_the_answer_to_any_harmless_text() {
    let now = full(Template::Received).now;
    let bare = NoticeFacts {
        now,
        time_zone: "Europe/London".to_owned(),
        ..NoticeFacts::default()
    };
    let expected = "Homeward 13:45: message received, thank you. No reply needed.";
    let texts = SchoolTexts::default();
    for kind in [AlertKind::Duress, AlertKind::Help, AlertKind::Overdue] {
        let mut facts = with_cause(Template::Received, &everyday(), kind, CauseWhat::DuressUsed);
        facts.repeat = true;
        facts.delayed_since = now;
        facts.sheet = Some(Box::new(sheet()));
        for facts in [&facts, &bare] {
            assert_eq!(text(Template::Received, facts), expected);
            let notice = notice(Template::Received, facts.clone());
            let mail = Mail::of(&notice, &texts, Some("https://homeward.example"));
            assert_eq!(mail.subject, "Message received");
            assert!(mail.body.starts_with(expected), "{}", mail.body);
            assert!(!mail.body.contains("alert"), "{}", mail.body);
        }
    }
}

#[test]
fn p17_no_text_names_a_household_or_a_number() {
    for template in Template::ALL {
        let mut facts = full(*template);
        facts.sheet = Some(Box::new(sheet()));
        let mail = mail(*template, &facts);
        for said in [text(*template, &facts), mail.subject] {
            assert!(!said.contains("Acacia") && !said.contains("M5 3XX"), "{said}");
            assert!(!said.contains("0161 496 0123"), "the household's: {said}");
            let number = |known: &RingNumber| known.phone.clone();
            let asked = facts
                .ring
                .iter()
                .map(number)
                .fold(said.clone(), |said, number| said.replace(&number, ""));
            assert!(!asked.contains("07700"), "no number but of whom to ring: {said}");
        }
        if wording(*template).audience == Audience::Worker {
            assert!(!mail.body.contains("Acacia"), "{}", mail.body);
        }
    }
}

#[test]
fn a_duress_alert_says_not_to_ring_and_is_closed_by_seeing_alone() {
    for template in [Template::AlertDuress, Template::TakenByYou, Template::AskBack] {
        let facts = with_cause(template, &everyday(), AlertKind::Duress, CauseWhat::DuressUsed);
        let said = text(template, &facts);
        let mail = mail(template, &facts);
        for said in [&said, &mail.body] {
            let seen = said.replace("SAFE Z99 SEEN", "");
            assert!(!seen.contains("SAFE Z99") && !said.contains("SPOKE"), "{said}");
        }
    }
    let facts = with_cause(
        Template::AlertDuress,
        &everyday(),
        AlertKind::Duress,
        CauseWhat::DuressUsed,
    );
    let said = text(Template::AlertDuress, &facts);
    assert!(said.contains("used the safe phrase"), "{said}");
    assert!(said.contains("Do NOT ring or text them"), "{said}");
    let police = text(Template::AlertPolice, &facts);
    assert!(police.contains("Do NOT ring them"), "{police}");
}

#[test]
fn an_alert_says_what_happened_in_words() {
    let say = |kind, what| {
        let mut facts = with_cause(Template::AlertRingWorker, &everyday(), kind, what);
        facts.unreached_since = None;
        text(Template::AlertRingWorker, &facts)
    };
    let missed = |deadline| say(AlertKind::Overdue, CauseWhat::Missed(deadline));
    let expect = |said: String, words: &str| assert!(said.contains(words), "{said}");
    expect(
        missed(DeadlineKind::CheckIn),
        "Jo Bloggs missed the 13:40 check-in.",
    );
    expect(
        missed(DeadlineKind::Return),
        "Jo Bloggs has not come back (due 13:40).",
    );
    expect(
        missed(DeadlineKind::Arrival),
        "Jo Bloggs has not arrived (due 13:40).",
    );
    expect(
        say(AlertKind::Help, CauseWhat::HelpAsked),
        "Jo Bloggs asked for help at 13:40.",
    );
    expect(
        say(AlertKind::Monitor, CauseWhat::PhoneRefused),
        "Jo Bloggs cannot be texted since 13:40.",
    );
}

#[test]
fn two_workers_are_both_named_however_little_room_there_is() {
    let said = text(Template::AlertRingWorker, &full(Template::AlertRingWorker));
    assert!(said.contains("Feat") && said.contains("Chol"), "{said}");
}

#[test]
fn a_phone_that_does_not_get_our_texts_is_told_of() {
    let facts = sample(Template::AlertRingWorker, &everyday());
    let said = text(Template::AlertRingWorker, &facts);
    assert!(said.contains("Texts not reaching them since 13:41."), "{said}");
}

#[test]
fn a_repeat_and_a_late_text_say_so() {
    let mut facts = sample(Template::AlertDecide, &everyday());
    facts.repeat = true;
    facts.delayed_since = facts.due;
    let said = text(Template::AlertDecide, &facts);
    assert!(said.starts_with("REPEAT: (late"), "{said}");
    assert!(said.contains("13:40"), "{said}");
    let mail = mail(Template::AlertDecide, &facts);
    assert!(mail.subject.starts_with("REPEAT: (late"), "{}", mail.subject);
    assert!(mail.body.starts_with("REPEAT: (late"), "{}", mail.body);
}

#[test]
fn a_time_on_another_day_names_the_day() {
    let mut facts = sample(Template::Returned, &everyday());
    facts.write_up_by = facts.now.map(|now| now + Span::from_mins(24 * 60));
    let said = text(Template::Returned, &facts);
    assert!(said.contains("Write-up due Thu 13:45."), "{said}");
}

#[test]
fn a_name_with_an_accent_is_sent_in_plain_letters() {
    let mut facts = sample(Template::AlertRingWorker, &everyday());
    facts.workers = "Siân\u{a0}O\u{2019}Neill\u{2013}Łukasiewicz".to_owned();
    facts.unreached_since = None;
    let said = text(Template::AlertRingWorker, &facts);
    assert!(said.contains("Sian O'Neill-Lukasiewicz"), "{said}");
    assert_eq!(segments(&said).encoding, TextEncoding::Gsm7);
    assert!(mail(Template::AlertRingWorker, &facts).body.contains("Siân"));
}

#[test]
fn a_school_wording_that_fails_gives_way_to_the_built_in_one() {
    let mut own = BTreeMap::new();
    let key = "checked-in".to_owned();
    own.insert(
        key,
        "Homeward {{ now }}: OK, {{ you }}. Thank you. No reply needed.".to_owned(),
    );
    let texts = SchoolTexts::default().with(&own).unwrap();
    let mut facts = sample(Template::CheckedIn, &everyday());
    let said = |facts: &NoticeFacts| {
        let notice = notice(Template::CheckedIn, facts.clone());
        text_of(&notice, &texts)
    };
    assert_eq!(
        said(&facts),
        "Homeward 13:45: OK, Pat Khan. Thank you. No reply needed."
    );
    facts.you = String::new();
    assert!(
        said(&facts).starts_with("Homeward 13:45: OK of 13:44 noted."),
        "{}",
        said(&facts)
    );
}

#[test]
fn an_unknown_time_zone_shows_utc_and_says_so() {
    let mut facts = sample(Template::Received, &everyday());
    facts.time_zone = "Europe/Lundon".to_owned();
    assert!(text(Template::Received, &facts).contains("13:45 UTC"));
}

#[test]
fn what_a_step_asks_reaches_its_people() {
    for ask in [
        Ask::RingWorker,
        Ask::RingHousehold,
        Ask::GoAndSee,
        Ask::Decide,
        Ask::Police,
    ] {
        let mut facts = sample(Template::ContactStatus, &everyday());
        facts.ask = Some(ask);
        assert_no_leftovers("contact-status", &text(Template::ContactStatus, &facts));
    }
}

#[test]
fn p09_whoever_was_told_to_ring_is_told_not_to_once_there_is_duress() {
    let names = LongNames::default();
    for template in [
        Template::CauseAdded,
        Template::ContactStatus,
        Template::HoldWarning,
        Template::MovedOn,
        Template::TakenByYou,
    ] {
        for names in [&names, &everyday()] {
            let said = text(
                template,
                &with_cause(template, names, AlertKind::Duress, CauseWhat::DuressUsed),
            );
            assert!(said.contains("Do NOT ring"), "{}: {said}", template.name());
            assert!(segments(&said).units <= ONE_PART, "{said}");
        }
    }
}

#[test]
fn what_one_of_two_did_is_told_of_that_one_and_the_other_is_named_too() {
    let school = SchoolId::new("example");
    let long = ["Christopher Featherstonehaugh", "Alexandrina Cholmondeley-Warner"];
    for (names, said) in [
        (
            ["Jo Bloggs", "Ali Khan"],
            Some("Jo Bloggs (with Ali Khan) asked for help"),
        ),
        (long, None),
    ] {
        for template in ALERTS
            .iter()
            .filter(|template| **template != Template::AlertMonitor)
        {
            let mut known = everyday();
            known.workers = format!("{} and {}", names[0], names[1]);
            let mut facts = with_cause(*template, &known, AlertKind::Help, CauseWhat::HelpAsked);
            let who = |key: &str| PersonId::new(&school, key);
            facts.causes[0].worker = Some(who("one"));
            facts.named = [
                (who("one"), names[0].to_owned()),
                (who("two"), names[1].to_owned()),
            ]
            .into();
            facts.repeat = true;
            facts.delayed_since = facts.due;
            let text = text(*template, &facts);
            assert!(segments(&text).units <= ONE_PART, "{text}");
            facts.repeat = false;
            facts.delayed_since = None;
            let mail = mail(*template, &facts);
            assert!(said.is_none_or(|said| mail.body.contains(said)), "{}", mail.body);
        }
    }
}

#[test]
fn of_two_workers_each_must_be_heard_before_all_are_safe() {
    let mut names = everyday();
    names.workers = "Jo Bloggs and Ali Khan".to_owned();
    let facts = sample(Template::AlertRingWorker, &names);
    let mail = mail(Template::AlertRingWorker, &facts).body;
    assert!(mail.contains("you have heard each of them"), "{mail}");
    assert!(
        text(Template::TakenByYou, &facts).contains("Each heard"),
        "{}",
        text(Template::TakenByYou, &facts)
    );
}

#[test]
fn an_alert_without_a_visit_promises_no_sheet() {
    for template in [Template::AlertDuress, Template::AlertPolice] {
        let mut facts = sample(template, &everyday());
        assert!(text(template, &facts).contains("sheet e-mailed"));
        facts.place = None;
        assert!(!text(template, &facts).contains("sheet"));
    }
}

#[test]
fn words_too_long_for_a_text_are_cut_between_two_words() {
    let mut facts = full(Template::NotPossible);
    let remark = "Khan, Bloggs, Featherstonehaugh, Throckmorton and Cholmondeley are on the visit ".repeat(4);
    facts.remark = Some(remark.clone());
    let said = text(Template::NotPossible, &facts);
    let (kept, _) = said.split_once("...").expect("cut short");
    let last = kept.rsplit(' ').next().expect("a word");
    assert!(
        remark
            .split(' ')
            .any(|word| word.trim_end_matches(',') == last.trim_end_matches(',')),
        "`{last}` is half a word: {said}"
    );
    // A single long word is cut all the same.
    facts.remark = Some("x".repeat(400));
    assert!(text(Template::NotPossible, &facts).contains("xx..."));
}
