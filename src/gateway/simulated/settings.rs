//! `[gateways.simulated.NAME]`.

use super::{Phones, Simulated};
use crate::domain::chain::Channel;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::table::TableReader;
use crate::gateway::{BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{OneOrMany, Text};
use serde::Deserialize;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SimulatedTable {
    inbound: Option<Spanned<OneOrMany>>,
    poll_every: Text,
}

/// How a gateway to phones in memory is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedSettings {
    /// How replies come in.
    pub inbound: InboundWays,
}

impl GatewayKind for SimulatedSettings {
    type Table = SimulatedTable;

    const CHANNELS: &'static [Channel] = &[Channel::Email, Channel::Sms, Channel::Voice];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<SimulatedTable>) -> Option<Self> {
        let raw = table.get_ref();
        let inbound = reader.inbound(raw.inbound.as_ref(), raw.poll_every.as_ref())?;
        Some(Self { inbound })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn build(&self, place: GatewayPlace, phones: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(Simulated::new(
            place.name,
            place.channel,
            phones.clone(),
        )))
    }
}
