//! What a text comes to in the words it has: bare answers, codes, numbers, names, leave.

use crate::domain::reply::labelled::{SAMPLES, context, is_reassuring, read_row, rows, words};
use homeward::domain::id::AlertCode;
use homeward::domain::reply::{
    Intent, KnownNames, LastQuestion, ReadingContext, SenderKind, VisitState, read, read_leave,
};

#[test]
fn a_reading_of_odd_input_is_unclear() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::CheckIn,
    );
    let long = "ok ".repeat(4000);
    let spaces = " ".repeat(10_000);
    for text in [
        "",
        " ",
        "\0",
        "\u{202e}ok\u{301}\u{301}?",
        "🙂",
        "''''",
        "\"",
        "Liked \"",
        "1",
        ":",
        "1:",
        "12:99",
        "+",
        &long,
        &spaces,
    ] {
        assert!(
            !is_reassuring(read(text, &context).intent),
            "{:?}",
            text.get(..20.min(text.len()))
        );
    }
}

#[test]
fn minutes_late_count_from_what_was_due_and_minutes_to_come_from_now() {
    let words = words();
    let asked = LastQuestion::Nothing;
    let out = context(&words, SenderKind::Worker, VisitState::Out, asked);
    for (text, minutes, from_due) in [
        ("10 minutes late", Some(10), true),
        ("we will be 10 minutes late", Some(10), true),
        ("running about 15 mins late sorry", Some(15), true),
        ("delayed by about 20 mins", Some(20), true),
        ("running late, there in 10", Some(10), false),
        ("be there in 10 mins", Some(10), false),
        ("stuck in traffic", None, false),
        ("car broken down, waiting for AA", None, false),
    ] {
        let reading = read(text, &out);
        assert_eq!(
            (reading.intent, reading.minutes, reading.from_due),
            (Intent::Late, minutes, from_due),
            "{text}"
        );
    }
}

#[test]
fn a_bare_answer_means_what_was_asked() {
    let words = words();
    let asked = context(
        &words,
        SenderKind::Worker,
        VisitState::OnSite,
        LastQuestion::Minutes,
    );
    let minutes = read("15", &asked);
    assert_eq!((minutes.intent, minutes.minutes), (Intent::Extend, Some(15)));
    assert_eq!(
        read(
            "15",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "HOME",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::Returning,
                LastQuestion::Nothing
            )
        )
        .intent,
        Intent::HomeSafe
    );
    assert_eq!(
        read(
            "home",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "leaving now",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::Planned,
                LastQuestion::Nothing
            )
        )
        .intent,
        Intent::Start
    );
    assert_eq!(
        read(
            "Out",
            &context(
                &words,
                SenderKind::Worker,
                VisitState::OnSite,
                LastQuestion::CheckIn
            )
        )
        .intent,
        Intent::Unclear
    );
    assert_eq!(
        read(
            "IN",
            &context(&words, SenderKind::Worker, VisitState::Out, LastQuestion::Nothing)
        )
        .intent,
        Intent::Arrived
    );
}

#[test]
fn codes_logs_and_evidence_are_taken_out() {
    let words = words();
    let contact = context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert);
    let ack = read("ack k7", &contact);
    assert_eq!((ack.intent, ack.code.as_deref()), (Intent::Ack, Some("K7")));
    let safe = read("SAFE K7 SPOKE", &contact);
    assert_eq!(
        (safe.intent, safe.code.as_deref(), safe.evidence.is_some()),
        (Intent::SafeConfirmed, Some("K7"), true)
    );
    let police = read("POLICE K7 LOG 512", &contact);
    assert_eq!(
        (police.intent, police.code.as_deref(), police.log.as_deref()),
        (Intent::PoliceCalled, Some("K7"), Some("512"))
    );
    for (text, log) in [
        ("police K7 ref A512", "A512"),
        ("POLICE K7 A512", "A512"),
        ("POLICE K7 LOG A-512", "A-512"),
        ("POLICE K7 GMP-1234-22112026.", "GMP-1234-22112026"),
        ("police K7 ref no 512/26", "512/26"),
        ("police k7, log: AB12", "AB12"),
        ("POLICE K5 LOG 5", "5"),
        ("POLICE K7 from flat 112, log 12", "12"),
        ("POLICE K7 LOG 512/and-they-are-on-their-way", "512"),
        ("rung the police K7, log is 4711, at 3pm", "4711"),
    ] {
        let reading = read(text, &contact);
        assert_eq!(
            (reading.intent, reading.log.as_deref()),
            (Intent::PoliceCalled, Some(log)),
            "{text}"
        );
    }
    assert_eq!(read("POLICE K7 at 3pm", &contact).log, None);
    assert_eq!(read("POLICE K7", &contact).log, None);
    assert_eq!(read("NEXT K7", &contact).intent, Intent::Decline);
    assert_eq!(read("seen", &contact).intent, Intent::Unclear);
    let worker = context(
        &words,
        SenderKind::Worker,
        VisitState::None,
        LastQuestion::Nothing,
    );
    let yes = read("YES V3", &worker);
    assert_eq!((yes.intent, yes.code.as_deref()), (Intent::Ack, Some("V3")));
    let no = read("no k7", &worker);
    assert_eq!((no.intent, no.code.as_deref()), (Intent::Decline, Some("K7")));
}

/// A hundred metres are no hundred minutes: whoever is on the way is asked.
#[test]
fn metres_to_go_are_no_minutes() {
    let words = words();
    let worker = context(&words, SenderKind::Worker, VisitState::Out, LastQuestion::Nothing);
    for text in ["100m away", "50m away now", "im 200m away", "about 100 m away"] {
        let reading = read(text, &worker);
        assert_eq!(
            (reading.intent, reading.minutes),
            (Intent::Unclear, None),
            "{text}"
        );
    }
    for (text, minutes) in [("10m away", 10), ("20 m away", 20), ("60 mins away", 60)] {
        let reading = read(text, &worker);
        assert_eq!(
            (reading.intent, reading.minutes),
            (Intent::Late, Some(minutes)),
            "{text}"
        );
    }
}

/// "B4" is "before" in a text, and was the code of an alert that nobody could answer.
#[test]
fn every_code_that_an_alert_may_have_is_read_as_one() {
    let words = words();
    let contact = context(&words, SenderKind::Contact, VisitState::None, LastQuestion::Alert);
    let worker = context(
        &words,
        SenderKind::Worker,
        VisitState::None,
        LastQuestion::Nothing,
    );
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for n in 0..2376 {
        let code = AlertCode::nth(n).to_string();
        for (text, intent) in [
            (format!("ACK {code}"), Intent::Ack),
            (format!("NEXT {code}"), Intent::Decline),
            (format!("SAFE {code}"), Intent::SafeConfirmed),
            (
                format!("safe {} spoke", code.to_lowercase()),
                Intent::SafeConfirmed,
            ),
            (format!("POLICE {code} 4711"), Intent::PoliceCalled),
        ] {
            let reading = read(&text, &contact);
            if (reading.intent, reading.code.as_deref()) != (intent, Some(code.as_str())) {
                wrong.push(format!("{text}: {:?} {:?}", reading.intent, reading.code));
            }
        }
        let yes = read(&format!("YES {code}"), &worker);
        if (yes.intent, yes.code.as_deref()) != (Intent::Ack, Some(code.as_str())) {
            wrong.push(format!("YES {code}: {:?} {:?}", yes.intent, yes.code));
        }
        assert!(seen.insert(code), "no code comes twice");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn reading_one_text_is_quick() {
    let words = words();
    let rows = rows(SAMPLES);
    rows.iter().for_each(|row| drop(read_row(row, &words)));
    #[allow(
        clippy::disallowed_methods,
        reason = "the time that reading takes is what the rule is about"
    )]
    let started = std::time::Instant::now();
    for _ in 0..10 {
        rows.iter().for_each(|row| drop(read_row(row, &words)));
    }
    let a_text = started.elapsed() / u32::try_from(rows.len() * 10).expect("some hundred rows");
    println!("{a_text:?} a text");
    // About a hundred times what an unoptimised build takes on an idle machine: a reader that backtracks is caught, a busy
    // machine is not.
    assert!(a_text < std::time::Duration::from_millis(50), "{a_text:?} a text");
}

#[test]
fn leave_is_given_by_yes_and_a_code_and_by_nothing_more() {
    for (text, is) in [
        ("yes", Some((true, None))),
        ("No.", Some((false, None))),
        ("YES K7", Some((true, Some("K7")))),
        ("no, k7!", Some((false, Some("K7")))),
        ("k7: yes", Some((true, Some("K7")))),
        ("yes AB123", Some((true, Some("AB123")))),
        ("yes ABC1", None),
        ("yes A1234", None),
        ("yes 7", None),
        ("yes K", None),
        ("yes K7B", None),
        ("yes K7 please", None),
        ("yes please", None),
        ("please yes", None),
        ("ok K7", None),
        ("K7", None),
        ("K7 K8", None),
        ("", None),
    ] {
        let leave = read_leave(text);
        let got = leave.as_ref().map(|leave| (leave.given, leave.code.as_deref()));
        assert_eq!(got, is, "{text}");
    }
}

/// A mark on a letter, or a letter of another alphabet that looks the same, changes nothing.
#[test]
fn letters_with_marks_are_read_as_plain_ones() {
    let words = words();
    for (marked, plain) in [
        ("áll ök", "all ok"),
        ("ÁLL OK", "ALL OK"),
        ("all fine hére", "all fine here"),
        ("ÉVERYTHING OK", "EVERYTHING OK"),
        ("all fíne", "all fine"),
        ("Ím fine", "Im fine"),
        ("ÔK", "OK"),
        ("all ok with müm", "all ok with mum"),
        ("ÜS all ok", "US all ok"),
        ("all ok ŵith mum", "all ok with mum"),
        ("ŴE are fine", "WE are fine"),
        ("all ok with famil\u{fd}", "all ok with family"),
        ("\u{dd}ES all ok", "YES all ok"),
        ("all ok, çoffee here", "all ok, coffee here"),
        ("all fiñe", "all fine"),
        ("all ok with рupil", "all ok with pupil"),
        ("all oк", "all ok"),
        ("ALL OК", "ALL OK"),
        ("all ѕafe", "all safe"),
        ("all Ѕafe", "all Safe"),
        ("all wełł", "all well"),
        ("in claß", "in class"),
        ("pryd mæ", "pryd mae"),
        ("dœs that go", "does that go"),
        ("all ok, €20 cake", "all ok, £20 cake"),
    ] {
        for sender in [SenderKind::Worker, SenderKind::Contact] {
            let context = context(&words, sender, VisitState::OnSite, LastQuestion::CheckIn);
            assert_eq!(read(marked, &context), read(plain, &context), "{marked}");
        }
    }
}

/// The reader knew Jo, Mel and Sue from its own examples, and nobody who was really out.
#[test]
fn a_name_that_came_with_a_text_is_read_as_that_persons() {
    let colleagues = ["Xanthe O'Neill", "Si\u{e2}n Khan", "Will Dunmore"].map(str::to_owned);
    let staff = ["Ottoline Marr".to_owned()];
    let known = KnownNames {
        sender: "Ignatia Lowe",
        colleagues: &colleagues,
        staff: &staff,
    };
    let words = words();
    let intents = |sender, text: &str| {
        let asked = match sender {
            SenderKind::Contact => LastQuestion::Alert,
            SenderKind::Worker | SenderKind::Unknown => LastQuestion::CheckIn,
        };
        let unnamed = ReadingContext {
            names: KnownNames::default(),
            ..context(&words, sender, VisitState::OnSite, asked)
        };
        let named = ReadingContext {
            names: known,
            ..unnamed
        };
        (read(text, &named).intent, read(text, &unnamed).intent)
    };
    use Intent::{Ack, Help, Late, NoAnswer, Ok, Status, Unclear};
    for (text, named, unnamed) in [
        ("xanthe isnt answering", Help, Unclear),
        ("all ok with xanthe", Ok, Unclear),
        ("hes taken oneill outside and shut the door", Help, Unclear),
        ("sian has gone quiet", Help, Unclear),
        ("si\u{e2}n's gone quiet", Help, Unclear),
        ("ignatia is busy now", Help, Unclear),
        ("send ottoline", Help, Unclear),
        // Somebody of the family, and a word that is no name here.
        ("mrs khan isnt in", NoAnswer, NoAnswer),
        ("will be late, traffic", Late, Late),
    ] {
        assert_eq!(intents(SenderKind::Worker, text), (named, unnamed), "{text}");
    }
    for (text, named, unnamed) in [
        ("where is xanthe", Status, Status),
        ("xanthe aint ok", Help, Unclear),
        ("ottoline dealing", Unclear, Ack),
    ] {
        assert_eq!(intents(SenderKind::Contact, text), (named, unnamed), "{text}");
    }
}

/// What networks send is short; who writes more than 600 letters is somebody.
#[test]
fn a_long_text_is_no_notice_of_a_network() {
    let words = words();
    let context = context(
        &words,
        SenderKind::Unknown,
        VisitState::None,
        LastQuestion::Nothing,
    );
    for (letters, is) in [(599, true), (600, true), (601, false), (700, false)] {
        let text = format!("{:<letters$}", "voicemail");
        let because = read(&text, &context).because;
        assert_eq!(because.starts_with("looks like a notice"), is, "{letters}");
    }
}
