//! E-mail to a real SMTP server, with real certificates.

use super::support::smtp::{Certificates, Injector, SmtpServer};
use super::{JO, NOW, email, place, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Outbound, Priority, Rejection, SendFailure};
use homeward::domain::private::Private;
use homeward::domain::time::Span;
use homeward::gateway::smtp::{Encryption, Smtp, SmtpLogin, SmtpSettings};
use homeward::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, Receipts};
use homeward::toml_file::Secret;
use std::io::{BufRead as _, BufReader, Write as _};

const PAT: &str = "pat@example.sch.uk";

fn settings(port: u16, encryption: Encryption) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        encryption,
        ca_file: None,
        login: None,
        from: "Homeward <homeward@school.example>".to_owned(),
        reply_to: None,
        at_once: AtOnce::FEW,
    }
}

fn mail_place() -> GatewayPlace {
    place("mail", Channel::Email, Span::from_secs(10))
}

fn mail_within(attempt_timeout: Span) -> GatewayPlace {
    GatewayPlace {
        attempt_timeout,
        ..mail_place()
    }
}

fn login(password: &str) -> Option<SmtpLogin> {
    Some(SmtpLogin::Password {
        username: Private::new("school"),
        password: Secret::new(password),
    })
}

async fn send(settings: SmtpSettings) -> Result<String, SendFailure> {
    send_from(settings, mail_place()).await
}

async fn send_from(settings: SmtpSettings, place: GatewayPlace) -> Result<String, SendFailure> {
    let message = email(PAT, "K7: Jo is overdue", "Ring Jo now.\r\nThen reply.\r\n");
    let accepted = Smtp::new(settings, place).unwrap().send(&message, NOW).await?;
    Ok(accepted.provider_id)
}

#[tokio::test]
async fn an_alert_arrives_whole_urgent_and_marked_as_automatic() {
    let server = SmtpServer::plain();
    let gateway = Smtp::new(settings(server.port(), Encryption::None), mail_place()).unwrap();
    let message = email(
        PAT,
        "K7: Siân is\noverdue – ring now",
        "Siân’s visit – 14:05\r\n.\r\nÐ 👍\r\n",
    );
    let accepted = gateway.send(&message, NOW).await.unwrap();
    let email = server.email(1);
    assert_eq!(email.from, "homeward@school.example");
    assert_eq!(email.to, [PAT]);
    assert_eq!(email.header("From"), Some("Homeward <homeward@school.example>"));
    assert_eq!(email.header("To"), Some(PAT));
    assert_eq!(email.header("Subject"), Some("K7: Siân is overdue – ring now"));
    assert_eq!(
        email.body.replace("\r\n", "\n"),
        "Siân’s visit – 14:05\n.\nÐ 👍\n"
    );
    assert_eq!(email.header("Message-ID"), Some("<m-42-1@school.example>"));
    assert_eq!(accepted.provider_id, "<m-42-1@school.example>");
    assert_eq!(email.header("Date"), Some("Sat, 21 Nov 2026 14:05:00 +0000"));
    assert_eq!(email.header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(
        email.header("X-Auto-Response-Suppress"),
        Some("OOF, AutoReply"),
        "bounces still come"
    );
    assert_eq!(email.header("Importance"), Some("high"));
    assert_eq!(email.header("X-Priority"), Some("1 (Highest)"));
    assert!(email.header("Content-Type").unwrap().starts_with("text/plain"));
    assert!(!email.tls);
    assert_eq!(gateway.capabilities().receipts, Receipts::None);
}

#[tokio::test]
async fn every_kind_of_words_arrives_whole() {
    let server = SmtpServer::plain();
    let gateway = Smtp::new(settings(server.port(), Encryption::None), mail_place()).unwrap();
    let long = [161, 918].map(|letters| "x".repeat(letters));
    let bodies = ["OK", "ERROR", "+CMGL:", "", ".", "QUIT", "👍"];
    for (number, words) in bodies
        .into_iter()
        .chain(long.iter().map(String::as_str))
        .enumerate()
    {
        gateway.send(&email(PAT, words, words), NOW).await.unwrap();
        let email = server.email(number + 1);
        assert_eq!(email.body.trim_end(), words);
        assert_eq!(email.header("Subject").unwrap_or_default(), words);
    }
}

#[tokio::test]
async fn p05_an_e_mail_that_goes_again_has_the_same_id_and_another_has_not() {
    let server = SmtpServer::plain();
    let gateway = Smtp::new(settings(server.port(), Encryption::None), mail_place()).unwrap();
    let first = email(PAT, "K7: Jo is overdue", "Ring Jo now.");
    let again = Outbound {
        content: first.content.marked("(again) "),
        ..first.clone()
    };
    let other = Outbound {
        reference: "m-43.1".to_owned(),
        ..first.clone()
    };
    let mut ids = Vec::new();
    for (number, message) in [first, again, other].iter().enumerate() {
        gateway.send(message, NOW + Span::from_mins(5)).await.unwrap();
        ids.push(server.email(number + 1).header("Message-ID").unwrap().to_owned());
    }
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[0], ids[2]);
}

#[tokio::test]
async fn only_an_alert_is_marked_urgent() {
    let server = SmtpServer::plain();
    let gateway = Smtp::new(settings(server.port(), Encryption::None), mail_place()).unwrap();
    let message = Outbound {
        priority: Priority::Nudge,
        ..email(PAT, "Time to check in", "Reply OK")
    };
    gateway.send(&message, NOW).await.unwrap();
    assert_eq!(server.email(1).header("Importance"), None);
    assert_eq!(server.email(1).header("X-Priority"), None);
}

#[tokio::test]
async fn starttls_and_tls_serve_with_the_schools_own_authority() {
    let certificates = Certificates::make();
    let starttls = SmtpServer::starttls(&certificates, &[]);
    let tls = SmtpServer::tls(&certificates, &[]);
    for (server, encryption) in [(&starttls, Encryption::StartTls), (&tls, Encryption::Tls)] {
        send(SmtpSettings {
            ca_file: Some(certificates.ca()),
            ..settings(server.port(), encryption)
        })
        .await
        .unwrap();
        assert!(server.email(1).tls);
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_whose_certificate_is_not_trusted() {
    let certificates = Certificates::make();
    let starttls = SmtpServer::starttls(&certificates, &[]);
    let tls = SmtpServer::tls(&certificates, &[]);
    for (server, encryption) in [(&starttls, Encryption::StartTls), (&tls, Encryption::Tls)] {
        for ca_file in [None, Some(certificates.stranger())] {
            let failure = send(SmtpSettings {
                ca_file,
                ..settings(server.port(), encryption)
            })
            .await
            .unwrap_err();
            assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
        }
        let wrong_name = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            ca_file: Some(certificates.ca()),
            ..settings(server.port(), encryption)
        };
        let failure = send(wrong_name).await.unwrap_err();
        assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
        assert!(server.emails().is_empty());
    }
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_password_nor_message() {
    let server = SmtpServer::plain();
    let failure = send(SmtpSettings {
        login: login("school-secret"),
        ..settings(server.port(), Encryption::StartTls)
    })
    .await
    .unwrap_err();
    assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
    assert!(server.emails().is_empty());
}

#[tokio::test]
async fn what_is_said_in_the_clear_behind_an_answer_is_never_taken_for_the_servers_own() {
    let certificates = Certificates::make();
    for answer in ["greeting", "ehlo", "starttls"] {
        let server = Injector::behind(answer, &certificates);
        for login in [None, login("school-secret")] {
            let failure = send(SmtpSettings {
                ca_file: Some(certificates.ca()),
                login,
                ..settings(server.port(), Encryption::StartTls)
            })
            .await
            .unwrap_err();
            let SendFailure::BeforeSend { why } = &failure else {
                panic!("{answer}: {failure:?}");
            };
            assert!(why.contains("said more than was asked"), "{answer}: {why}");
        }
    }
}

#[tokio::test]
async fn a_line_without_end_ends_the_connection_and_takes_no_memory() {
    let certificates = Certificates::make();
    for (manner, encryption) in [
        ("plain", Encryption::None),
        ("starttls", Encryption::StartTls),
        ("tls", Encryption::Tls),
    ] {
        let server = Injector::endless(manner, &certificates);
        let failure = send(SmtpSettings {
            ca_file: Some(certificates.ca()),
            ..settings(server.port(), encryption)
        })
        .await
        .unwrap_err();
        let SendFailure::BeforeSend { why } = &failure else {
            panic!("{manner}: {failure:?}");
        };
        assert!(why.contains("says more than"), "{manner}: {why}");
    }
}

#[tokio::test]
async fn the_login_is_used_and_a_wrong_or_missing_one_is_our_fault() {
    let certificates = Certificates::make();
    let server = SmtpServer::starttls(&certificates, &["--login", "school:school-secret"]);
    let with = |login| SmtpSettings {
        ca_file: Some(certificates.ca()),
        login,
        ..settings(server.port(), Encryption::StartTls)
    };
    send(with(login("school-secret"))).await.unwrap();
    assert_eq!(server.email(1).login.as_deref(), Some("school"));
    for wrong in [login("guess"), None] {
        let failure = send(with(wrong)).await.unwrap_err();
        assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
    }
    assert_eq!(server.emails().len(), 1);
}

#[tokio::test]
async fn a_login_that_the_server_does_not_offer_is_our_fault() {
    let server = SmtpServer::plain();
    let failure = send(SmtpSettings {
        login: login("school-secret"),
        ..settings(server.port(), Encryption::None)
    })
    .await
    .unwrap_err();
    assert!(matches!(failure, SendFailure::Refused { .. }), "{failure:?}");
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn a_refused_recipient_is_told_apart_from_a_refusal_of_us() {
    let cases = [
        ("550 5.1.1 <pat@example.sch.uk>: no such user", "rejected"),
        ("550 no such user here", "rejected"),
        ("553 5.1.3 bad syntax", "rejected"),
        ("550 5.2.1 mailbox disabled", "rejected"),
        ("550 5.7.1 relaying denied", "refused"),
        ("554 5.7.1 blocked", "refused"),
        ("452 4.2.2 mailbox full", "retry"),
        ("421 4.3.2 try again later", "retry"),
    ];
    for (reply, expected) in cases {
        let server = SmtpServer::with(&["--reply", &format!("pat={reply}")]);
        let failure = send(settings(server.port(), Encryption::None)).await.unwrap_err();
        let kind = match failure {
            SendFailure::BeforeSend { .. } => "before",
            SendFailure::Unknown { .. } => "unknown",
            SendFailure::Retry { .. } => "retry",
            SendFailure::Refused { .. } => "refused",
            SendFailure::Rejected {
                reason: Rejection::BadAddress,
                ..
            } => "rejected",
            SendFailure::Rejected { .. } => "rejected for another reason",
        };
        assert_eq!(kind, expected, "{reply}: {failure:?}");
        let shown = format!("{failure:?}");
        assert!(shown.contains(&reply[..3]) && !shown.contains("pat@"), "{shown}");
        assert!(server.emails().is_empty());
    }
}

#[tokio::test]
async fn a_refused_sender_or_content_says_nothing_of_the_recipient() {
    for (option, reply) in [
        ("--sender-reply", "550 5.1.8 sender not allowed"),
        ("--data-reply", "550 5.6.0 looks like spam"),
        ("--data-reply", "554 no"),
    ] {
        let server = SmtpServer::with(&[option, reply]);
        let failure = send(settings(server.port(), Encryption::None)).await.unwrap_err();
        assert!(
            matches!(failure, SendFailure::Refused { .. }),
            "{reply}: {failure:?}"
        );
    }
    let server = SmtpServer::with(&["--data-reply", "451 4.3.0 queue full"]);
    let failure = send(settings(server.port(), Encryption::None)).await.unwrap_err();
    assert!(matches!(failure, SendFailure::Retry { .. }), "{failure:?}");
}

// Faults: P05 x gateway-slow
#[tokio::test]
async fn a_server_that_falls_silent_leaves_the_outcome_unknown_only_if_it_has_the_content() {
    let impatient = |server: &SmtpServer| {
        let settings = settings(server.port(), Encryption::None);
        send_from(settings, mail_within(Span::from_secs(3)))
    };
    let (has_it, has_not) = (
        SmtpServer::with(&["--silent", "data"]),
        SmtpServer::with(&["--silent", "rcpt"]),
    );
    let (unknown, before) = tokio::join!(impatient(&has_it), impatient(&has_not));
    assert!(matches!(unknown, Err(SendFailure::Unknown { .. })), "{unknown:?}");
    assert_eq!(has_it.email(1).to, [PAT]);
    assert!(
        matches!(before, Err(SendFailure::BeforeSend { .. })),
        "{before:?}"
    );
    assert!(has_not.emails().is_empty());
}

// Faults: P05 x gateway-loses
#[tokio::test]
async fn a_server_that_dies_leaves_the_outcome_unknown_only_if_it_has_the_content() {
    for (stage, unknown) in [("data", true), ("rcpt", false)] {
        let server = SmtpServer::with(&["--silent", stage]);
        let sending = tokio::spawn(send(settings(server.port(), Encryption::None)));
        tokio::task::spawn_blocking(move || {
            server.silent();
            drop(server);
        })
        .await
        .unwrap();
        let failure = sending.await.unwrap().unwrap_err();
        match failure {
            SendFailure::Unknown { .. } => assert!(unknown, "{stage}"),
            SendFailure::BeforeSend { .. } => assert!(!unknown, "{stage}"),
            SendFailure::Retry { .. } | SendFailure::Refused { .. } | SendFailure::Rejected { .. } => {
                panic!("{stage}: {failure:?}")
            }
        }
    }
}

/// Found by fuzzing: a server with the content in hand that says "go on" once more has not taken
/// the message.
#[tokio::test]
async fn p05_an_answer_that_neither_takes_nor_refuses_the_content_leaves_the_outcome_unknown() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        stream.write_all(b"220 mail.example.sch.uk\r\n").unwrap();
        for answer in ["250 hello", "250 fine", "250 fine", "354 go on"] {
            lines.next().unwrap().unwrap();
            stream.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
        }
        let content = lines.by_ref().map_while(Result::ok);
        assert!(content.into_iter().any(|line| line == "."));
        stream.write_all(b"354 go on\r\n").unwrap();
    });
    let outcome = send(settings(port, Encryption::None)).await;
    server.join().unwrap();
    assert!(matches!(outcome, Err(SendFailure::Unknown { .. })), "{outcome:?}");
}

/// Found by fuzzing: the parser's own words quote the unreadable answer.
#[tokio::test]
async fn p17_an_answer_that_is_no_smtp_is_not_quoted() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"220 mail.example.sch.uk\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(b"07700900101 is not known here\r\n").unwrap();
        line
    });
    let failure = send(settings(port, Encryption::None)).await.unwrap_err();
    assert!(server.join().unwrap().starts_with("EHLO"));
    assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
    let shown = format!("{failure:?}");
    assert!(!shown.contains("7700") && !shown.contains("known"), "{shown}");
}

// Faults: P05 x gateway-refuses
#[tokio::test]
async fn nothing_has_left_when_no_connection_comes_about() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let failure = send(settings(closed.port(), Encryption::None)).await.unwrap_err();
    assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");

    let unknown_host = SmtpSettings {
        host: "no-such-host.invalid".to_owned(),
        ..settings(25, Encryption::None)
    };
    let failure = send(unknown_host).await.unwrap_err();
    assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");

    // The server takes the connection and never says a word.
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for encryption in [Encryption::None, Encryption::StartTls, Encryption::Tls] {
        let here = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            ..settings(mute.local_addr().unwrap().port(), encryption)
        };
        let failure = send_from(here, mail_within(Span::from_ms(200)))
            .await
            .unwrap_err();
        assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
    }
}

#[tokio::test]
async fn what_is_no_e_mail_is_rejected_without_a_connection() {
    let gateway = Smtp::new(settings(9, Encryption::None), mail_place()).unwrap();
    let failure = gateway.send(&text(JO, "hello"), NOW).await.unwrap_err();
    assert!(matches!(
        failure,
        SendFailure::Rejected {
            reason: Rejection::Other,
            ..
        }
    ));
    for address in ["pat", "pat@", "pat@example.sch.uk\r\nBcc: x@example.org", ""] {
        let failure = gateway.send(&email(address, "s", "b"), NOW).await.unwrap_err();
        assert!(matches!(
            failure,
            SendFailure::Rejected {
                reason: Rejection::BadAddress,
                ..
            }
        ));
    }
}

#[test]
fn settings_that_cannot_work_are_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let not_pem = folder.path().join("not.pem");
    std::fs::write(&not_pem, "hello").unwrap();
    let with = |ca_file| SmtpSettings {
        ca_file: Some(ca_file),
        ..settings(9, Encryption::StartTls)
    };
    let missing = Smtp::new(with(folder.path().join("missing.pem")), mail_place());
    assert!(matches!(missing, Err(BuildFailure::CertificateFile { .. })));
    assert!(matches!(
        Smtp::new(with(not_pem), mail_place()),
        Err(BuildFailure::Certificates { .. })
    ));
    let no_sender = SmtpSettings {
        from: "Homeward".to_owned(),
        ..settings(9, Encryption::None)
    };
    assert!(matches!(
        Smtp::new(no_sender, mail_place()),
        Err(BuildFailure::From)
    ));
    let shown = format!("{:?}", login("school-secret"));
    assert!(!shown.contains("school-secret"), "{shown}");
}
