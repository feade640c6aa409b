//! Sending through Twilio, looking up messages that may have been sent, and asking for the fates of
//! messages.

use super::support::twilio::{ACCOUNT, Fault, NUMBER, TwilioServer, full_sid};
use super::{JO, NOW, email, text, twilio, twilio_place, twilio_settings, twilio_with};
use homeward::domain::delivery::{Fate, Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::twilio::{Twilio, TwilioSettings};
use homeward::gateway::{BuildFailure, Gateway, GatewayPlace, PollFailure, Receipts};
use homeward::toml_file::Secret;

#[tokio::test]
async fn a_text_is_posted_as_twilio_documents_it() {
    let server = TwilioServer::start();
    let settings = TwilioSettings {
        status_callback: true,
        ..twilio_settings(server.base_url())
    };
    let reachable = GatewayPlace {
        webhook_url: Some("https://homeward.example.sch.uk/hooks/main".to_owned()),
        ..twilio_place()
    };
    let gateway = Twilio::new(settings, reachable).unwrap();
    let body = "14:05 Jo: £5 – all right? 👍 a=b&c=d +1";
    let accepted = gateway.send(&text(JO, body), NOW).await.unwrap();
    let sent = server.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(accepted.provider_id, sent[0].sid);
    assert_eq!(sent[0].body, body);
    assert_eq!(sent[0].field("To"), Some(JO));
    assert_eq!(sent[0].field("From"), Some(NUMBER));
    assert_eq!(sent[0].field("ValidityPeriod"), Some("900"));
    let callback = "https://homeward.example.sch.uk/hooks/main/status";
    assert_eq!(sent[0].field("StatusCallback"), Some(callback));
    assert!(gateway.capabilities().webhook);
    assert_eq!(gateway.capabilities().receipts, Receipts::PushAndPoll);
}

#[tokio::test]
async fn no_callback_is_asked_for_without_a_public_url_or_where_no_webhook_is_wanted() {
    let server = TwilioServer::start();
    let reachable = GatewayPlace {
        webhook_url: Some("https://homeward.example.sch.uk/hooks/main".to_owned()),
        ..twilio_place()
    };
    let wanted = TwilioSettings {
        status_callback: true,
        ..twilio_settings(server.base_url())
    };
    for gateway in [
        Twilio::new(wanted, twilio_place()).unwrap(),
        Twilio::new(twilio_settings(server.base_url()), reachable).unwrap(),
    ] {
        gateway.send(&text(JO, "hello"), NOW).await.unwrap();
        assert_eq!(server.sent().pop().unwrap().field("StatusCallback"), None);
        assert!(!gateway.capabilities().webhook);
        assert_eq!(gateway.capabilities().receipts, Receipts::Poll);
    }
}

#[tokio::test]
async fn a_messaging_service_replaces_the_number() {
    let server = TwilioServer::start();
    let gateway = twilio_with(TwilioSettings {
        messaging_service_sid: Some("MG00000000000000000000000000000001".to_owned()),
        ..twilio_settings(server.base_url())
    });
    gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    let sent = server.sent().remove(0);
    assert_eq!(sent.field("From"), None);
    assert_eq!(
        sent.field("MessagingServiceSid"),
        Some("MG00000000000000000000000000000001")
    );
}

#[tokio::test]
async fn validity_stays_within_what_twilio_takes() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    for (valid_until, expected) in [(NOW, "1"), (NOW + Span::from_mins(100_000), "36000")] {
        let message = homeward::domain::delivery::Outbound {
            valid_until,
            ..text(JO, expected)
        };
        gateway.send(&message, NOW).await.unwrap();
        assert_eq!(
            server.sent().last().unwrap().field("ValidityPeriod"),
            Some(expected)
        );
    }
}

/// The meaning of Twilio's error: one word, and the reason for a rejection.
fn kind(failure: &SendFailure) -> (&'static str, Option<Rejection>) {
    match failure {
        SendFailure::BeforeSend { .. } => ("before", None),
        SendFailure::Unknown { .. } => ("unknown", None),
        SendFailure::Retry { .. } => ("retry", None),
        SendFailure::Refused { .. } => ("refused", None),
        SendFailure::Rejected { reason, .. } => ("rejected", Some(*reason)),
    }
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn every_error_is_told_apart_by_what_follows_from_it() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let bad = Some(Rejection::BadAddress);
    let cases = [
        (400, 21211, "rejected", bad),
        (400, 21614, "rejected", bad),
        (400, 21635, "rejected", bad),
        (400, 21610, "rejected", Some(Rejection::OptedOut)),
        (401, 20003, "refused", None),
        (403, 20005, "refused", None),
        (400, 30002, "refused", None),
        (400, 21408, "refused", None),
        (400, 21606, "refused", None),
        (400, 21608, "refused", None),
        (400, 21612, "refused", None),
        (400, 21617, "refused", None),
        (404, 20404, "refused", None),
        // An unknown code is no reason to give a person up.
        (400, 29_999, "refused", None),
        (429, 20429, "retry", None),
        (400, 21611, "retry", None),
        (500, 20500, "retry", None),
        (503, 20503, "retry", None),
    ];
    for (status, code, expected, rejection) in cases {
        let fault = Fault::Error {
            status,
            code,
            retry_after: None,
        };
        server.fail(JO, Some(fault));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure), (expected, rejection), "{status} {code}");
        let shown = format!("{failure:?}");
        assert!(shown.contains(&code.to_string()), "{shown}");
        assert!(
            !shown.contains("7700"),
            "the provider's words quote the number: {shown}"
        );
    }
    assert!(server.sent().is_empty());
}

/// Found by fuzzing. Twilio's codes have five digits; a longer code could be a person's number.
#[tokio::test]
async fn p17_a_code_that_is_none_of_twilios_is_not_kept() {
    let server = TwilioServer::start();
    let fault = Fault::Error {
        status: 400,
        code: 1_614_960_000,
        retry_after: None,
    };
    server.fail(JO, Some(fault));
    let failure = twilio(&server).send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert_eq!(kind(&failure), ("refused", None));
    assert!(!format!("{failure:?}").contains("496"), "{failure:?}");
}

#[tokio::test]
async fn a_status_without_a_code_is_judged_by_itself() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let cases = [
        (302, "retry"),
        (401, "refused"),
        (407, "refused"),
        (408, "retry"),
        (429, "retry"),
        (502, "retry"),
    ];
    for (status, expected) in cases {
        server.fail(JO, Some(Fault::Status(status)));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, expected, "{status}");
    }
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn retry_after_is_honoured_as_seconds_or_date_and_bounded() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let cases = [
        (Some("30"), Some(Span::from_secs(30))),
        (Some("Sat, 21 Nov 2026 14:07:00 GMT"), Some(Span::from_mins(2))),
        (Some("99999999999"), Some(Span::from_mins(60))),
        (Some("soon"), None),
        (None, None),
    ];
    for (retry_after, expected) in cases {
        server.fail(
            JO,
            Some(Fault::Error {
                status: 429,
                code: 20429,
                retry_after,
            }),
        );
        match gateway.send(&text(JO, "hello"), NOW).await.unwrap_err() {
            SendFailure::Retry { after, .. } => assert_eq!(after, expected, "{retry_after:?}"),
            other => panic!("{other:?}"),
        }
    }
}

// Faults: P05 x gateway-slow
#[tokio::test]
async fn a_provider_that_falls_silent_leaves_the_outcome_unknown_and_the_message_can_be_found() {
    let server = TwilioServer::start();
    server.set_now(NOW.ms() + 400);
    let impatient = GatewayPlace {
        attempt_timeout: Span::from_ms(1500),
        ..twilio_place()
    };
    let gateway = Twilio::new(twilio_settings(server.base_url()), impatient).unwrap();
    server.fail(JO, Some(Fault::Hang));
    let message = text(JO, "14:05 K7 are you all right?");
    let failure = gateway.send(&message, NOW).await.unwrap_err();
    assert_eq!(kind(&failure).0, "unknown", "{failure:?}");

    let found = gateway.find_sent(&message, NOW).await.unwrap();
    assert_eq!(found.unwrap().provider_id, server.sent()[0].sid);
    let other = text(JO, "14:25 K7 are you all right?");
    assert_eq!(gateway.find_sent(&other, NOW).await.unwrap(), None);
    // Made before our first attempt: another message with the same words.
    let later = NOW + Span::from_secs(2);
    assert_eq!(gateway.find_sent(&message, later).await.unwrap(), None);
    let somebody_else = text("+447700900124", "14:05 K7 are you all right?");
    assert_eq!(gateway.find_sent(&somebody_else, NOW).await.unwrap(), None);
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn a_text_from_the_recipient_is_never_taken_for_one_that_we_sent() {
    let server = TwilioServer::start();
    server.receive(JO, "OK", NOW.ms());
    let gateway = twilio(&server);
    let to_ourselves = text(NUMBER, "OK");
    assert_eq!(gateway.find_sent(&to_ourselves, NOW).await.unwrap(), None);
}

// Faults: P05 x gateway-lies, gateway-loses
#[tokio::test]
async fn an_answer_that_breaks_off_or_makes_no_sense_leaves_the_outcome_unknown() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    for fault in [Fault::BreakOff, Fault::Garbage] {
        server.fail(JO, Some(fault.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "unknown", "{fault:?}: {failure:?}");
    }
    assert_eq!(server.sent().len(), 2, "both had been taken");
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn nothing_has_left_when_no_connection_or_no_tls_comes_about() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = TwilioServer::start();
    let no_tls = server.base_url().replace("http:", "https:");
    for base_url in [
        format!("http://{closed}"),
        no_tls,
        "http://no-such-host.invalid".to_owned(),
    ] {
        let gateway = twilio_with(twilio_settings(base_url.clone()));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "before", "{base_url}: {failure:?}");
        let failure = gateway.poll_inbound(None, NOW).await.unwrap_err();
        assert!(matches!(failure, PollFailure::Unreachable { .. }), "{failure:?}");
        let shown = format!("{failure}");
        assert!(!shown.contains("7700"), "{shown}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused_everywhere() {
    let server = TwilioServer::start();
    let gateway = twilio_with(TwilioSettings {
        auth_token: Secret::new("not-the-token"),
        ..twilio_settings(server.base_url())
    });
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert_eq!(kind(&failure).0, "refused");
    assert!(matches!(
        gateway.poll_inbound(None, NOW).await,
        Err(PollFailure::Refused { .. })
    ));
    let sids = [full_sid("SM1")];
    assert!(matches!(
        gateway.status(&sids).await,
        Err(PollFailure::Refused { .. })
    ));
}

#[tokio::test]
async fn an_e_mail_is_not_for_twilio() {
    let server = TwilioServer::start();
    let failure = twilio(&server)
        .send(&email("jo@example.sch.uk", "s", "b"), NOW)
        .await
        .unwrap_err();
    assert_eq!(kind(&failure), ("rejected", Some(Rejection::Other)));
}

#[tokio::test]
async fn our_number_cannot_write_to_itself_and_that_is_no_fault_of_the_number() {
    let server = TwilioServer::start();
    let failure = twilio(&server)
        .send(&text(NUMBER, "canary"), NOW)
        .await
        .unwrap_err();
    assert_eq!(kind(&failure).0, "refused");
}

#[tokio::test]
async fn status_follows_the_message_and_says_why_it_failed() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let sid = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let sids = [sid.clone()];
    for expected in [Fate::Accepted, Fate::Delivered, Fate::Delivered] {
        let receipts = gateway.status(&sids).await.unwrap();
        assert_eq!(receipts[0].fate, expected);
        assert_eq!(receipts[0].provider_id, sid);
        assert_eq!(receipts[0].detail, None);
    }
    let cases = [
        ("undelivered", Some(30003), Fate::Undelivered, None),
        (
            "undelivered",
            Some(30005),
            Fate::Undelivered,
            Some(Rejection::BadAddress),
        ),
        (
            "undelivered",
            Some(30006),
            Fate::Undelivered,
            Some(Rejection::BadAddress),
        ),
        (
            "failed",
            Some(21610),
            Fate::Undelivered,
            Some(Rejection::OptedOut),
        ),
        ("canceled", None, Fate::Undelivered, None),
        ("read", None, Fate::Delivered, None),
        ("sending", None, Fate::Accepted, None),
        ("partially_delivered", None, Fate::Accepted, None),
        ("teleported", None, Fate::Accepted, None),
    ];
    for (status, code, fate, rejection) in cases {
        server.fates(JO, &[(status, code)]);
        let receipt = gateway.status(&sids).await.unwrap().remove(0);
        assert_eq!(
            (receipt.fate, receipt.rejection),
            (fate, rejection),
            "{status} {code:?}"
        );
        assert_eq!(receipt.detail, code.map(|code: u32| code.to_string()));
    }
}

#[tokio::test]
async fn status_leaves_out_what_twilio_does_not_know_and_never_asks_for_a_path() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    let sid = gateway.send(&text(JO, "hello"), NOW).await.unwrap().provider_id;
    let sids = [full_sid("SM99"), "../../Calls".to_owned(), sid];
    assert_eq!(gateway.status(&sids).await.unwrap().len(), 1);
}

// Faults: P05 x gateway-lies
#[tokio::test]
async fn an_answer_that_names_no_messages_sid_leaves_the_outcome_unknown_and_is_not_kept() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    for letters in [0, 34, 5_000_000] {
        server.fail(JO, Some(Fault::LongSid(letters)));
        let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
        assert_eq!(kind(&failure).0, "unknown", "{letters}");
        assert!(
            format!("{failure:?}").len() < 200,
            "{letters} letters are not repeated"
        );
    }
}

// Faults: P14 x inbound-deaf
#[tokio::test]
async fn an_outage_is_told_apart_from_a_refusal_when_polling() {
    let server = TwilioServer::start();
    let gateway = twilio(&server);
    server.outage(Some(Fault::Error {
        status: 429,
        code: 20429,
        retry_after: Some("7"),
    }));
    match gateway.poll_inbound(None, NOW).await.unwrap_err() {
        PollFailure::Busy { after, .. } => assert_eq!(after, Some(Span::from_secs(7))),
        other => panic!("{other:?}"),
    }
    server.outage(Some(Fault::Status(500)));
    assert!(matches!(
        gateway.poll_inbound(None, NOW).await,
        Err(PollFailure::Busy { .. })
    ));
    server.outage(Some(Fault::Status(403)));
    assert!(matches!(
        gateway.find_sent(&text(JO, "hello"), NOW).await,
        Err(PollFailure::Refused { .. })
    ));
    server.outage(Some(Fault::Garbage));
    assert!(gateway.poll_inbound(None, NOW).await.is_err());
}

#[tokio::test]
async fn settings_show_no_secret_and_a_wrong_base_url_is_refused() {
    let settings = twilio_settings("ftp://api.twilio.com".to_owned());
    let shown = format!("{settings:?}");
    assert!(
        !shown.contains(super::TOKEN) && !shown.contains(NUMBER),
        "{shown}"
    );
    assert!(shown.contains(ACCOUNT));
    assert!(matches!(
        Twilio::new(settings, twilio_place()),
        Err(BuildFailure::Url { .. })
    ));
}
