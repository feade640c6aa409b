//! `homeward export`: the whole record of a visit or of a person.

use crate::control::SIGN_OUT;
use crate::live::Live;
use serde_json::Value;
use std::os::unix::fs::MetadataExt as _;

/// A request for one's own data is answered from the record, with everything that names the person.
#[test]
fn a_visit_and_a_person_are_exported_whole_and_nobody_else() {
    let live = Live::start();
    live.homeward(SIGN_OUT).ended(0);
    live.homeward(&["alert", "raise", "jo", "--kind", "help", "--by", "pat"])
        .ended(0);
    let store = live.directory().join("homeward.db").display().to_string();
    let visit = live
        .homeward(&["export", "visit", "v1", "--store", &store])
        .ended(0)
        .json();
    let rows = |exported: &Value, table: &str| exported["rows"][table].as_array().map_or(0, Vec::len);
    assert_eq!(rows(&visit, "visit"), 1);
    assert!(
        rows(&visit, "event") >= 2 && rows(&visit, "message") >= 2,
        "{visit:#}"
    );
    assert_eq!(rows(&visit, "alert"), 1);
    let text = visit.to_string();
    assert!(
        text.contains("12 Acacia Avenue, M5 3XX"),
        "the personal parts are there"
    );

    let to = live.directory().join("jo.json");
    let person = [
        "export",
        "person",
        "jo",
        "--store",
        &store,
        "--to",
        to.to_str().unwrap(),
    ];
    let ran = live.homeward(&person).ended(0);
    assert!(ran.out.contains("1 of visit"), "{}", ran.out);
    assert_eq!(to.metadata().unwrap().mode() & 0o777, 0o600);
    let exported: Value = serde_json::from_str(&std::fs::read_to_string(&to).unwrap()).unwrap();
    assert_eq!(exported["of"], "example/jo");
    assert!(rows(&exported, "event") >= 2, "{exported:#}");
    // Once more: what was written is not written over.
    assert!(live.homeward(&person).ended(1).err.contains("is not overwritten"));

    let nobody = live
        .homeward(&["export", "person", "kit", "--store", &store])
        .ended(1);
    assert!(
        nobody.err.contains("nothing is on record of kit"),
        "{}",
        nobody.err
    );
    let nothing = live
        .homeward(&["export", "visit", "v99", "--store", &store])
        .ended(1);
    assert!(
        nothing.err.contains("nothing is on record of v99"),
        "{}",
        nothing.err
    );
}
