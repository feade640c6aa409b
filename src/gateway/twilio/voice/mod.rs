//! Twilio Programmable Voice: calls about an alert, and the key pressed in one.
//!
//! Wire facts are Twilio's API reference (Call resource, 2010-04-01; TwiML `<Gather>` and `<Say>`) unless another source is named.
//! A call's outcome is no answer: a machine may take it. Only a key pressed is, and a key can be heard only where Twilio can
//! reach a public URL.

mod settings;
mod twiml;

pub use settings::TwilioVoiceSettings;

use super::codes;
use super::form::WebhookForm;
use super::signature;
use crate::domain::chain::Channel;
use crate::domain::delivery::{
    Accepted, Content, Fate, InboundText, Outbound, Receipt, Rejection, SendFailure,
};
use crate::domain::hex::hex;
use crate::domain::id::GatewayName;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::gateway::{
    BoxFuture, BuildFailure, Capabilities, Gateway, GatewayPlace, PollFailure, Receipts, WEBHOOK_BODY_MAX,
    WebhookAnswer, WebhookReading, WebhookRefusal, WebhookRequest, http,
};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Seconds for which a phone rings: a voice mail usually takes over after 20 to 30.
const RINGS_SECS: &str = "30";

/// Longest a call may last, in seconds: the script twice, and the wait for a key.
const CALL_SECS: &str = "120";

/// Letters of the token in a call's URL: 128 bits.
const TOKEN_LETTERS: usize = 32;

/// Letters of the longest reference of a message in a URL.
const REFERENCE_MAX: usize = 64;

/// A gateway for calls through one Twilio account.
pub struct TwilioVoice {
    name: GatewayName,
    settings: TwilioVoiceSettings,
    /// Public URL under which a key pressed is reported; `None` where the outside cannot reach us.
    webhook_url: Option<String>,
    base: String,
    client: reqwest::Client,
}

/// A call in Twilio's words; only the fields that we read.
#[derive(Deserialize)]
struct TwilioCall {
    sid: String,
    status: Option<String>,
}

impl TwilioVoice {
    /// Builds the gateway; nobody is called.
    ///
    /// # Errors
    /// The base URL is no URL, or the HTTP client cannot be set up.
    pub fn new(settings: TwilioVoiceSettings, place: GatewayPlace) -> Result<Self, BuildFailure> {
        let url = http::base_url(&settings.base_url)?;
        Ok(Self {
            name: place.name,
            webhook_url: place.webhook_url,
            client: http::client(&url, place.attempt_timeout)?,
            base: settings.base_url.trim_end_matches('/').to_owned(),
            settings,
        })
    }

    fn calls_url(&self, sid: Option<&str>) -> String {
        let account = &self.settings.account_sid;
        match sid {
            Some(sid) => format!("{}/2010-04-01/Accounts/{account}/Calls/{sid}.json", self.base),
            None => format!("{}/2010-04-01/Accounts/{account}/Calls.json", self.base),
        }
    }

    fn signed_in(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.basic_auth(
            &self.settings.account_sid,
            Some(self.settings.auth_token.reveal()),
        )
    }

    /// Returns the token of a call's URL: bound to the message, and so to the alert and the person, and to the number called.
    fn token(&self, reference: &str, to: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.settings.auth_token.reveal().as_bytes()) else {
            return String::new();
        };
        mac.update(format!("press {reference} {to}").as_bytes());
        let mut token = hex(&mac.finalize().into_bytes());
        token.truncate(TOKEN_LETTERS);
        token
    }

    async fn call(&self, message: &Outbound, now: Timestamp) -> Result<Accepted, SendFailure> {
        let Content::Call { to, script } = &message.content else {
            return Err(SendFailure::Rejected {
                reason: Rejection::Other,
                why: "a written message was given to a gateway for calls".to_owned(),
            });
        };
        let action = self.webhook_url.as_deref().map(|base| {
            let token = self.token(&message.reference, to.reveal());
            format!(
                "{}/press/{}/{token}",
                base.trim_end_matches('/'),
                message.reference
            )
        });
        let twiml = twiml::script(script.reveal(), action.as_deref(), &self.settings.voice);
        let form = [
            ("To", to.reveal()),
            ("From", self.settings.from.reveal()),
            ("Twiml", &twiml),
            ("Timeout", RINGS_SECS),
            ("TimeLimit", CALL_SECS),
        ];
        let request = self.client.post(self.calls_url(None)).form(&form);
        let answer = http::ask(self.signed_in(request), Some(now))
            .await
            .map_err(|error| http::send_failure(&error))?;
        if !(200..300).contains(&answer.status) {
            return Err(codes::send_failure(&answer));
        }
        match answer.body.as_deref().map(serde_json::from_slice::<TwilioCall>) {
            Some(Ok(call)) if is_call_sid(&call.sid) => Ok(Accepted {
                provider_id: call.sid,
            }),
            Some(Ok(_)) => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer names no call's sid", answer.status),
            }),
            Some(Err(_)) | None => Err(SendFailure::Unknown {
                why: format!("HTTP {}, but the answer cannot be read", answer.status),
            }),
        }
    }

    async fn fates(&self, sids: &[String]) -> Result<Vec<Receipt>, PollFailure> {
        let mut receipts = Vec::with_capacity(sids.len());
        for sid in sids.iter().filter(|sid| is_call_sid(sid)) {
            match self.fate(sid).await {
                Ok(Some(receipt)) => receipts.push(receipt),
                Ok(None) => {}
                Err(failure) if receipts.is_empty() => return Err(failure),
                // The other calls are asked for again.
                Err(_) => break,
            }
        }
        Ok(receipts)
    }

    /// Asks for one call; `None` where Twilio does not know it (404).
    async fn fate(&self, sid: &str) -> Result<Option<Receipt>, PollFailure> {
        let request = self.client.get(self.calls_url(Some(sid)));
        let answer = http::ask(self.signed_in(request), None)
            .await
            .map_err(|error| http::poll_failure(&error))?;
        if answer.status == 404 {
            return Ok(None);
        }
        if answer.status != 200 {
            return Err(codes::poll_failure(&answer));
        }
        let call = answer.body.as_deref().map(serde_json::from_slice::<TwilioCall>);
        let Some(Ok(call)) = call.filter(|call| call.as_ref().is_ok_and(|call| call.sid == sid)) else {
            return Err(PollFailure::Unreadable {
                why: "the answer is not what Twilio documents of a call".to_owned(),
            });
        };
        let status = call.status.unwrap_or_default();
        let fate = match status.as_str() {
            // Somebody or something took the call: a machine, too.
            "completed" => Fate::Delivered,
            "busy" | "no-answer" | "failed" | "canceled" => Fate::Undelivered,
            _ => Fate::Accepted,
        };
        Ok(Some(Receipt {
            gateway: self.name.clone(),
            provider_id: call.sid,
            fate,
            detail: (fate == Fate::Undelivered).then_some(status),
            rejection: None,
        }))
    }

    /// Reads a key pressed in a call: signature first, then the token of the call's URL.
    fn read(&self, request: &WebhookRequest<'_>, now: Timestamp) -> Result<WebhookReading, WebhookRefusal> {
        let mut parts = request.tail.trim_matches('/').split('/');
        let (Some("press"), Some(reference), Some(token), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(WebhookRefusal::NotHere);
        };
        if request.method != "POST" || self.webhook_url.is_none() {
            return Err(WebhookRefusal::NotHere);
        }
        if request.body.len() > WEBHOOK_BODY_MAX || reference.len() > REFERENCE_MAX {
            return Err(WebhookRefusal::Malformed("the request is too long"));
        }
        let signed = request
            .headers
            .get("x-twilio-signature")
            .and_then(|value| value.to_str().ok());
        let signed = signed.ok_or(WebhookRefusal::BadSignature)?;
        let form = WebhookForm::parse(request.body);
        if !signature::signs_form(
            self.settings.auth_token.reveal(),
            request.url,
            form.fields(),
            signed,
        ) {
            return Err(WebhookRefusal::BadSignature);
        }
        if form.filled("AccountSid") != Some(&self.settings.account_sid) {
            return Err(WebhookRefusal::Malformed("`AccountSid` is not our account"));
        }
        let to = form.filled("To").ok_or(WebhookRefusal::Malformed("no `To`"))?;
        let due = self.token(reference, to);
        if !bool::from(due.as_bytes().ct_eq(token.as_bytes())) {
            return Err(WebhookRefusal::BadSignature);
        }
        let call = form.filled("CallSid").filter(|sid| is_call_sid(sid));
        let call = call.ok_or(WebhookRefusal::Malformed("`CallSid` is no call's sid"))?;
        let key = form.filled("Digits").unwrap_or_default();
        let mut reading = WebhookReading::empty(WebhookAnswer {
            status: 200,
            content_type: "text/xml; charset=utf-8",
            body: twiml::answer(key, &self.settings.voice),
        });
        // Silence is no word. A key counts once for each call, whatever is pressed after it.
        if let Some(key) = key.chars().next().filter(|_| key.chars().count() == 1) {
            reading.texts.push(InboundText {
                gateway: self.name.clone(),
                provider_id: format!("press {call}"),
                from: Private::new(to),
                text: Private::new(format!("{key} {reference}")),
                sent_at: Some(now),
                received_at: now,
            });
        }
        Ok(reading)
    }
}

/// Whether an id is a call's: `CA` and 32 hexadecimal digits (Twilio's glossary, "String Identifier").
fn is_call_sid(id: &str) -> bool {
    let digits = id.strip_prefix("CA");
    digits.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

impl Gateway for TwilioVoice {
    fn name(&self) -> &GatewayName {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            channel: Channel::Voice,
            poll_inbound: false,
            webhook: self.webhook_url.is_some(),
            receipts: Receipts::Poll,
            look_up: false,
            max_validity: None,
            at_once: self.settings.at_once,
        }
    }

    fn send<'a>(
        &'a self,
        message: &'a Outbound,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Accepted, SendFailure>> {
        Box::pin(self.call(message, now))
    }

    fn status<'a>(&'a self, provider_ids: &'a [String]) -> BoxFuture<'a, Result<Vec<Receipt>, PollFailure>> {
        Box::pin(self.fates(provider_ids))
    }

    fn read_webhook(
        &self,
        request: &WebhookRequest<'_>,
        now: Timestamp,
    ) -> Result<WebhookReading, WebhookRefusal> {
        self.read(request, now)
    }
}
