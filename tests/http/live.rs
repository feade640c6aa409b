//! What keeps an open page true: ticks, changes, and pages sent by their changed parts.

use super::daemon::Daemon;
use homeward::domain::time::Timestamp;
use reqwest::Response;
use serde_json::Value;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// The words of a stream, one after the other.
struct EventWords {
    answer: Response,
    rest: String,
}

impl EventWords {
    async fn of(daemon: &Daemon) -> Self {
        let answer = daemon
            .client
            .get(format!("http://{}/events", daemon.address))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let rest = String::new();
        Self { answer, rest }
    }

    /// Returns the next word whole: its lines.
    async fn next(&mut self) -> String {
        let reading = async {
            loop {
                if let Some((word, rest)) = self.rest.split_once("\n\n") {
                    let word = word.to_owned();
                    self.rest = rest.to_owned();
                    return word;
                }
                let chunk = self.answer.chunk().await.unwrap().expect("the stream ended");
                self.rest.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, reading).await.expect("a word")
    }

    /// Returns what the next word of a kind says.
    async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let word = self.next().await;
            if word.lines().any(|line| line == format!("event: {kind}")) {
                let data = word.lines().find_map(|line| line.strip_prefix("data: "));
                return serde_json::from_str(data.unwrap()).unwrap();
            }
        }
    }
}

/// Asks for a page as our own script does; returns the version and the page.
async fn page(daemon: &Daemon, path: &str, have: &str) -> (String, String) {
    let request = daemon.client.get(format!("http://{}{path}", daemon.address));
    let answer = request.header("homeward-have", have).send().await.unwrap();
    let version = answer.headers()["homeward-version"].to_str().unwrap().to_owned();
    (version, answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_comes_at_once_and_then_every_two_seconds_with_the_engines_last_turn() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    let mut words = EventWords::of(&daemon).await;
    let first = words.next().await;
    assert!(first.contains("retry: 2000"), "{first}");
    assert!(first.contains("event: tick"), "{first}");
    let began = tokio::time::Instant::now();
    let tick = words.next_of("tick").await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
    let now = tick["now"].as_i64().unwrap();
    assert!(now >= Timestamp::parse("2026-11-23T10:00:00Z").unwrap().ms());
    assert!(tick["clock"].as_str().unwrap().starts_with("10:0"), "{tick}");
    let turn_at = tick["turn_at"].as_i64().unwrap();
    assert!(turn_at <= now && turn_at > now - 10_000, "{tick}");
    assert!(tick["turn_ms"].as_u64().unwrap() < 10_000, "{tick}");
    assert!(!tick["version"].as_str().unwrap().is_empty(), "{tick}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_with_its_version_and_many_within_a_moment_as_few() {
    let daemon = Daemon::demo().await;
    let mut words = EventWords::of(&daemon).await;
    let before = words.next_of("tick").await["version"].clone();
    let began = tokio::time::Instant::now();
    for _ in 0..40 {
        for to in ["off", "on"] {
            let form = [("address", "+447700900101"), ("to", to)];
            daemon.post("/phones/switch", &form).await;
        }
    }
    let took = began.elapsed();
    let mut told = 0;
    let mut last = before.clone();
    let (now, _) = page(&daemon, "/phones", "none").await;
    // The stream may tell a later version than the page's, and never that one.
    let number = |version: &str| -> u64 { version.split_once('-').unwrap().1.parse().unwrap() };
    while number(last.as_str().unwrap()) < number(&now) {
        let word = words.next().await;
        if word.contains("event: changed") {
            told += 1;
        }
        let data = word.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        last = serde_json::from_str::<Value>(data).unwrap()["version"].clone();
    }
    assert_ne!(last, before);
    // One for each 100 ms at most, and the first.
    let at_most = took.as_millis() / 100 + 2;
    assert!(u128::from(told as u64) <= at_most, "{told} in {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_known_is_sent_by_its_changed_parts() {
    let daemon = Daemon::demo().await;
    let jo = daemon.sign_out(&["jo"]).await;
    let sam = daemon.sign_out(&["sam"]).await;
    let (have, whole) = page(&daemon, "/", "none").await;
    assert!(
        whole.contains("Jo Bloggs") && whole.contains("Sam Taylor"),
        "{whole}"
    );
    let code = daemon.raise(&jo, "help").await;
    let (version, part) = page(&daemon, "/", &have).await;
    assert_ne!(version, have);
    assert!(part.contains(&format!("id=\"alert-{code}\"")), "{part}");
    assert!(part.contains(&format!("id=\"visit-{jo}\"")), "{part}");
    let keep = format!("<x-keep data-id=\"visit-{sam}\"></x-keep>");
    assert!(part.contains(&keep), "{part}");
    assert!(!part.contains(&format!(" id=\"visit-{sam}\"")), "{part}");
    // Whoever has nothing, or something unknown, gets it whole.
    for have in ["none", "", "1-1"] {
        let (_, whole) = page(&daemon, "/", have).await;
        assert!(whole.contains(&format!("id=\"visit-{sam}\"")), "{have}: {whole}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_rendered_once_for_all_who_look() {
    let daemon = Daemon::demo().await;
    daemon.sign_out(&["jo"]).await;
    // Looking is no news: at most the confirmations and a minute come between. Were it, no two questions would be alike.
    let mut last = page(&daemon, "/", "none").await;
    let alike = async {
        loop {
            let next = page(&daemon, "/", "none").await;
            if next.0 == last.0 {
                return next;
            }
            last = next;
        }
    };
    let alike = tokio::time::timeout(PATIENCE, alike)
        .await
        .expect("a version stays");
    assert_eq!(alike, last);
    // A browser's own question is never answered from what was kept.
    let (_, leads) = daemon.post("/alerts/H9", &[("by", "pat"), ("word", "ack")]).await;
    let (_, own) = daemon.get(&leads).await;
    assert!(own.contains("id=\"notice\""), "{own}");
}

// What became of a text, and a queue's length, change without a change of any visit.
#[tokio::test(flavor = "multi_thread")]
async fn pages_of_what_no_version_counts_are_asked_for_with_each_tick() {
    let daemon = Daemon::demo().await;
    let jo = daemon.sign_out(&["jo"]).await;
    let tick = EventWords::of(&daemon).await.next_of("tick").await;
    let shape = |version: &str| version.matches('-').count();
    let of_ticks = shape(tick["version"].as_str().unwrap());
    for path in ["/gateways".to_owned(), format!("/visits/{jo}")] {
        let (version, _) = page(&daemon, &path, "none").await;
        assert_ne!(shape(&version), of_ticks, "{path}: {version} could be a tick's");
        let (_, whole) = page(&daemon, &path, &version).await;
        assert!(whole.contains("</html>"), "{path}");
    }
    let (version, _) = page(&daemon, "/", "none").await;
    assert_eq!(shape(&version), of_ticks, "{version}");
}

// BOARD B3: nobody reads a thousand cards, and a browser takes seconds for them.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_visits_the_first_hundred_are_shown_and_whoever_is_in_trouble_among_them() {
    let daemon = Daemon::crowded(103).await;
    let mut visits = Vec::new();
    for number in 0..103 {
        visits.push(daemon.sign_out(&[&format!("w{number}")]).await);
    }
    let (_, body) = daemon.get("/").await;
    assert_eq!(body.matches("<article class=\"visit ").count(), 100);
    assert!(body.contains("Who is out: 103 people"));
    assert!(body.contains("And 3 more, all on time: "));
    let last = visits.last().unwrap();
    let card = format!("id=\"visit-{last}\"");
    assert!(
        !body.contains(&card),
        "all fall due alike, and the last comes last"
    );
    // Once the page is not live, everybody's number is there.
    assert_eq!(body.matches("href=\"tel:+4477009003").count(), 100);
    assert_eq!(body.matches("href=\"tel:+4477009004").count(), 3);
    let alerted = daemon.raise(last, "concern").await;
    let (_, body) = daemon.get("/").await;
    assert!(body.contains(&card));
    assert!(body.contains(&format!("See alert {alerted}")));
    assert_eq!(body.matches("<article class=\"visit ").count(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_to_ring_are_in_the_page_and_a_phone_under_duress_is_not() {
    let daemon = Daemon::demo().await;
    let jo = daemon.sign_out(&["jo"]).await;
    daemon.sign_out(&["sam"]).await;
    let ring = |body: &str| {
        let (_, rest) = body.split_once("<div id=\"ring\"").unwrap();
        rest.split_once("</div>").unwrap().0.to_owned()
    };
    let (_, body) = daemon.get("/phones").await;
    assert!(ring(&body).contains("07700 900101"), "{}", ring(&body));
    daemon.raise(&jo, "duress").await;
    let (_, body) = daemon.get("/").await;
    let list = ring(&body);
    assert!(!list.contains("07700 900101"), "{list}");
    assert!(
        list.contains("Do not ring or text Jo Bloggs. Ring 999."),
        "{list}"
    );
    assert!(list.contains("Sam Taylor"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_carries_what_its_sender_had_seen() {
    let daemon = Daemon::demo().await;
    let jo = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&jo, "help").await;
    let seen = |body: &str| {
        let form = body.split_once(&format!("action=\"/alerts/{code}\"")).unwrap().1;
        let field = form.split_once("name=\"seen\" value=\"").unwrap().1;
        field.split_once('"').unwrap().0.to_owned()
    };
    let (_, before) = daemon.get("/").await;
    let (_, same) = daemon.get("/").await;
    assert_eq!(seen(&before), seen(&same));
    let mark = seen(&same);
    let form = [("by", "pat"), ("word", "ack"), ("seen", mark.as_str())];
    daemon.post(&format!("/alerts/{code}"), &form).await;
    let (_, after) = daemon.get("/").await;
    assert_ne!(seen(&before), seen(&after));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_an_alert_that_moved_on_changes_nothing_and_shows_the_alert_of_now() {
    let daemon = Daemon::demo().await;
    let jo = daemon.sign_out(&["jo"]).await;
    let code = daemon.raise(&jo, "help").await;
    let path = format!("/alerts/{code}");
    let (_, before) = daemon.get(&path).await;
    let mark = before.split_once("name=\"seen\" value=\"").unwrap().1;
    let mark = mark.split_once('"').unwrap().0.to_owned();
    daemon.post(&path, &[("by", "pat"), ("word", "ack")]).await;
    let safe = [
        ("on", "alert"),
        ("by", "pat"),
        ("word", "safe"),
        ("how", "spoke"),
        ("seen", mark.as_str()),
    ];
    let (status, _) = daemon.post(&path, &safe).await;
    assert_eq!(status, 409);
    assert_eq!(daemon.alert().await["held_by"], "pat", "the alert is open");
    // What was done outside is written down whatever the page showed.
    let police = [
        ("by", "pat"),
        ("word", "police"),
        ("log", "1234"),
        ("seen", mark.as_str()),
    ];
    let (status, leads) = daemon.post(&path, &police).await;
    assert!(status == 303 && !leads.contains("refused"), "{status} {leads}");
}
