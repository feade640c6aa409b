//! An Android phone, held to the rules for every gateway.

use super::{Bench, Provider, build, closed_port};
use crate::android_sms_gateway::settings;
use crate::support::android_sms_gateway::AndroidPhone;
use crate::support::loopback::HttpFault;
use crate::{JO, NOW};
use homeward::domain::chain::Channel;
use homeward::gateway::simulated::Phones;
use homeward::gateway::{Gateway, GatewaySettings};
use std::sync::Arc;

/// A stand-in with the answers of the app.
pub(super) struct AndroidBench {
    phone: Option<AndroidPhone>,
    base_url: String,
}

impl Bench for AndroidBench {
    fn start(provider: Provider) -> Self {
        let phone = (provider != Provider::Absent).then(|| AndroidPhone::start(NOW.ms()));
        if let Some(phone) = phone.as_ref().filter(|_| provider == Provider::Silent) {
            phone.fail_sending(Some(HttpFault::Hang));
        }
        let base_url = match &phone {
            Some(phone) => phone.base_url(),
            None => format!("http://127.0.0.1:{}", closed_port()),
        };
        Self { phone, base_url }
    }

    fn settings(&self) -> GatewaySettings {
        GatewaySettings::AndroidSmsGateway(settings(self.base_url.clone()))
    }

    fn gateway(&self) -> Arc<dyn Gateway> {
        build(&self.settings(), self.channel(), &Arc::new(Phones::new("run1")))
    }

    fn channel(&self) -> Channel {
        Channel::Sms
    }

    fn taken(&self, _: usize) -> usize {
        self.phone.as_ref().expect("a phone that answers").given().len()
    }

    fn bring(&self, words: &str) {
        let phone = self.phone.as_ref().expect("a phone that answers");
        phone.receive(JO, words, NOW.ms());
    }
}
