//! A single message about several alerts.

use super::{everyday, mail_to, notice, text_of, text_to};
use homeward::domain::alert::AlertKind;
use homeward::domain::delivery::{Address, Content};
use homeward::domain::id::{AlertCode, PersonId, SchoolId};
use homeward::domain::notice::{Notice, RingNumber, Template};
use homeward::wording::{
    JoinedAlert, JoinedAs, LongNames, SchoolTexts, TextEncoding, joined, render, sample, segments,
};

const NAMES: [&str; 6] = [
    "Jo Bloggs",
    "Ali Khan",
    "Sam Taylor",
    "Christopher Featherstonehaugh",
    "Alexandrina Cholmondeley-Warner",
    "Robin Shah",
];

const NEWS: [Template; 4] = [
    Template::AlertRingWorker,
    Template::TakenByYou,
    Template::Taken,
    Template::HoldWarning,
];

/// Notices about as many alerts, each of one worker.
fn notices(template: Template, many: usize) -> Vec<Notice> {
    let of = |n: usize| {
        let name = NAMES[n % NAMES.len()];
        let names = LongNames {
            workers: name.to_owned(),
            ..everyday()
        };
        let worker = PersonId::new(&SchoolId::new("example"), &format!("worker-{n}"));
        let mut facts = sample(template, &names);
        facts.code = Some(AlertCode::parse(&format!("K{}", n + 1)));
        facts.named = [(worker.clone(), name.to_owned())].into();
        facts.ring = vec![RingNumber {
            worker,
            name: name.to_owned(),
            phone: format!("07700 9001{:02}", n + 1),
        }];
        notice(template, facts)
    };
    (0..many).map(of).collect()
}

fn joined_to(notices: &[Notice], to: &Address, mailed: bool) -> Option<Content> {
    let texts = SchoolTexts::default();
    let render = |notice: &Notice| render(notice, to.clone(), &texts, None);
    let bodies: Vec<Content> = notices.iter().map(render).collect();
    let alerts = notices.iter().zip(&bodies).map(|(notice, content)| JoinedAlert {
        code: notice.facts.code.as_ref().expect("a code"),
        notice,
        content,
        mailed,
    });
    let alerts: Vec<JoinedAlert<'_>> = alerts.collect();
    let joined_as = JoinedAs::of(&notices[0]).expect("a message that may be joined");
    joined(joined_as, &alerts, to.clone())
}

fn text(notices: &[Notice], mailed: bool) -> Option<String> {
    let content = joined_to(notices, &text_to(), mailed)?;
    Some(content.body().reveal().to_owned())
}

#[test]
fn a_text_about_several_is_one_part_with_every_code_or_is_about_fewer() {
    for template in NEWS {
        for mailed in [false, true] {
            let mut most = 0;
            for many in 2..40 {
                let notices = notices(template, many);
                let Some(said) = text(&notices, mailed) else {
                    continue;
                };
                assert_eq!(many, (most + 1).max(2), "no gap: {said}");
                most = many;
                let size = segments(&said);
                assert_eq!((size.encoding, size.parts), (TextEncoding::Gsm7, 1), "{said}");
                let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
                for notice in &notices {
                    let code = notice.facts.code.as_ref().expect("a code");
                    assert!(words.contains(&code.as_str()), "{code}: {said}");
                }
            }
            assert!((3..39).contains(&most), "{}: {most}", template.name());
        }
    }
}

#[test]
fn whoever_has_no_e_mail_is_given_each_number_by_name() {
    let said = text(&notices(Template::AlertRingWorker, 3), false).expect("three fit");
    for number in ["K1 Jo 07700 900101", "K2 Ali 07700 900102", "K3 Sam 07700 900103"] {
        assert!(said.contains(number), "{said}");
    }
    let mut fitted = 0;
    for many in 2..=8 {
        let Some(said) = text(&notices(Template::AlertRingWorker, many), false) else {
            continue;
        };
        fitted = many;
        assert_eq!(said.matches("07700").count(), many, "{said}");
        assert!(!said.contains("mail"), "{said}");
    }
    assert!(fitted >= 3, "{fitted}");
}

#[test]
fn numbers_that_yield_are_in_the_mail() {
    let said = text(&notices(Template::AlertRingWorker, 6), true).expect("six fit");
    assert!(said.contains("K1 Jo 07700 900101"), "{said}");
    assert!(said.contains("(see mail)"), "{said}");
}

#[test]
fn a_worker_without_a_number_is_named_beside_the_one_who_has_one() {
    let mut notices = notices(Template::AlertRingWorker, 2);
    notices[0].facts.workers = "Jo Bloggs and Ali Khan".to_owned();
    let said = text(&notices, false).expect("two fit");
    assert!(said.contains("K1 Jo 07700 900101 and A Khan, K2"), "{said}");
}

#[test]
fn whoever_has_several_is_offered_the_answers_of_one() {
    let notices = notices(Template::TakenByYou, 2);
    let said = text(&notices, true).expect("two fit");
    let alone = text_of(&notices[0], &SchoolTexts::default());
    let (_, answers) = alone.split_once("Jo Bloggs. ").expect("the answers");
    assert!(said.ends_with(answers), "{said}\n{alone}");
    assert!(answers.contains("POLICE K1"), "{answers}");
}

#[test]
fn whoever_has_taken_several_is_named_with_every_code() {
    let said = text(&notices(Template::Taken, 2), true).expect("two fit");
    assert!(
        said.contains("Pat Khan has taken K1 J Bloggs, K2 A Khan until 13:50"),
        "{said}"
    );
    assert!(said.ends_with("No reply needed."), "{said}");
}

#[test]
fn more_time_is_asked_for_by_the_codes_of_the_text() {
    let said = text(&notices(Template::HoldWarning, 3), true).expect("three fit");
    assert!(said.contains("At 13:50 the next people are told"), "{said}");
    assert!(said.contains("NEXT K1"), "{said}");
    assert!(said.ends_with("ACK K1 K2 K3"), "{said}");
}

#[test]
fn duress_and_a_step_that_asks_for_the_police_are_never_joined() {
    for template in Template::ALL {
        let mut facts = notices(*template, 1)[0].facts.clone();
        facts.kind = Some(AlertKind::Duress);
        let notice = notice(*template, facts);
        assert_eq!(JoinedAs::of(&notice), None, "{}", template.name());
    }
    for template in [Template::AlertPolice, Template::AlertDuress] {
        assert_eq!(JoinedAs::of(&notices(template, 1)[0]), None);
    }
}

#[test]
fn an_e_mail_about_many_has_every_number_and_all_that_each_would_have_said() {
    let notices = notices(Template::AlertRingWorker, 12);
    let mail = joined_to(&notices, &mail_to(), true).expect("an e-mail has room");
    let subject = mail.subject().expect("a subject").reveal();
    let body = mail.body().reveal();
    assert!(subject.starts_with("12 alerts: K1, K2, "), "{subject}");
    assert!(!body.contains("see mail"), "{body}");
    for notice in &notices {
        let code = notice.facts.code.as_ref().expect("a code");
        assert!(body.contains(&format!("==== {code} ====")), "{body}");
        assert!(body.contains(&notice.facts.ring[0].phone), "{body}");
    }
}
