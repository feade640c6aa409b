//! The sheet for the police on paper.

use super::screen::Screen;
use super::served::{ServedSchool, example_school};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;

/// The longest names that a configuration may have: 40 letters for a person, 80 for a school.
const PERSON_LETTERS: usize = 40;
const SCHOOL_LETTERS: usize = 80;

/// Letters of an address, a vehicle and a purpose as people type them at their longest.
const PLACE: &str = "Flat 14, Third Floor, The Old Cooperative Wholesale Society Building, 112-118 Great Ancoats Street, Manchester, M4 6DE";
const VEHICLE: &str =
    "dark metallic blue Volkswagen Transporter camper van with a roof rack, registration AB12 CDE";

/// Returns the example school with every name as long as may be, and none like another.
fn longest_names() -> String {
    let mut lines = Vec::new();
    let mut people = 0;
    for line in example_school().lines() {
        let name = line.starts_with("name   = ");
        lines.push(if name {
            people += 1;
            let first = char::from(b'A' + people);
            let words = format!("{first}lexandrina Wilhelmina Featherstonehaugh-Cholmondeley");
            format!("name = \"{}\"", words.chars().take(PERSON_LETTERS).collect::<String>())
        } else if line.starts_with("name         = ") {
            let words = "The Blessed Margaret Clitherow and Saint Thomas of Canterbury Catholic Voluntary Academy Trust";
            format!("name = \"{}\"", words.chars().take(SCHOOL_LETTERS).collect::<String>())
        } else {
            line.to_owned()
        });
    }
    assert!(people > 6, "everybody has a long name");
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn sheet_is_one_a4_page_with_the_longest_names() {
    let school = ServedSchool::of(&longest_names());
    let request = json!({ "sign-out": {
        "type": "home",
        "workers": ["jo", "ali", "sam"],
        "stops": [PLACE],
        "household": "0161 496 0123",
        "purpose": "attendance, and the transfer of a folder that the family had asked the school for",
        "vehicle": VEHICLE,
        "hazards": "a large dog, often loose; an uncle who drinks; the stairs have no rail and the light on them is broken",
        "authorised_by": "morgan",
        "back": "+90m",
    } });
    school.daemon.done(&request);
    school.say("v1", "in");
    let code = school.until_alert("overdue");
    // As much as is tried before the police are rung.
    for (by, word) in [
        ("pat", json!("ack")),
        (
            "pat",
            json!({ "tried": { "what": "worker", "came": "no answer, then voicemail" } }),
        ),
        (
            "chris",
            json!({ "tried": { "what": "household", "came": "somebody else answered and rang off" } }),
        ),
        ("pat", json!("next")),
        ("chris", json!("next")),
        (
            "morgan",
            json!({ "tried": { "what": "street", "came": "the car stands outside, nobody to be seen" } }),
        ),
        ("morgan", json!("next")),
        ("robin", json!({ "police": { "log": "GMP-20261124-0512" } })),
    ] {
        school.answer(&code, by, &word);
    }
    let screen = Screen::blank(&json!({})).await;
    let morgan = school.signed_in("morgan").await;
    school.enter(&screen, &morgan).await;
    screen.open(&school.url(&format!("/alerts/{code}/sheet"))).await;
    screen.see("To read out to the police").await;
    screen.live().await;
    let sheet = screen.words("article.paper").await;
    for words in [
        "Great Ancoats Street",
        "Blexandrina Wilhelmina",
        "AB12 CDE",
        "0161 496 0000",
        "the car stands outside",
    ] {
        assert!(sheet.contains(words), "{words}: {sheet}");
    }
    let (pages, size) = printed(&screen).await;
    assert_eq!(pages, 1, "{sheet}");
    assert_eq!(size, "594 841", "A4");
    // Nothing of it falls off the side of the paper, nor lies under anything.
    screen
        .cdp("Emulation.setEmulatedMedia", json!({ "media": "print" }))
        .await;
    screen.wide(696, 1037).await;
    let cut = "return [...document.querySelectorAll('article.paper *')]
        .filter((one) => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < 0; })
        .map((one) => one.outerHTML.slice(0, 100))";
    assert_eq!(screen.js(cut).await, json!([]));
    let above = "return ['header', 'footer', '#strip', '.notice'].filter((one) => {
        const found = document.querySelector('body > ' + one);
        return found && found.checkVisibility();
    })";
    assert_eq!(screen.js(above).await, json!([]), "the sheet alone is printed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poster_is_one_a4_page() {
    let school = ServedSchool::of(&longest_names());
    let screen = Screen::blank(&json!({})).await;
    let pat = school.signed_in("pat").await;
    school.enter(&screen, &pat).await;
    screen.open(&school.url("/poster")).await;
    screen.see("On a home visit").await;
    assert_eq!(printed(&screen).await, (1, "594 841".to_owned()));
}

/// Prints the page as the browser does; returns how many sides it takes, and their size in points.
async fn printed(screen: &Screen) -> (usize, String) {
    let params = json!({ "preferCSSPageSize": true, "printBackground": false });
    let answer = screen.cdp("Page.printToPDF", params).await;
    let pdf = BASE64.decode(answer["data"].as_str().unwrap()).unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("printed.pdf"), &pdf).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    let size = text
        .split("/MediaBox [0 0 ")
        .nth(1)
        .unwrap()
        .split(']')
        .next()
        .unwrap();
    let points: Vec<&str> = size
        .split(' ')
        .map(|side| side.split('.').next().unwrap())
        .collect();
    (pages, points.join(" "))
}
