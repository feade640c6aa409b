//! Fates and balances asked of any provider.

use super::NOW;
use super::http_examples::built;
use super::http_inbound::{POLL, gateway};
use super::support::configured::ConfiguredGateway;
use super::support::http_provider::{HttpProvider, ProviderAnswer};
use homeward::domain::delivery::{Fate, Rejection};
use homeward::domain::time::Timestamp;
use homeward::gateway::{AmountLeft, Cursor, LeftUnit, PollFailure, Receipts};
use serde_json::json;

#[tokio::test]
async fn fates_are_asked_for_by_id_and_translated() {
    let provider = HttpProvider::start(|request| match request.target.as_str() {
        "/sms/gone" => ProviderAnswer::with(404, ""),
        target => {
            let word = target.trim_start_matches("/sms/");
            ProviderAnswer::with(200, json!({"sms": {"state": word, "code": 12}}))
        }
    });
    let gateway = gateway(POLL, &provider);
    assert_eq!(gateway.capabilities().receipts, Receipts::Poll);
    let ids = [
        "delivered",
        "1",
        "failed",
        "absent",
        "stopped",
        "sent",
        "gone",
        "a/b?c",
        "..",
        "a b",
    ];
    let ids: Vec<String> = ids.map(str::to_owned).to_vec();
    let receipts = gateway.status(&ids).await.unwrap();
    let told: Vec<_> = receipts
        .iter()
        .map(|receipt| (receipt.provider_id.as_str(), receipt.fate, receipt.rejection))
        .collect();
    assert_eq!(
        told,
        [
            ("delivered", Fate::Delivered, None),
            ("1", Fate::Delivered, None),
            ("failed", Fate::Undelivered, None),
            ("absent", Fate::Undelivered, Some(Rejection::BadAddress)),
            ("stopped", Fate::Undelivered, Some(Rejection::OptedOut)),
            ("sent", Fate::Accepted, None),
            ("a/b?c", Fate::Accepted, None),
        ]
    );
    assert!(
        receipts
            .iter()
            .all(|receipt| receipt.detail.as_deref() == Some("12"))
    );
    let targets: Vec<String> = provider
        .seen()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert!(targets.contains(&"/sms/a%2Fb%3Fc".to_owned()), "{targets:?}");
    assert_eq!(
        targets.len(),
        8,
        "ids that are none are not asked for: {targets:?}"
    );
}

#[tokio::test]
async fn receipts_from_before_a_failure_are_kept() {
    let provider = HttpProvider::start(|request| match request.target.as_str() {
        "/sms/m1" => ProviderAnswer::with(
            200,
            json!({"sms": {"state": "delivered", "code": "sent to +447700900123"}}),
        ),
        _ => ProviderAnswer::with(500, ""),
    });
    let gateway = gateway(POLL, &provider);
    let ids = ["m1", "m2", "m3"].map(str::to_owned);
    let receipts = gateway.status(&ids).await.unwrap();
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].detail, None, "a sentence is no code");
    assert!(matches!(
        gateway.status(&ids[1..]).await,
        Err(PollFailure::Busy { .. })
    ));
}

#[tokio::test]
async fn what_is_left_is_asked_of_the_provider() {
    let (send_only, _) = POLL.split_once("[gateways.http.main.poll]").unwrap();
    let table = format!(
        "{send_only}[gateways.http.main.balance]\nurl = \"/account\"\nfield = \"data.balance\"\nunit = \"GBP\""
    );
    for (balance, left) in [
        (json!("1117.461060"), Some(1_117_461)),
        (json!(12), Some(12_000)),
        (json!(0.5), Some(500)),
        (json!("-3.20"), Some(0)),
        (json!("99999999999999999999"), None),
        (json!("1,50"), None),
        (json!("+447700900123 owes"), None),
        (json!(null), None),
    ] {
        let provider = HttpProvider::always(ProviderAnswer::with(200, json!({"data": {"balance": balance}})));
        let health = gateway(&table, &provider).health(NOW).await;
        let Some(thousandths) = left else {
            assert!(
                matches!(health, Err(PollFailure::Unreadable { .. })),
                "{balance}: {health:?}"
            );
            continue;
        };
        let unit = LeftUnit::Money("GBP".to_owned());
        assert_eq!(
            health.unwrap().unwrap().left,
            Some(AmountLeft { thousandths, unit }),
            "{balance}"
        );
    }
    let refusing = HttpProvider::always(ProviderAnswer::with(401, ""));
    let health = gateway(&table, &refusing).health(NOW).await;
    assert!(matches!(health, Err(PollFailure::Refused { .. })), "{health:?}");
    assert_eq!(
        gateway(send_only, &refusing).health(NOW).await,
        Ok(None),
        "not described, not asked"
    );
}

#[tokio::test]
async fn a_gateway_that_only_sends_says_so() {
    let provider = HttpProvider::always(ProviderAnswer::with(200, ""));
    let (send_only, _) = POLL.split_once("[gateways.http.main.poll]").unwrap();
    let settings = ConfiguredGateway::texts(&send_only.replace("BASE", &provider.base_url()), &[]).right();
    assert_eq!(settings.inbound(), None);
    let gateway = built(&settings);
    let capabilities = gateway.capabilities();
    assert!(!capabilities.poll_inbound && !capabilities.webhook);
    assert_eq!(capabilities.receipts, Receipts::None);
    let cursor = Cursor::new("kept");
    let page = gateway
        .poll_inbound(Some(&cursor), Timestamp::from_ms(0))
        .await
        .unwrap();
    assert_eq!(page.next, Some(cursor));
    assert!(provider.seen().is_empty());
}
