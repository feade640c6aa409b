//! Sending through Notify: bytes on the wire, and answers that are none.

use super::super::support::govuk_notify::{EMAIL_TEMPLATE, Fault, NotifyServer, TEMPLATE, Template};
use super::super::{JO, NOW, email, text};
use super::{both, here, kind, settings, started, with};
use homeward::domain::delivery::Rejection;
use homeward::domain::time::Span;
use homeward::gateway::govuk_notify::{GovukNotify, GovukNotifySettings, TEXT_MAX};
use homeward::gateway::{Gateway, GatewayPlace, PollFailure};
use homeward::toml_file::Secret;

const PAT: &str = "pat@example.sch.uk";
const SENDER: &str = "8e222534-7f05-4972-86e3-17c5d9f894e2";

#[tokio::test]
async fn a_text_is_posted_as_notify_documents_it() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = with(GovukNotifySettings {
        sms_sender_id: Some(SENDER.to_owned()),
        ..settings(server.base_url())
    });
    let body = "14:05 Jo: £5 all right? a=b&c=d +1 ((message)) ((x??y)) {\"a\"}\\";
    let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
    let sent = &server.sent()[0];
    assert_eq!(accepted.provider_id, sent.id);
    assert_eq!(sent.to(), JO);
    assert_eq!(sent.value("message"), Some(body));
    assert_eq!(sent.field("template_id"), Some(TEMPLATE));
    assert_eq!(sent.field("reference"), Some("m-42.1"));
    assert_eq!(sent.field("sms_sender_id"), Some(SENDER));
}

#[tokio::test]
async fn an_e_mail_is_posted_with_its_subject_on_one_line() {
    let server = NotifyServer::start(NOW.ms());
    let gateway = with(GovukNotifySettings {
        reply_to_id: Some(SENDER.to_owned()),
        ..both(server.base_url())
    });
    let message = email(PAT, "K7 Jo Bloggs:\r\nno check-in", "Ring Jo.\n\n1. Ring\n2. Go");
    let accepted = gateway.send(&message, NOW).await.unwrap();
    let sent = &server.sent()[0];
    assert_eq!(
        (accepted.provider_id.as_str(), sent.to()),
        (sent.id.as_str(), PAT)
    );
    assert_eq!(sent.value("subject"), Some("K7 Jo Bloggs: no check-in"));
    assert_eq!(sent.value("message"), Some("Ring Jo.\n\n1\\. Ring\n2\\. Go"));
    assert_eq!(sent.field("template_id"), Some(EMAIL_TEMPLATE));
    assert_eq!(sent.field("email_reply_to_id"), Some(SENDER));
    assert_eq!(sent.field("reference"), Some("m-42.1"));
}

#[tokio::test]
async fn a_message_without_a_template_of_its_kind_is_for_another_gateway() {
    let server = NotifyServer::start(NOW.ms());
    let for_texts = with(settings(server.base_url()));
    let for_mails = with(GovukNotifySettings {
        template_id: None,
        ..both(server.base_url())
    });
    let mail = email(PAT, "s", "b");
    let text = text(JO, "hello");
    for failure in [
        for_texts.send(&mail, NOW).await.unwrap_err(),
        for_mails.send(&text, NOW).await.unwrap_err(),
    ] {
        assert_eq!(kind(&failure), ("rejected", Some(Rejection::Other)));
    }
    assert_eq!(server.requests(), 0);
    assert!(for_texts.capabilities().poll_inbound && !for_mails.capabilities().poll_inbound);
}

#[tokio::test]
async fn a_text_of_any_words_is_taken_and_goes_out_as_it_was_given() {
    let (server, gateway) = started();
    let long = |letters: usize| "14:05 K7 ".chars().cycle().take(letters).collect::<String>();
    let cases = [
        "OK".to_owned(),
        "ERROR".to_owned(),
        "+CMGL:".to_owned(),
        long(161).trim().to_owned(),
        long(TEXT_MAX).trim().to_owned(),
        "[]{}^\\~|€".repeat(102),
    ];
    for body in &cases {
        gateway.send(&text(JO, body), NOW).await.unwrap();
        assert_eq!(&server.sent().pop().unwrap().body, body);
    }
}

#[tokio::test]
async fn an_alert_is_never_refused_for_its_length_and_says_that_it_was_cut() {
    let (server, gateway) = started();
    for letters in [TEXT_MAX + 1, 2 * TEXT_MAX, 20_000] {
        let middle = "ŵ".repeat(letters - 20);
        let body = format!("14:05 K7 {middle} ACK K7 now");
        gateway.send(&text(JO, &body), NOW).await.unwrap();
        let sent = server.sent().pop().unwrap().body;
        assert!(sent.encode_utf16().count() <= TEXT_MAX, "{letters}");
        assert!(
            sent.starts_with("14:05 K7 ŵŵ") && sent.ends_with("ŵŵ ACK K7 now"),
            "{sent}"
        );
        assert!(sent.contains("[...cut...]"), "{sent}");
    }
}

#[tokio::test]
async fn an_empty_text_is_refused_and_never_taken_for_sent() {
    let (server, gateway) = started();
    for body in ["", " ", "\n\t", "\u{200b}"] {
        let failure = gateway.send(&text(JO, body), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "refused", "{failure:?}");
        assert!(format!("{failure:?}").contains("empty"), "{failure:?}");
    }
    assert!(server.sent().is_empty());
}

// Faults: P05 x gateway-lies, gateway-loses
#[tokio::test]
async fn an_answer_that_breaks_off_or_never_ends_or_makes_no_sense_leaves_the_outcome_unknown() {
    let (server, gateway) = started();
    let faults = [
        Fault::BreakOff,
        Fault::HangUp,
        Fault::Endless,
        Fault::Garbage,
        Fault::LongId(0),
        Fault::LongId(36),
        Fault::LongId(5_000_000),
    ];
    for (taken, fault) in (1..).zip(faults) {
        server.fail(JO, Some(fault.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "unknown", "{fault:?}: {failure:?}");
        assert!(format!("{failure:?}").len() < 300, "what came is not repeated");
        assert_eq!(server.sent().len(), taken, "Notify had it");
        let found = gateway.find_sent(&text(JO, "hello"), NOW).await.unwrap();
        assert!(found.is_some(), "{fault:?}");
    }
}

// Faults: P05 x gateway-slow
#[tokio::test]
async fn a_provider_that_falls_silent_leaves_the_outcome_unknown_and_the_message_is_found_by_its_reference() {
    let server = NotifyServer::start(NOW.ms());
    let impatient = GatewayPlace {
        attempt_timeout: Span::from_ms(1500),
        ..here()
    };
    let gateway = GovukNotify::new(settings(server.base_url()), impatient).unwrap();
    server.fail(JO, Some(Fault::Hang));
    let message = text(JO, "14:05 K7 are you all right?");
    let failure = gateway.send(&message, NOW).await.unwrap_err();
    assert_eq!(kind(&failure).0, "unknown", "{failure:?}");
    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert_eq!(found.unwrap().provider_id, server.sent()[0].id);
}

/// Every request carries a token that Notify takes for 30 seconds.
#[tokio::test]
async fn no_redirect_is_followed() {
    let (server, gateway) = started();
    let other = NotifyServer::start(NOW.ms());
    server.fail(JO, Some(Fault::Redirect(other.base_url())));
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert_eq!(kind(&failure).0, "retry");
    server.deafen(Some(Fault::Redirect(other.base_url())));
    let failure = gateway.poll_inbound(None, NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Busy { .. }), "{failure:?}");
    assert_eq!(other.requests(), 0);
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn nothing_has_left_when_no_connection_or_no_tls_comes_about() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = NotifyServer::start(NOW.ms());
    for base_url in [
        format!("http://{closed}"),
        server.base_url().replace("http:", "https:"),
        "http://no-such-host.invalid".to_owned(),
    ] {
        let gateway = with(settings(base_url.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "before", "{base_url}: {failure:?}");
        let failure = gateway.poll_inbound(None, NOW).await.unwrap_err();
        assert!(matches!(failure, PollFailure::Unreachable { .. }), "{failure:?}");
        assert!(!format!("{failure}").contains("7700"), "{failure}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_everywhere() {
    let server = NotifyServer::start(NOW.ms());
    let key = super::NotifyKey::parse(&format!("k-{}-{}", super::SERVICE, super::SERVICE)).unwrap();
    let gateway = with(GovukNotifySettings {
        api_key: key,
        callback_token: Some(Secret::new("t0ken-t0ken")),
        ..settings(server.base_url())
    });
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert_eq!(kind(&failure).0, "refused");
    for refused in [
        gateway.poll_inbound(None, NOW).await.map(drop),
        gateway.status(&[SENDER.to_owned()]).await.map(drop),
        gateway.find_sent(&text(JO, "hello"), NOW).await.map(drop),
        gateway.health(NOW).await.map(drop),
    ] {
        assert!(matches!(refused, Err(PollFailure::Refused { .. })), "{refused:?}");
    }
}

/// Notify sends such a template as it is, and says 201.
// Faults: P05 x gateway-lies
#[tokio::test]
async fn a_template_that_does_not_say_our_words_is_no_way_out() {
    let (server, gateway) = started();
    server.start_texts_with("Example School");
    gateway.send(&text(JO, "14:05 K7 ring Jo"), NOW).await.unwrap();
    let fixed = Template {
        kind: "sms",
        body: "Your appointment is confirmed",
        subject: None,
        archived: false,
    };
    server.set_template(TEMPLATE, Some(fixed.clone()));
    let failure = gateway
        .send(&text(JO, "14:05 K7 ring Jo"), NOW)
        .await
        .unwrap_err();
    assert_eq!(kind(&failure).0, "refused");
    assert!(format!("{failure:?}").contains("((message))"), "{failure:?}");
    server.set_template(
        TEMPLATE,
        Some(Template {
            archived: true,
            ..fixed
        }),
    );
    let failure = gateway
        .send(&text(JO, "14:05 K7 ring Jo"), NOW)
        .await
        .unwrap_err();
    assert!(format!("{failure:?}").contains("has been deleted"), "{failure:?}");
}

#[tokio::test]
async fn a_clock_of_ours_that_is_wrong_keeps_no_alert_back() {
    let hour = Span::from_mins(60);
    for (ours, way) in [
        (NOW + hour, "3600 seconds ahead of"),
        (NOW - hour, "3600 seconds behind"),
    ] {
        let (server, gateway) = started();
        gateway.send(&text(JO, "14:05 K7 ring Jo"), ours).await.unwrap();
        assert_eq!(server.sent().len(), 1, "taken once");
        let found = gateway
            .find_sent(&text(JO, "14:05 K7 ring Jo"), ours)
            .await
            .unwrap();
        assert!(found.is_some(), "found by Notify's date of it");
        let health = gateway.health(ours).await.unwrap().unwrap();
        let [clock] = &health.troubles[..] else {
            panic!("{health:?}")
        };
        assert!(clock.words.contains(way), "{clock:?}");
        assert!(!clock.is_serious);
        let healed = gateway.health(NOW).await.unwrap().unwrap();
        assert_eq!(healed.troubles, []);
    }
}

#[tokio::test]
async fn each_request_has_a_token_of_its_own_moment() {
    let (server, gateway) = started();
    for secs in [0, 1, 40, 41] {
        let at = NOW + Span::from_secs(secs);
        server.set_now(at.ms());
        gateway.send(&text(JO, "hello"), at).await.unwrap();
        gateway.status(&[super::SERVICE.to_owned()]).await.unwrap();
    }
    let tokens = server.tokens();
    assert_eq!(tokens.len(), 8, "none was refused");
    let distinct: std::collections::BTreeSet<_> = tokens.into_iter().map(|(token, _)| token).collect();
    assert_eq!(distinct.len(), 4);
}
