//! smsd of smstools with a modem on a pseudo-terminal, held to the rules for every gateway.

use super::{Bench, Provider, build};
use crate::JO;
use crate::support::smstools::{Smstools, locked};
use homeward::domain::chain::Channel;
use homeward::domain::time::{Interval, Span};
use homeward::gateway::simulated::Phones;
use homeward::gateway::smstools::SmsToolsSettings;
use homeward::gateway::{Gateway, GatewaySettings, InboundWays};
use std::fs::File;
use std::sync::{Arc, Mutex};

/// The real smsd; silent is a spool in which another attempt, given up by its gateway, is still at work.
pub(super) struct SmstoolsBench {
    smstools: Smstools,
    provider: Provider,
    lock: Mutex<Option<File>>,
}

impl Bench for SmstoolsBench {
    fn start(provider: Provider) -> Self {
        let smstools = match provider {
            Provider::Well => Smstools::start(),
            Provider::Silent | Provider::Absent => Smstools::not_running(),
        };
        let lock = (provider == Provider::Silent).then(|| locked(&smstools.spool()));
        if provider == Provider::Absent {
            std::fs::remove_dir_all(smstools.spool()).unwrap();
        }
        Self {
            smstools,
            provider,
            lock: Mutex::new(lock),
        }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::SmsTools(SmsToolsSettings {
            spool: self.smstools.spool(),
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
        drop(self.lock.lock().unwrap().take());
        match self.provider {
            Provider::Well => self.smstools.submitted(expected).len(),
            Provider::Silent | Provider::Absent => self.smstools.wait("the files are there", |smstools| {
                let there = smstools.names("outgoing").len();
                (there >= expected).then_some(there)
            }),
        }
    }

    fn bring(&self, words: &str) {
        self.smstools.bring(JO, words, "26-11-21 14:05:00");
    }
}
