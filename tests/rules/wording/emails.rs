//! What an e-mail carries beyond its text.

use super::{everyday, mail, sheet};
use homeward::domain::notice::Template;
use homeward::wording::sample;

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
        worker.contains("Hi Jo, it's the office about your car parking form."),
        "{worker}"
    );
    let household = Template::AlertRingHousehold;
    let household = mail(household, &sample(household, &everyday())).body;
    assert!(
        household.contains("quick word with Jo Bloggs about a room booking?"),
        "{household}"
    );
}
