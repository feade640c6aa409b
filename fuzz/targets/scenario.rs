//! Scenario files, compiled for a small school and played on paper: the input is the file.

use super::{places, settings};
use homeward::config::School;
use homeward::scenario::play;
use homeward::scenario::{Scenario, ScenarioDraft, StoryRecording};
use std::cell::RefCell;
use std::path::Path;
use std::sync::OnceLock;

/// Most steps of a scenario that is played: paper is quick, but not for ever.
const STEPS: usize = 40;

fn school() -> &'static School {
    static SCHOOL: OnceLock<School> = OnceLock::new();
    SCHOOL.get_or_init(|| {
        let folder = places::folder();
        settings::write_base(folder.path());
        let loaded = settings::loaded(&folder.path().join("homeward.toml")).unwrap();
        let school = loaded.config.schools.into_values().next().unwrap();
        School::clone(&school)
    })
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

pub(super) fn run(data: &[u8]) {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(places::folder);
        judge(&folder.path().join("fuzz.scenario.toml"), data);
    });
}

fn opened(path: &Path) -> Option<(StoryRecording, Scenario)> {
    let texts = |_: &str| {
        let bytes = std::fs::read(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let drafted = ScenarioDraft::open(path).and_then(|draft| {
        let recording = draft.recording();
        draft.compile(school()).map(|scenario| (recording, scenario))
    });
    drafted
        .map_err(|problems| {
            places::are_a_refusal(&problems);
            places::are_placed(&problems, &texts);
        })
        .ok()
}

fn judge(path: &Path, data: &[u8]) {
    std::fs::write(path, data).unwrap();
    let first = opened(path);
    let again = opened(path);
    assert_eq!(
        first.is_some(),
        again.is_some(),
        "the same file was taken once and refused once"
    );
    let (Some((recording, scenario)), Some((_, again))) = (first, again) else {
        return;
    };
    if scenario.steps.len() > STEPS {
        return;
    }
    let played = play(&scenario, school());
    assert_eq!(
        play(&again, school()).story,
        played.story,
        "the same scenario is played the same way"
    );
    // What was recorded stands in the file as it was told, and is found there.
    std::fs::write(path, recording.with(&played.story.join("\n"))).unwrap();
    let (_, recorded) = opened(path).expect("a scenario with its story recorded in it can be read");
    let replayed = play(&recorded, school());
    assert!(replayed.changed.is_none(), "{:?}", replayed.changed);
}
