//! `[gateways.gammu-smsd.NAME]`.

use super::GammuSmsd;
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
pub(crate) struct GammuSmsdTable {
    database: Text,
    phone_id: Text,
    poll_every: Text,
}

/// How one gammu-smsd is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GammuSmsdSettings {
    /// gammu-smsd's SQLite database: its `dbdir` and `database`.
    pub database: PathBuf,
    /// The modem to send and receive by, where several write to one database: its `PhoneID`.
    pub phone_id: Option<String>,
    /// How replies come in: by asking the database.
    pub inbound: InboundWays,
}

impl GatewayKind for GammuSmsdSettings {
    type Table = GammuSmsdTable;

    const CHANNELS: &'static [Channel] = &[Channel::Sms];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<GammuSmsdTable>) -> Option<Self> {
        let raw = table.get_ref();
        let remedy = "add `database = \"/var/lib/gammu-smsd/smsd.db\"`";
        let database = reader.required(table.span(), "database", raw.database.as_ref(), remedy);
        let database = database.map(|text| values::path(reader.file, &text));
        if let (Some(path), Some(written)) = (&database, &raw.database) {
            reader.warn_if_absent(path, written.span(), "the database of gammu-smsd");
        }
        let phone_id = raw
            .phone_id
            .as_ref()
            .map(|phone_id| values::filled(reader.file, "phone_id", phone_id));
        let inbound = reader.inbound(None, raw.poll_every.as_ref());
        Some(Self {
            database: database?,
            phone_id: match phone_id {
                Some(phone_id) => Some(phone_id?),
                None => None,
            },
            inbound: inbound?,
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        Some(self.inbound)
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(GammuSmsd::new(self.clone(), place)))
    }
}
