//! The auditor beside an engine that cannot write.

use super::{AuditFault, AuditLook, Callbacks, FindingLedger, GatewayRoutes};
use crate::clock::RealClock;
use crate::store::{At, Store};
use std::sync::mpsc;

#[test]
fn p14_while_the_engine_goes_on_from_memory_what_stands_in_the_store_is_held_against_nobody() {
    let (looked, looks) = mpsc::channel();
    let callbacks = |on_memory: bool| {
        let looked = looked.clone();
        Callbacks {
            ways: Box::new(GatewayRoutes::default),
            tell: Box::new(|say, _| vec![true; say.len()]),
            on_memory: Box::new(move || on_memory),
            looked: Box::new(move |audit| looked.send(audit).expect("somebody listens")),
        }
    };
    let mut look = AuditLook {
        store: At::file("/nowhere/homeward.db"),
        clock: RealClock::new(),
        turned_at: None,
        ledger: FindingLedger::default(),
        pages: super::PagesLookedOver::default(),
        calm: super::CalmRows::default(),
    };
    look.once(&callbacks(true));
    assert!(look.ledger.is_empty(), "nothing is found");
    assert_eq!(
        looks.recv().expect("a look").findings,
        Vec::<String>::new(),
        "it says that it has looked"
    );
    look.once(&callbacks(false));
    assert!(
        !look.ledger.is_empty(),
        "a store that cannot be read is found otherwise"
    );
}

// Faults: P16 x auditor-finds
#[test]
fn p16_a_page_that_went_bad_is_found_by_the_first_look_and_until_it_is_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("homeward.db");
    drop(Store::open(&At::file(&path)).expect("a store"));
    let mut look = AuditLook {
        store: At::file(&path),
        clock: RealClock::new(),
        turned_at: None,
        ledger: FindingLedger::default(),
        pages: super::PagesLookedOver::default(),
        calm: super::CalmRows::default(),
    };
    let damaged = |look: &mut AuditLook| {
        let (_, found) = look.found(&GatewayRoutes::default());
        found.iter().any(|finding| finding.wrong == AuditFault::Damaged)
    };
    assert!(!damaged(&mut look));
    let mut bytes = std::fs::read(&path).expect("the store");
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xA5);
    std::fs::write(&path, &bytes).expect("written");
    assert!(!damaged(&mut look), "the next look over all pages is a day away");
    look.pages.at = None;
    assert!(damaged(&mut look));
    assert!(damaged(&mut look), "and is said for as long as it lasts");
}
