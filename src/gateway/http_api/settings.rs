//! `[gateways.http.NAME]`.

use super::HttpApi;
use super::balance::BalanceSettings;
use super::compile::TableCompiler;
use super::outcome::SendMeanings;
use super::poll::PollSettings;
use super::request::{Credentials, RequestTemplate};
use super::status::StatusSettings;
use super::template::Placeholder;
use super::webhook::WebhookSettings;
use super::words::WordList;
use crate::domain::chain::Channel;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, Named, Text};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTable {
    pub(super) base_url: Text,
    pub(super) from: Text,
    pub(super) username: Text,
    pub(super) password: Option<Spanned<Hidden>>,
    #[serde(default)]
    pub(super) headers: Named<Hidden>,
    #[serde(default)]
    pub(super) secrets: Named<Hidden>,
    pub(super) ca_file: Text,
    pub(super) at_once: Option<Spanned<i64>>,
    pub(super) send: Option<Spanned<RequestTable>>,
    pub(super) status: Option<Spanned<StatusTable>>,
    pub(super) poll: Option<Spanned<PollTable>>,
    pub(super) webhook: Option<Spanned<WebhookTable>>,
    pub(super) balance: Option<Spanned<BalanceTable>>,
}

/// A request that does something: sends a message, or marks one as read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestTable {
    pub(super) method: Text,
    pub(super) url: Option<Spanned<Hidden>>,
    #[serde(default)]
    pub(super) headers: Named<Hidden>,
    pub(super) form: Option<Spanned<Named<String>>>,
    pub(super) json: Text,
    pub(super) body: Text,
    pub(super) content_type: Text,
    pub(super) escape: Text,
    pub(super) answer: Option<Spanned<AnswerTable>>,
}

/// What the answer to a message means.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerTable {
    pub(super) field: Text,
    pub(super) id: Text,
    pub(super) success: Option<Spanned<WordList>>,
    pub(super) bad_number: Option<Spanned<WordList>>,
    pub(super) opted_out: Option<Spanned<WordList>>,
    pub(super) no_credit: Option<Spanned<WordList>>,
    pub(super) refused: Option<Spanned<WordList>>,
    pub(super) retry: Option<Spanned<WordList>>,
}

/// How the fate of a message is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusTable {
    pub(super) url: Option<Spanned<Hidden>>,
    #[serde(default)]
    pub(super) headers: Named<Hidden>,
    pub(super) field: Text,
    pub(super) detail: Text,
    pub(super) delivered: Option<Spanned<WordList>>,
    pub(super) undelivered: Option<Spanned<WordList>>,
    pub(super) bad_number: Option<Spanned<WordList>>,
    pub(super) opted_out: Option<Spanned<WordList>>,
}

/// How the provider is asked what is left.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BalanceTable {
    pub(super) url: Option<Spanned<Hidden>>,
    #[serde(default)]
    pub(super) headers: Named<Hidden>,
    pub(super) field: Text,
    pub(super) unit: Text,
}

/// How texts are fetched.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PollTable {
    pub(super) url: Option<Spanned<Hidden>>,
    #[serde(default)]
    pub(super) headers: Named<Hidden>,
    pub(super) every: Text,
    pub(super) newest_first: Option<Spanned<bool>>,
    pub(super) list: Text,
    pub(super) id: Text,
    pub(super) from: Text,
    pub(super) text: Text,
    pub(super) sent: Text,
    pub(super) sent_as: Text,
    pub(super) mark_read: Option<Spanned<RequestTable>>,
}

/// How texts and receipts are brought.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookTable {
    pub(super) secret: Option<Spanned<Hidden>>,
    pub(super) header: Text,
    pub(super) prefix: Text,
    pub(super) hmac: Text,
    pub(super) encoding: Text,
    pub(super) format: Text,
    pub(super) inbound: Option<Spanned<TextTable>>,
    pub(super) status: Option<Spanned<ReceiptTable>>,
}

/// Where the parts of a text stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextTable {
    pub(super) list: Text,
    pub(super) id: Text,
    pub(super) from: Text,
    pub(super) text: Text,
    pub(super) sent: Text,
    pub(super) sent_as: Text,
}

/// Where the parts of a receipt stand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptTable {
    pub(super) list: Text,
    pub(super) id: Text,
    pub(super) field: Text,
    pub(super) detail: Text,
    pub(super) delivered: Option<Spanned<WordList>>,
    pub(super) undelivered: Option<Spanned<WordList>>,
    pub(super) bad_number: Option<Spanned<WordList>>,
    pub(super) opted_out: Option<Spanned<WordList>>,
}

/// How one provider's API is used. Boxed: much longer than the settings of any other kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpSettings(Box<HttpParts>);

/// The parts of [`HttpSettings`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HttpParts {
    pub(super) credentials: Credentials,
    /// Our number or name at the provider.
    pub(super) from: Option<String>,
    pub(super) send: RequestTemplate,
    pub(super) meanings: SendMeanings,
    pub(super) status: Option<StatusSettings>,
    pub(super) poll: Option<PollSettings>,
    pub(super) webhook: Option<WebhookSettings>,
    pub(super) balance: Option<BalanceSettings>,
    /// A PEM file of root certificates to trust besides the system's.
    pub(super) ca_file: Option<PathBuf>,
    pub(super) at_once: AtOnce,
    /// Whether messages go to this host itself, past any proxy.
    pub(super) is_loopback: bool,
}

impl GatewayKind for HttpSettings {
    type Table = HttpTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms, Channel::Chat];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<HttpTable>) -> Option<Self> {
        let parts = TableCompiler::new(reader, table).compile(table)?;
        Some(Self(Box::new(parts)))
    }

    fn inbound(&self) -> Option<InboundWays> {
        let poll = self.0.poll.as_ref().map(|poll| poll.every);
        let webhook = self
            .0
            .webhook
            .as_ref()
            .is_some_and(|webhook| webhook.texts.is_some());
        (poll.is_some() || webhook).then_some(InboundWays { poll, webhook })
    }

    fn names_recipient(&self) -> bool {
        let names = [Placeholder::To, Placeholder::ToDigits, Placeholder::ToNational];
        names.into_iter().any(|placeholder| self.0.send.has(placeholder))
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(HttpApi::new((*self.0).clone(), place)?))
    }
}
