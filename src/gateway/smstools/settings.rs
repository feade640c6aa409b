//! `[gateways.smstools.NAME]`.

use super::SmsTools;
use crate::domain::chain::Channel;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::Text;
use crate::toml_file::values;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsToolsTable {
    spool: Text,
    poll_every: Text,
}

/// How one spool of smstools is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsToolsSettings {
    /// The folder with `outgoing`, `incoming` and the others in it.
    pub spool: PathBuf,
    /// How replies come in: by looking into the spool.
    pub inbound: InboundWays,
}

impl GatewayKind for SmsToolsSettings {
    type Table = SmsToolsTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<SmsToolsTable>) -> Option<Self> {
        let raw = table.get_ref();
        let remedy = "add `spool = \"/var/spool/sms\"`";
        let spool = reader.required(table.span(), "spool", raw.spool.as_ref(), remedy);
        let spool = spool.map(|text| values::path(reader.file, &text));
        if let (Some(path), Some(written)) = (&spool, &raw.spool) {
            reader.warn_if_absent(path, written.span(), "the spool of smstools");
        }
        let inbound = reader.inbound(None, raw.poll_every.as_ref());
        Some(Self {
            spool: spool?,
            inbound: inbound?,
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(SmsTools::new(self, place)))
    }
}
