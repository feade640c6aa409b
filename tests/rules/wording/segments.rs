//! How carriers cut texts up, as a provider's own calculator does it.

use homeward::wording::{gsm_7_codes, normalise, segments, split};

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

#[test]
fn a_text_is_cut_into_the_parts_that_were_counted_and_nothing_is_lost_of_it() {
    let mut several = 0;
    for (name, runs, ..) in VECTORS {
        let text: String = runs.iter().map(|(run, times)| run.repeat(*times)).collect();
        for times in [1, 7, 300] {
            let text = text.repeat(times);
            let size = segments(&text);
            let (encoding, pieces) = split(&text);
            assert_eq!(encoding, size.encoding, "{name}");
            assert_eq!(pieces.len(), size.parts, "{name}");
            assert_eq!(pieces.concat(), text, "{name}");
            if pieces.len() > 1 {
                several += 1;
                let room = if encoding.name() == "GSM-7" { 153 } else { 67 };
                let units = |piece: &&str| match encoding.name() {
                    "GSM-7" => segments(piece).units,
                    _ => piece.encode_utf16().count(),
                };
                assert!(pieces.iter().all(|piece| units(piece) <= room), "{name}");
            }
        }
    }
    assert!(several > 20, "{several}");
    assert_eq!(split("").1, [""]);
}

#[test]
fn the_codes_of_gsm_7_are_those_of_the_standard() {
    // 3GPP TS 23.038 section 6.2.1: the corners of the table, and the extension.
    for (letters, codes) in [
        ("@£$", &[0x00, 0x01, 0x02][..]),
        ("\n\r", &[0x0a, 0x0d]),
        ("ΞÆß", &[0x1a, 0x1c, 0x1e]),
        (" 09:?", &[0x20, 0x30, 0x39, 0x3a, 0x3f]),
        ("¡AZÄ§", &[0x40, 0x41, 0x5a, 0x5b, 0x5f]),
        ("¿azäà", &[0x60, 0x61, 0x7a, 0x7b, 0x7f]),
        ("^{}\\", &[0x1b, 0x14, 0x1b, 0x28, 0x1b, 0x29, 0x1b, 0x2f]),
        ("[~]", &[0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e]),
        ("|€\u{c}", &[0x1b, 0x40, 0x1b, 0x65, 0x1b, 0x0a]),
    ] {
        assert_eq!(gsm_7_codes(letters).as_deref(), Some(codes), "{letters}");
    }
    assert_eq!(gsm_7_codes("ŵ"), None);
    let all: String = (0..=0xffff_u32).filter_map(char::from_u32).collect();
    let inside = all.chars().filter(|c| gsm_7_codes(&c.to_string()).is_some());
    assert_eq!(inside.count(), 127 + 10);
}
