//! The list of pages by states, in `states.tsv`, and whether it is whole.

use std::collections::BTreeSet;
use std::path::Path;

/// The list.
const STATES: &str = include_str!("states.tsv");

/// The states of the screen itself, and of who is out: each must be in the list. Drills and backups join with those features.
const WANTED: [&str; 15] = [
    "admin",
    "alert: overdue",
    "asked",
    "asleep",
    "back",
    "cannot send",
    "empty",
    "late",
    "late, asked twice",
    "live",
    "locked",
    "no script",
    "not live",
    "on time",
    "sound off",
];

/// The states of an alert: what is to be done in each is said by its picture alone (docs/looked-at.md).
pub(crate) const ALERT: &str = "alert: ";

/// Routes that are no page: files, scripts, streams, and forms that lead to a page of another route.
const NO_PAGE: [&str; 34] = [
    "/accounts/close",
    "/accounts/end",
    "/accounts/link",
    "/accounts/open",
    "/accounts/password",
    "/accounts/unlink",
    "/events",
    "/healthz",
    "/heard",
    "/history.csv",
    "/hooks/{gateway}/{*tail}",
    "/households/clear",
    "/households/incident",
    "/kiosk-alive",
    "/kiosk.css",
    "/kiosk.js",
    "/lock",
    "/lock.js",
    "/out.csv",
    "/pace",
    "/people/pin",
    "/people/presence",
    "/phones/switch",
    "/phones/text",
    "/sign-in/openid",
    "/sign-in/proxy",
    "/sign-out",
    "/still-here",
    "/tick",
    "/unlock",
    "/visits/{id}/back",
    "/visits/{id}/raise",
    "/visits/{id}/say",
    "/wall.js",
];

/// A page in a state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StateRow {
    /// The scene that leads there.
    pub(crate) scene: &'static str,
    pub(crate) state: &'static str,
    /// The page, as the router has it.
    pub(crate) route: &'static str,
    /// Words to be seen.
    pub(crate) words: &'static str,
    /// The picture of it in `docs/pictures`.
    pub(crate) picture: Option<&'static str>,
}

impl StateRow {
    /// Returns the name of its files.
    pub(crate) fn file(&self) -> String {
        let name = format!("{} {}", self.route, self.state);
        let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        format!("{}-{}", self.scene, parts.join("-"))
    }
}

/// Returns the list.
pub(crate) fn rows() -> Vec<StateRow> {
    STATES
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let &[scene, state, route, words, picture] = cells.as_slice() else {
                panic!("five cells: {line}");
            };
            StateRow {
                scene,
                state,
                route,
                words,
                picture: (picture != "-").then_some(picture),
            }
        })
        .collect()
}

/// Returns every route in a part of the server's sources.
fn routes_in(text: &str) -> BTreeSet<String> {
    let parts = text.split(".route(").skip(1);
    parts
        .map(|part| part.split('"').nth(1).expect("a route is written out").to_owned())
        .filter(|route| route.starts_with('/'))
        .collect()
}

/// Returns every route of the server's sources but those of the API, whose document lists them.
fn routes() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let sources = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources
        .flat_map(|path| routes_in(&std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// Returns the routes of the pages that stay live.
fn live_routes() -> BTreeSet<String> {
    let source = include_str!("../../src/http/pages.rs");
    let (_, from) = source.split_once("let shown = Router::new()").unwrap();
    let (shown, _) = from.split_once("shown.layer(").unwrap();
    routes_in(shown)
}

#[test]
fn every_page_of_the_router_stands_in_the_list_and_nothing_else() {
    let listed: BTreeSet<String> = rows().iter().map(|row| row.route.to_owned()).collect();
    let no_page: BTreeSet<String> = NO_PAGE.iter().map(|route| (*route).to_owned()).collect();
    let routes = routes();
    assert!(routes.len() > 40, "{routes:?}");
    let lost: Vec<&String> = routes
        .iter()
        .filter(|route| !listed.contains(*route) && !no_page.contains(*route))
        .collect();
    assert!(lost.is_empty(), "in no row of states.tsv: {lost:?}");
    let made_up: Vec<&String> = listed
        .union(&no_page)
        .filter(|route| !routes.contains(*route))
        .collect();
    assert!(made_up.is_empty(), "no route: {made_up:?}");
}

#[test]
fn every_state_stands_in_the_list_and_every_live_page_when_not_live() {
    let rows = rows();
    let states: BTreeSet<&str> = rows.iter().map(|row| row.state).collect();
    for state in WANTED {
        assert!(states.contains(state), "no row of `{state}`");
    }
    let dead: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.state == "not live")
        .map(|row| row.route.to_owned())
        .collect();
    let live = live_routes();
    assert!(live.contains("/") && live.contains("/phones"), "{live:?}");
    let lost: Vec<&String> = live.difference(&dead).collect();
    assert!(lost.is_empty(), "never seen when not live: {lost:?}");
    let files: BTreeSet<String> = rows.iter().map(StateRow::file).collect();
    assert_eq!(files.len(), rows.len(), "a row stands there twice");
}
