//! The configuration, loaded as the daemon would load it.

use crate::clock;
use crate::config::{self, Loaded, Loading, Problem, SecretPolicy, Secrets};
use std::path::Path;

/// Loads the configuration, with its wording checked.
pub(super) fn load(path: &Path, policy: SecretPolicy) -> Result<Loaded, Vec<Problem>> {
    let loading = Loading {
        now: clock::now(),
        secrets: Secrets::of_this_process(policy),
        texts: &config::checked_text,
        judge: &crate::check::school,
    };
    config::load(path, &loading)
}
