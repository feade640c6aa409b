//! The configuration, loaded the way the daemon would load it.

use crate::config::{self, Loaded, Loading, Problem, SecretPolicy, Secrets, TextFault};
use crate::{clock, wording};
use std::path::Path;

/// Loads the configuration, with its wording checked.
pub(super) fn load(path: &Path, policy: SecretPolicy) -> Result<Loaded, Vec<Problem>> {
    let loading = Loading {
        now: clock::now(),
        secrets: Secrets::of_this_process(policy),
        texts: &check_text,
    };
    config::load(path, &loading)
}

fn check_text(name: &str, template: &str) -> Result<(), TextFault> {
    match wording::check(name, template) {
        Err(fault) if fault.level == wording::FaultLevel::Error => Err(TextFault {
            message: fault.message,
            offset: fault.range,
            remedy: fault.remedy,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}
