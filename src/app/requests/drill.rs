//! Requests about drills.

use crate::app::App;
use crate::app::answer::CallAnswer;
use crate::app::changes::EventActor;
use crate::app::drills::{DrillRequest, DrillWish};
use crate::app::lookup::RequestError;
use crate::domain::drill::DrillEnd;
use crate::domain::id::ChainName;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;

impl App {
    pub(super) fn drill(
        &mut self,
        request: &DrillRequest,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<CallAnswer, RequestError> {
        let school = self.lookup().school(request.school())?.id.clone();
        let actor = |by| EventActor::said_by(by, principal);
        match request {
            DrillRequest::Begin {
                chain,
                everybody,
                although_out,
                by,
                ..
            } => {
                let by = by
                    .as_deref()
                    .map(|by| self.lookup().anybody(by, Some(school.as_str())));
                let by = by.transpose()?;
                let actor = actor(by.as_ref());
                let wish = DrillWish {
                    school,
                    chain: chain.as_deref().map(ChainName::new),
                    by,
                    everybody: *everybody,
                    although_out: *although_out,
                };
                self.begin_drill(wish, &actor, now).map(CallAnswer::DrillBegun)
            }
            DrillRequest::Stop { by, .. } => {
                let by = self.lookup().anybody(by, Some(school.as_str()))?;
                let actor = actor(Some(&by));
                let stopped = self.end_drills(&school, &DrillEnd::Stopped(by), &actor, now);
                if stopped.is_empty() {
                    return Err(RequestError::Refused("no drill is running".to_owned()));
                }
                Ok(CallAnswer::DrillsStopped(stopped))
            }
        }
    }
}
