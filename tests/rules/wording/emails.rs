//! What an e-mail carries beyond its text.

use super::{everyday, mail, sheet};
use homeward::domain::notice::Template;
use homeward::wording::sample;
use homeward::wording::scripts;

#[test]
fn the_e_mail_of_the_police_prompt_carries_the_whole_sheet() {
    let mut facts = sample(Template::AlertPolice, &everyday());
    facts.sheet = Some(Box::new(sheet()));
    let body = mail(Template::AlertPolice, &facts).body;
    assert!(
        body.contains("POLICE, PLEASE. WHERE\n  12 Acacia Avenue, M5 3XX\n"),
        "{body}"
    );
    assert!(
        body.contains("They told us that they were there at 13:45.\n"),
        "{body}"
    );
    assert!(body.contains("VEHICLE\n  NOT KNOWN"), "{body}");
}

#[test]
fn the_e_mails_to_ring_carry_their_scripts() {
    let worker = mail(
        Template::AlertRingWorker,
        &sample(Template::AlertRingWorker, &everyday()),
    )
    .body;
    assert!(
        worker.contains(&format!("Hello Jo, {}", scripts::TO_WORKER)),
        "{worker}"
    );
    assert!(worker.contains(scripts::TO_WORKER_IN_DOUBT), "{worker}");
    let household = Template::AlertRingHousehold;
    let household = mail(household, &sample(household, &everyday())).body;
    let asked = format!(
        "{} Jo Bloggs {}",
        scripts::TO_HOUSEHOLD,
        scripts::TO_HOUSEHOLD_WHY
    );
    assert!(household.contains(&asked), "{household}");
    assert!(household.contains(scripts::ONCE_PUT_THROUGH), "{household}");
}

#[test]
fn the_office_card_has_the_same_scripts_as_the_e_mails() {
    let card = include_str!("../../../docs/office-card.md");
    for script in [
        format!("Hello Jo, {}", scripts::TO_WORKER),
        scripts::TO_WORKER_IN_DOUBT.to_owned(),
        format!(
            "{} Jo Bloggs {}",
            scripts::TO_HOUSEHOLD,
            scripts::TO_HOUSEHOLD_WHY
        ),
        scripts::ONCE_PUT_THROUGH.to_owned(),
    ] {
        assert!(card.contains(&script), "the office card lacks `{script}`");
    }
}

#[test]
fn no_script_says_that_anybody_is_late_or_asks_whether_there_is_danger() {
    let scripts = [
        scripts::TO_WORKER,
        scripts::TO_WORKER_IN_DOUBT,
        scripts::TO_HOUSEHOLD,
        scripts::TO_HOUSEHOLD_WHY,
        scripts::ONCE_PUT_THROUGH,
    ];
    for script in scripts {
        for word in [
            "late", "overdue", "missed", "missing", "danger", "safe", "police", "worried", "check",
        ] {
            assert!(
                !script.to_lowercase().contains(&format!(" {word}")),
                "`{word}` in {script}"
            );
        }
    }
}
