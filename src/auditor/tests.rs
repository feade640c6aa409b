//! The auditor beside an engine that cannot write.

use super::{AuditLook, Callbacks, FindingLedger, GatewayRoutes};
use crate::clock::RealClock;
use crate::store::At;
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
