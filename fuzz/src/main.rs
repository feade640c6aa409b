//! The coverage-guided fuzzer: libFuzzer around one of the targets, which `FUZZ_TARGET` names.
#![no_main]

#[allow(dead_code, reason = "how many mutations to try is for the ordinary suite")]
#[path = "../targets/mod.rs"]
mod targets;

use std::sync::OnceLock;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();
    let run = TARGET.get_or_init(|| {
        let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
        match targets::named(&name) {
            Some(target) => target.run,
            None => {
                let known: Vec<&str> = targets::TARGETS.iter().map(|target| target.name).collect();
                panic!("`{name}` is no target: FUZZ_TARGET is one of {}", known.join(", "));
            }
        }
    });
    run(data);
});
