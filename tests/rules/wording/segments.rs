//! How carriers cut texts up, as a provider's own calculator does it.

use homeward::wording::{normalise, segments};

/// Name, runs of text, encoding, parts: computed with sms-segments-calculator 1.3.0.
type Vector = (
    &'static str,
    &'static [(&'static str, usize)],
    &'static str,
    usize,
);

const VECTORS: &[Vector] = &[
    ("segments_00", &[("Reply OK to check in", 1)], "GSM-7", 1),
    ("segments_01", &[("a", 160)], "GSM-7", 1),
    ("segments_02", &[("a", 161)], "GSM-7", 2),
    ("segments_03", &[("a", 306)], "GSM-7", 2),
    ("segments_04", &[("a", 307)], "GSM-7", 3),
    ("segments_05", &[("€", 80)], "GSM-7", 1),
    ("segments_06", &[("€", 81)], "GSM-7", 2),
    ("segments_07", &[("a", 159), ("€", 1)], "GSM-7", 2),
    ("segments_08", &[("a", 152), ("€", 1), ("a", 10)], "GSM-7", 2),
    ("segments_09", &[("Reply OK – thanks", 1)], "UCS-2", 1),
    ("segments_10", &[("’", 1)], "UCS-2", 1),
    ("segments_11", &[("ŵ", 70)], "UCS-2", 1),
    ("segments_12", &[("ŵ", 71)], "UCS-2", 2),
    (
        "segments_13",
        &[(
            "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
            1,
        )],
        "UCS-2",
        1,
    ),
    (
        "segments_14",
        &[(
            "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
            1,
        )],
        "UCS-2",
        2,
    ),
    (
        "segments_15",
        &[("Are you safe? £5 @ 10\n[x] {y} ~ ^ | \\", 1)],
        "GSM-7",
        1,
    ),
    ("segments_16", &[("é", 1)], "GSM-7", 1),
    ("segments_17", &[("ê", 1)], "UCS-2", 1),
    ("segments_18", &[("É", 1)], "GSM-7", 1),
    ("segments_19", &[("à", 1)], "GSM-7", 1),
    ("segments_20", &[("á", 1)], "UCS-2", 1),
    ("segments_21", &[("\u{a0}", 1)], "UCS-2", 1),
    ("segments_22", &[("`", 1)], "UCS-2", 1),
    ("segments_23", &[("\t", 1)], "UCS-2", 1),
];

#[test]
fn texts_are_cut_up_as_carriers_do() {
    for (name, runs, encoding, parts) in VECTORS {
        let text: String = runs.iter().map(|(run, times)| run.repeat(*times)).collect();
        let counted = segments(&text);
        assert_eq!(
            (counted.encoding.name(), counted.parts),
            (*encoding, *parts),
            "{name}"
        );
    }
}

#[test]
fn what_is_normalised_is_gsm_7_alone() {
    let odd = "\u{201c}Siân\u{201d}\u{2014}Dŵr `x`\t\u{1f44d} Žofie\u{200b} ﬁ Ω ß é";
    let plain = normalise(odd);
    assert_eq!(plain, "\"Sian\"-Dwr 'x' ? Zofie ? Ω ß é");
    assert_eq!(segments(&plain).encoding.name(), "GSM-7");
}
