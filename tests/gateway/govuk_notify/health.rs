//! What Notify says of the service itself: templates, sender, clock.

use super::super::support::govuk_notify::{EMAIL_TEMPLATE, Fault, TEMPLATE, Template};
use super::super::{JO, NOW, text};
use super::started;
use homeward::gateway::{Gateway, GatewayTrouble, PollFailure};

async fn troubles(gateway: &impl Gateway) -> Vec<GatewayTrouble> {
    gateway.health(NOW).await.unwrap().unwrap().troubles
}

#[tokio::test]
async fn a_service_that_is_well_has_no_trouble() {
    let (server, gateway) = started();
    gateway.send(&text(JO, "hello"), NOW).await.unwrap();
    assert_eq!(troubles(&gateway).await, []);
    let spaced = Template {
        kind: "sms",
        body: "((Mess age))",
        subject: None,
        archived: false,
    };
    server.set_template(TEMPLATE, Some(spaced));
    assert_eq!(
        troubles(&gateway).await,
        [],
        "a placeholder as Notify compares it"
    );
}

#[tokio::test]
async fn a_template_that_is_gone_or_says_something_else_is_a_serious_trouble() {
    let (server, gateway) = started();
    let well = Template {
        kind: "email",
        body: "((message))",
        subject: Some("((subject))"),
        archived: false,
    };
    let of = |body, subject| {
        Some(Template {
            body,
            subject,
            ..well.clone()
        })
    };
    let texts = |body| {
        Some(Template {
            kind: "sms",
            body,
            ..well.clone()
        })
    };
    for (id, template, words) in [
        (TEMPLATE, None, "no such template"),
        (TEMPLATE, Some(well.clone()), "another kind"),
        (TEMPLATE, texts("Hello"), "does not say our words"),
        (EMAIL_TEMPLATE, None, "no such template"),
        (
            EMAIL_TEMPLATE,
            of("Hello", Some("((subject))")),
            "does not say our words",
        ),
        (
            EMAIL_TEMPLATE,
            of("((message))", Some("Homeward")),
            "does not show our subjects",
        ),
    ] {
        server.set_template(TEMPLATE, texts("((message))"));
        server.set_template(EMAIL_TEMPLATE, Some(well.clone()));
        assert_eq!(troubles(&gateway).await, []);
        server.set_template(id, template);
        let found = troubles(&gateway).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].is_serious && found[0].words.contains(words), "{found:?}");
    }
}

#[tokio::test]
async fn texts_under_a_name_are_a_serious_trouble_since_nobody_can_answer_them() {
    let (server, gateway) = started();
    for (sender, is_trouble) in [("GOVUK", true), ("07700900999", false), ("Example Sch", true)] {
        server.send_from(sender);
        gateway.send(&text(JO, "hello"), NOW).await.unwrap();
        let found = troubles(&gateway).await;
        assert_eq!(
            found.iter().any(|trouble| trouble.is_serious),
            is_trouble,
            "{found:?}"
        );
    }
}

#[tokio::test]
async fn a_service_that_cannot_be_asked_is_said_to_be_so() {
    let (server, gateway) = started();
    server.outage(Some(Fault::Status(503, None)));
    let failure = gateway.health(NOW).await.unwrap_err();
    assert!(matches!(failure, PollFailure::Busy { .. }), "{failure:?}");
    server.outage(Some(Fault::Error(
        403,
        "AuthError",
        "Invalid token: service is archived",
    )));
    let failure = gateway.health(NOW).await.unwrap_err();
    assert!(failure.to_string().contains("deleted"), "{failure}");
}
