//! The phones of the demo.

use super::daemon::Daemon;
use homeward::domain::time::Timestamp;

const JO: &str = "+447700900101";

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_answers_and_can_be_switched_off() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let jo = JO;
    let (status, leads) = daemon
        .post("/phones/text", &[("address", jo), ("text", "IN")])
        .await;
    assert_eq!(status, 303);
    assert!(leads.starts_with("/phones?notice="), "{leads}");
    daemon.fetch().await;
    assert_eq!(daemon.visit().await["phase"], "on-site");
    daemon
        .post("/phones/switch", &[("address", jo), ("to", "off")])
        .await;
    daemon.carry().await;
    let (_, body) = daemon.get("/phones").await;
    assert!(body.contains("switched off"), "{body}");
    let (_, leads) = daemon
        .post("/phones/text", &[("address", jo), ("text", "OK")])
        .await;
    assert!(leads.contains("&refused=1"), "a phone that is off texts nothing");
    daemon
        .post("/phones/switch", &[("address", jo), ("to", "on")])
        .await;
    let (_, body) = daemon.get("/phones").await;
    assert!(!body.contains("switched off"), "{body}");
    let strangers = [("address", "+447700900199"), ("text", "OK")];
    assert!(
        daemon
            .post("/phones/text", &strangers)
            .await
            .1
            .contains("&refused=1")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contacts_phone_offers_the_words_with_the_code() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    daemon.carry().await;
    let (_, body) = daemon.get("/phones").await;
    for words in [
        format!("ACK {code}"),
        format!("NEXT {code}"),
        format!("SAFE {code} SPOKE"),
    ] {
        assert!(body.contains(&format!("value=\"{words}\"")), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_phone_sent_is_shown_whoever_made_it_send() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    daemon.carry().await;
    let at = Timestamp::parse("2026-11-23T10:01:00Z").unwrap();
    daemon.phones.text(JO, "ok, the dog is <b>loud</b>", at).unwrap();
    let (_, body) = daemon.get("/phones").await;
    let bubble = "<p class=\"message sent\"><span>ok, the dog is &lt;b&gt;loud&lt;/b&gt;</span><small>10:01 sent</small></p>";
    assert!(body.contains(bubble), "{body}");
    let sent = daemon.phones.texts_from(JO);
    let words: Vec<_> = sent.iter().map(|sent| (sent.at, sent.text.reveal())).collect();
    assert_eq!(words, [(at, "ok, the dog is <b>loud</b>")]);
    assert_eq!(daemon.phones.texts_from("+447700900102"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_switched_off_elsewhere_is_shown_as_off() {
    let daemon = Daemon::demo().await;
    assert!(!daemon.phones.is_off(JO));
    daemon.phones.switch_off(JO);
    assert!(daemon.phones.is_off(JO));
    let (_, body) = daemon.get("/phones").await;
    assert!(body.contains("switched off"), "{body}");
    let (_, leads) = daemon
        .post("/phones/text", &[("address", JO), ("text", "OK")])
        .await;
    assert!(leads.contains("&refused=1"), "{leads}");
    assert_eq!(daemon.phones.texts_from(JO), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_told_of_an_open_alert_and_where_it_is() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    let (_, body) = daemon.get("/phones").await;
    assert!(body.contains(&format!("Alert {code} is open")), "{body}");
}

/// Returns the names on the cards, from the top.
fn cards(body: &str) -> Vec<String> {
    let names = body.split("<h2 id=\"person-").skip(1);
    names
        .map(|rest| rest.split(['>', '<']).nth(1).unwrap().trim().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_keeps_their_place_on_the_phones_page() {
    let daemon = Daemon::start(true, "Ali Khan", 1).await;
    let places = [
        "Ali Khan",
        "Jo Bloggs",
        "Chris Green",
        "Pat Evans",
        "Morgan Reed",
        "Robin Shah",
        "Sam Taylor",
    ];
    assert_eq!(
        cards(&daemon.get("/phones").await.1),
        places,
        "workers, office, leaders"
    );
    let visit = daemon.sign_out(&["jo", "ali"]).await;
    let code = daemon.raise(&visit, "help").await;
    daemon.carry().await;
    assert_eq!(cards(&daemon.get("/phones").await.1), places, "after an alert");
    let ack = format!("ACK {code}");
    let robin = [("address", "+447700900107"), ("text", ack.as_str())];
    daemon.post("/phones/text", &robin).await;
    daemon.fetch().await;
    daemon.carry().await;
    assert_eq!(cards(&daemon.get("/phones").await.1), places, "after an answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_phone_and_mailbox_are_one_card() {
    let daemon = Daemon::demo().await;
    let visit = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&visit, "help").await;
    daemon.carry().await;
    let (_, body) = daemon.get("/phones").await;
    let pat = body
        .split("<article")
        .skip(1)
        .find(|card| card.contains("Text from Pat Evans"))
        .unwrap();
    assert!(pat.contains("07700 900104, pat@example.sch.uk"), "{pat}");
    assert!(
        pat.contains(&format!("Homeward URGENT {code}")),
        "the text: {pat}"
    );
    assert!(
        pat.contains(&format!("URGENT {code}: Jo Bloggs")),
        "the e-mail: {pat}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_stands_below_the_text_that_it_answers_though_the_clock_stands_still() {
    let daemon = Daemon::demo().await;
    daemon
        .post("/pace", &[("page", "/phones"), ("wish", "pause")])
        .await;
    daemon.sign_out(&["jo"]).await;
    daemon.carry().await;
    daemon
        .post("/phones/text", &[("address", JO), ("text", "IN")])
        .await;
    daemon.fetch().await;
    daemon.carry().await;
    let (_, body) = daemon.get("/phones").await;
    let place = |words: &str| body.find(words).unwrap_or_else(|| panic!("{words}: {body}"));
    assert!(place("you are signed out") < place("<span>IN</span>"));
    assert!(place("<span>IN</span>") < place("IN at"));
}
