//! The number to ring, and what yields first for room.

use super::{full, text, with_cause};
use homeward::domain::alert::{AlertKind, CauseWhat, DeadlineKind};
use homeward::domain::notice::Template;
use homeward::wording::{LongNames, sample, segments};

const MISSED: CauseWhat = CauseWhat::Missed(DeadlineKind::CheckIn);

fn of(workers: &str) -> LongNames {
    LongNames {
        school: "Example Primary School".to_owned(),
        workers: workers.to_owned(),
        contact: "Pat Khan".to_owned(),
    }
}

#[test]
fn whoever_is_asked_to_ring_is_given_the_number() {
    for template in [
        Template::AlertRingWorker,
        Template::HearVoice,
        Template::WorkerHeard,
        Template::SomeSafe,
    ] {
        let said = text(template, &sample(template, &of("Jo Bloggs")));
        assert!(
            said.to_lowercase().contains("ring jo 07700 900101"),
            "{}: {said}",
            template.name()
        );
    }
}

#[test]
fn nobody_is_given_a_number_to_ring_under_duress() {
    for template in Template::ALL {
        let mut facts = full(*template);
        facts.kind = Some(AlertKind::Duress);
        let said = text(*template, &facts);
        assert!(!said.contains("07700"), "{}: {said}", template.name());
    }
}

#[test]
fn the_police_text_carries_the_area_and_the_schools_number_and_no_address() {
    let said = text(
        Template::AlertPolice,
        &sample(Template::AlertPolice, &of("Jo Bloggs")),
    );
    assert!(said.contains("Ring 999, area M5"), "{said}");
    assert!(said.contains("School 0161 496 0000"), "{said}");
    assert!(!said.contains("Acacia") && !said.contains("3XX"), "{said}");
}

#[test]
fn the_code_the_verb_and_the_first_number_never_yield_and_what_yields_has_its_order() {
    let long = "Christopher Featherstonehaugh";
    let longer = "Alexandrina Cholmondeley-Warner";
    for workers in [
        "Jo Bloggs".to_owned(),
        "Jo Bloggs and Ali Khan".to_owned(),
        long.to_owned(),
        format!("{long} and {longer}"),
        format!("{long}, {longer} and Maximilian Throckmorton-Smythe"),
    ] {
        for template in [Template::AlertRingWorker, Template::AlertPolice] {
            for late in [false, true] {
                let mut facts = with_cause(template, &of(&workers), AlertKind::Overdue, MISSED);
                facts.repeat = late;
                facts.delayed_since = facts.due.filter(|_| late);
                let said = text(template, &facts);
                assert_eq!(segments(&said).parts, 1, "{said}");
                assert!(said.contains("Z99"), "{said}");
                if template == Template::AlertRingWorker {
                    assert!(said.contains("Ring ") && said.contains("07700 900101"), "{said}");
                    let all = said.matches("07700").count() == facts.ring.len();
                    assert!(all || said.contains("see mail"), "{said}");
                } else {
                    assert!(said.contains("Ring 999"), "{said}");
                }
                // A full name goes before the area does.
                assert!(
                    !said.contains(long) || template != Template::AlertPolice || said.contains("area M5"),
                    "{said}"
                );
            }
        }
    }
    let pair = with_cause(
        Template::AlertRingWorker,
        &of("Jo Bloggs and Ali Khan"),
        AlertKind::Overdue,
        MISSED,
    );
    let said = text(Template::AlertRingWorker, &pair);
    assert!(
        said.contains("Ring Jo 07700 900101 and Ali 07700 900102"),
        "{said}"
    );
}
