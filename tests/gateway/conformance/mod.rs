//! The rules for every gateway, asked of each kind against a server that answers as the kind's
//! provider does.
//!
//! A new kind brings a file here with its [`Bench`], and a line in `conformance!`. Peculiarities of one provider are
//! tested in a file of their own.

mod android_sms_gateway;
mod bulksms;
mod chat;
mod gammu_smsd;
mod govuk_notify;
mod http;
mod simulated;
mod smstools;
mod smtp;
mod twilio;
mod twilio_voice;

use super::{JO, NOW, call, email, notice, place, text};
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Content, Outbound, Rejection, SendFailure};
use homeward::domain::time::Span;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings, Receipts, WebhookRequest};
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

/// Longest time for one attempt of a gateway in these tests.
const ATTEMPT: Span = Span::from_secs(3);

/// A contact's mailbox.
const PAT: &str = "pat@example.sch.uk";

/// How the provider behaves from the start.
#[derive(Clone, Copy, PartialEq)]
enum Provider {
    /// Takes and answers.
    Well,
    /// Takes the whole message and never answers.
    Silent,
    /// Nothing listens at the address.
    Absent,
}

/// One kind of gateway with a stand-in for its provider.
trait Bench {
    /// Starts the stand-in.
    fn start(provider: Provider) -> Self;

    /// Returns the settings as the configuration would give them; a new kind of settings fails to compile below.
    fn settings(&self) -> GatewaySettings;

    /// Builds the gateway from the settings.
    fn gateway(&self) -> Arc<dyn Gateway>;

    /// Returns the channel that the gateway is built for.
    fn channel(&self) -> Channel;

    /// Returns how many messages the provider has taken, after a wait for `expected`.
    fn taken(&self, expected: usize) -> usize;

    /// Has Jo's phone send a text to us, where the provider carries texts.
    fn bring(&self, words: &str);
}

/// Returns the message that suits a channel.
fn fitting(channel: Channel) -> Outbound {
    match channel {
        Channel::Chat => notice("Hollybank 14:05: alert K7 about J.B., step office."),
        Channel::Email => email(PAT, "K7 Jo Bloggs: no check-in", "Ring Jo Bloggs."),
        Channel::Sms => text(JO, "14:05 K7 are you all right?"),
        Channel::Voice => call(JO, "This is Homeward. There is an alert. Its code is K 7."),
    }
}

/// Returns a message that no gateway of the channel can carry.
fn unfitting(channel: Channel) -> Outbound {
    match channel {
        Channel::Email => fitting(Channel::Sms),
        Channel::Chat | Channel::Sms | Channel::Voice => fitting(Channel::Email),
    }
}

/// Holds a failure to P17: the account of the failure has no number, no address and no word of the
/// message.
fn tells_nobody(failure: &SendFailure, message: &Outbound) {
    let told = format!("{failure:?}");
    let (to, body) = match &message.content {
        Content::Email { to, body, .. } => (to.reveal(), body.reveal()),
        Content::Notice { body, .. } => (body.reveal(), body.reveal()),
        Content::Text { to, body } => (to.reveal(), body.reveal()),
        Content::Call { to, script } => (to.reveal(), script.reveal()),
    };
    assert!(!told.contains(to), "the address is in {told}");
    assert!(!told.contains(body), "the words are in {told}");
}

async fn it_has_its_name_and_carries_its_channel<B: Bench>() {
    let bench = B::start(Provider::Well);
    let gateway = bench.gateway();
    assert_eq!(gateway.name().as_str(), "main");
    assert_eq!(gateway.capabilities().channel, bench.channel());
}

async fn p04_a_message_is_handed_over_once_and_has_an_id<B: Bench>() {
    let bench = B::start(Provider::Well);
    let accepted = bench
        .gateway()
        .send(&fitting(bench.channel()), NOW)
        .await
        .expect("a well provider takes a message");
    assert!(!accepted.provider_id.is_empty());
    assert_eq!(bench.taken(1), 1);
}

async fn a_message_of_another_channel_is_rejected_and_nothing_leaves<B: Bench>() {
    let bench = B::start(Provider::Well);
    let message = unfitting(bench.channel());
    let failure = bench.gateway().send(&message, NOW).await.unwrap_err();
    let rejected = matches!(
        failure,
        SendFailure::Rejected {
            reason: Rejection::Other,
            ..
        }
    );
    assert!(rejected, "{failure:?}");
    tells_nobody(&failure, &message);
    // A fitting message proves that the count is of this server.
    bench
        .gateway()
        .send(&fitting(bench.channel()), NOW)
        .await
        .expect("a fitting message leaves");
    assert_eq!(bench.taken(1), 1);
}

async fn p05_with_no_connection_nothing_has_left<B: Bench>() {
    let bench = B::start(Provider::Absent);
    let message = fitting(bench.channel());
    let failure = bench.gateway().send(&message, NOW).await.unwrap_err();
    assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
    tells_nobody(&failure, &message);
    let polled = bench.gateway().poll_inbound(None, NOW).await;
    let asks = bench.gateway().capabilities().poll_inbound;
    assert_eq!(
        polled.is_err(),
        asks,
        "an unreachable provider is not taken for one without texts"
    );
}

async fn p05_silence_leaves_the_outcome_unknown_within_the_limit_and_a_look_up_finds_it<B: Bench>() {
    let bench = B::start(Provider::Silent);
    let (gateway, message) = (bench.gateway(), fitting(bench.channel()));
    let limit = Duration::from_millis(ATTEMPT.ms()) * 3;
    let failure = tokio::time::timeout(limit, gateway.send(&message, NOW))
        .await
        .expect("an attempt ends by its limit")
        .unwrap_err();
    assert!(matches!(failure, SendFailure::Unknown { .. }), "{failure:?}");
    tells_nobody(&failure, &message);
    assert_eq!(bench.taken(1), 1, "the provider had it");
    let well = bench.gateway();
    if well.capabilities().look_up {
        let found = well
            .find_sent(&message, NOW)
            .await
            .expect("a look-up is answered");
        assert!(found.is_some(), "the message that left is found");
    } else {
        assert_eq!(well.find_sent(&message, NOW).await.unwrap(), None);
    }
}

async fn receipts_come_as_the_gateway_says_and_of_its_own_messages<B: Bench>() {
    let bench = B::start(Provider::Well);
    let gateway = bench.gateway();
    let accepted = gateway.send(&fitting(bench.channel()), NOW).await.unwrap();
    let receipts = gateway
        .status(&[accepted.provider_id.clone(), "unheard-of".to_owned()])
        .await
        .expect("a well provider answers");
    match gateway.capabilities().receipts {
        Receipts::None | Receipts::Push => assert!(receipts.is_empty()),
        Receipts::Poll | Receipts::PushAndPoll => {
            assert_eq!(
                receipts.len(),
                1,
                "an id that the provider does not know is left out"
            );
            assert_eq!(receipts[0].provider_id, accepted.provider_id);
        }
    }
}

async fn p06_p07_a_text_is_reported_once_and_again_under_the_same_id_if_the_cursor_is_lost<B: Bench>() {
    let bench = B::start(Provider::Well);
    let gateway = bench.gateway();
    if !gateway.capabilities().poll_inbound {
        let page = gateway.poll_inbound(None, NOW).await.unwrap();
        assert!(page.texts.is_empty());
        return;
    }
    bench.bring("OK");
    let page = gateway.poll_inbound(None, NOW).await.unwrap();
    let [ok] = &page.texts[..] else {
        panic!("one text was brought: {:?}", page.texts)
    };
    assert_eq!(ok.text.reveal(), "OK");
    assert!(page.next.is_some(), "a gateway that was read says how far");
    bench.bring("LEFT");
    let next = gateway.poll_inbound(page.next.as_ref(), NOW).await.unwrap();
    let new: Vec<_> = next
        .texts
        .iter()
        .filter(|one| one.provider_id != ok.provider_id)
        .collect();
    assert_eq!(new.len(), 1);
    assert_eq!(new[0].text.reveal(), "LEFT");
    let all = gateway.poll_inbound(None, NOW).await.unwrap();
    let again = all.texts.iter().filter(|one| one.provider_id == ok.provider_id);
    assert_eq!(
        again.count(),
        1,
        "a lost cursor loses no text, and its id is the same"
    );
}

async fn a_webhook_without_a_signature_is_refused<B: Bench>() {
    let bench = B::start(Provider::Well);
    let gateway = bench.gateway();
    for (tail, body) in [
        ("inbound", "From=%2B447700900123&Body=OK"),
        ("status", ""),
        ("", ""),
        ("../x", "{}"),
    ] {
        let url = format!("https://homeward.example.sch.uk/hooks/main/{tail}");
        let request = WebhookRequest {
            tail,
            method: "POST",
            url: &url,
            headers: &HeaderMap::new(),
            body: body.as_bytes(),
        };
        let refusal = gateway.read_webhook(&request, NOW).unwrap_err();
        assert!((400..500).contains(&refusal.status()), "{tail}: {refusal:?}");
    }
}

/// Writes a test for each rule and each kind of gateway. A kind of settings without a line does not compile.
macro_rules! conformance {
    (@kind $kind:ident: $bench:ident) => {
        mod $kind {
            conformance!(@rules super::super::$kind::$bench;
                it_has_its_name_and_carries_its_channel,
                p04_a_message_is_handed_over_once_and_has_an_id,
                a_message_of_another_channel_is_rejected_and_nothing_leaves,
                p05_with_no_connection_nothing_has_left,
                p05_silence_leaves_the_outcome_unknown_within_the_limit_and_a_look_up_finds_it,
                receipts_come_as_the_gateway_says_and_of_its_own_messages,
                p06_p07_a_text_is_reported_once_and_again_under_the_same_id_if_the_cursor_is_lost,
                a_webhook_without_a_signature_is_refused,
            );
        }
    };
    ($($kind:ident: $variant:ident as $bench:ident,)+) => {
        $(conformance!(@kind $kind: $bench);)+

        /// Builds a gateway through its settings, as the daemon does.
        pub(super) fn build(settings: &GatewaySettings, channel: Channel, phones: &Arc<Phones>) -> Arc<dyn Gateway> {
            match settings {
                $(GatewaySettings::$variant(_))|+ => settings
                    .build(place("main", channel, ATTEMPT), phones)
                    .expect("settings that are well"),
            }
        }
    };
    (@rules $bench:path; $($rule:ident,)+) => {
        $(#[tokio::test]
        async fn $rule() {
            super::super::$rule::<$bench>().await;
        })+
    };
}

/// Every kind of gateway: its file here, its variant of the settings, its bench.
mod kinds {
    use super::*;

    conformance! {
        govuk_notify: GovukNotify as GovukNotifyBench,
        android_sms_gateway: AndroidSmsGateway as AndroidBench,
        bulksms: BulkSms as BulkSmsBench,
        http: Http as HttpBench,
        gammu_smsd: GammuSmsd as GammuSmsdBench,
        simulated: Simulated as SimulatedBench,
        smstools: SmsTools as SmstoolsBench,
        smtp: Smtp as SmtpBench,
        twilio: Twilio as TwilioBench,
        twilio_voice: TwilioVoice as TwilioVoiceBench,
    }
    // A second bench for the kind `http`, which has two channels.
    conformance!(@kind chat: ChatBench);
}
use kinds::build;

/// Returns a port of this host at which nothing listens.
fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
