//! gammu-smsd with its dummy phone, held to the rules for every gateway.

use super::{Bench, Provider, build};
use crate::JO;
use crate::support::gammu_smsd::{GammuSmsd, count};
use homeward::domain::chain::Channel;
use homeward::domain::time::{Interval, Span};
use homeward::gateway::gammu_smsd::GammuSmsdSettings;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings, InboundWays};
use rusqlite::Connection;
use std::sync::{Arc, Mutex};

/// The real gammu-smsd; silent is a database whose reader keeps each change from its end.
pub(super) struct GammuSmsdBench {
    smsd: GammuSmsd,
    provider: Provider,
    reader: Mutex<Option<Connection>>,
}

impl Bench for GammuSmsdBench {
    fn start(provider: Provider) -> Self {
        let smsd = match provider {
            Provider::Well => GammuSmsd::start(),
            Provider::Silent | Provider::Absent => GammuSmsd::not_running(),
        };
        let reader = (provider == Provider::Silent).then(|| {
            let reader = smsd.conn();
            reader
                .execute_batch("BEGIN; SELECT count(*) FROM outbox;")
                .unwrap();
            reader
        });
        if provider == Provider::Absent {
            std::fs::remove_file(smsd.database()).unwrap();
        }
        Self {
            smsd,
            provider,
            reader: Mutex::new(reader),
        }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::GammuSmsd(GammuSmsdSettings {
            database: self.smsd.database(),
            phone_id: None,
            inbound: InboundWays {
                poll: Interval::new(Span::from_secs(5)),
                webhook: false,
            },
        })
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn taken(&self, expected: usize) -> usize {
        drop(self.reader.lock().unwrap().take());
        let table = match self.provider {
            Provider::Well => "sentitems",
            Provider::Silent | Provider::Absent => "outbox",
        };
        self.smsd.wait("the messages are there", |conn| {
            (count(conn, &format!("SELECT count(DISTINCT ID) FROM {table}")) >= expected).then_some(())
        });
        let all = "SELECT count(*) FROM (SELECT ID FROM outbox UNION SELECT ID FROM sentitems)";
        count(&self.smsd.conn(), all)
    }

    fn bring(&self, words: &str) {
        self.smsd.bring(JO, words, "20261121T140500Z");
    }
}
