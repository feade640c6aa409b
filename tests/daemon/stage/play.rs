//! Playing a scenario file at the real binary, step by step.

use super::act::WrittenScenario;
use super::{Stage, open_before};
use crate::support::smtp::SmtpServer;
use homeward::config::School;
use homeward::scenario::{MustHold, ScenarioDraft, ScenarioLibrary, ScenarioStep, StepCheck, says_all};
use std::path::Path;

/// Time from a story's beginning back to the daemon's start, in milliseconds.
const STARTS_BEFORE_MS: i64 = 30_000;

/// Time from the daemon's start until it asks numbers, and a little, in milliseconds.
const SETTLES_IN_MS: i64 = 15 * 60_000 + 2_000;

/// Time for a message to go: the minute after its step.
const WITHIN_MS: i64 = 60_000;

/// Longest that all steps together are moved on within their minute, in milliseconds.
const MOVED_AT_MOST_MS: i64 = 40_000;

/// Longest lag of a story behind its own clock, in milliseconds: beyond, what falls due and what is said may change places.
const LAG_AT_MOST_MS: i64 = 500;

/// What came of a story.
pub struct PlayedStory {
    /// Expectations that did not hold, each with what there was instead.
    pub failed: Vec<String>,
    /// How many expectations there were.
    pub checks: usize,
    /// Everything sent, a line each.
    pub sent: Vec<String>,
    /// How far the story lagged behind its clock, in milliseconds.
    pub lag_ms: i64,
}

/// Plays a scenario file.
///
/// A story that fails while the machine was too busy to keep its time is played again.
pub fn play(library: &mut ScenarioLibrary, path: &Path, mail: &SmtpServer) -> PlayedStory {
    let mut played = play_once(library, path, mail);
    for _ in 0..3 {
        if played.failed.is_empty() || played.lag_ms <= LAG_AT_MOST_MS {
            break;
        }
        eprintln!("{}: {} ms late, played again", path.display(), played.lag_ms);
        played = play_once(library, path, mail);
    }
    played
}

/// An expectation that is judged when the minute after its step has passed.
struct LaterCheck<'s> {
    step: &'s ScenarioStep,
    check: &'s StepCheck,
    first: usize,
}

fn play_once(library: &mut ScenarioLibrary, path: &Path, mail: &SmtpServer) -> PlayedStory {
    let draft =
        ScenarioDraft::open(path).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
    let file = draft.school().expect("the scenario names its school");
    let school: School = library.school(&file, draft.now()).unwrap();
    let scenario = draft
        .compile(&school)
        .unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
    let written: WrittenScenario = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(written.step.len(), scenario.steps.len());

    let begins_ms = scenario.steps[0].at.ms();
    let starts_ms = begins_ms - STARTS_BEFORE_MS;
    let mut stage = match open_before(&school, starts_ms) {
        Some(asked_ms) => {
            let mut stage = Stage::open(&school, &file, mail, asked_ms - SETTLES_IN_MS);
            stage.have_numbers_heard(asked_ms, starts_ms);
            stage
        }
        None => Stage::open(&school, &file, mail, starts_ms),
    };
    stage.settle();
    let steps = i64::try_from(scenario.steps.len()).unwrap();
    // Each step comes a little later within its minute than the one before: so what follows from one step falls due before
    // what happens in another at the same time, as on paper.
    let move_on = (MOVED_AT_MOST_MS / steps).min(1000);
    let (mut failed, mut later, mut lag_ms) = (Vec::new(), Vec::new(), 0);
    let mut step_before = 0;
    for ((nth, step), words) in (0..).zip(&scenario.steps).zip(&written.step) {
        let at_ms = step.at.ms() + nth * move_on;
        stage.pass_to(at_ms);
        lag_ms = lag_ms.max(stage.now_ms() - at_ms);
        let begins = stage.sent.len();
        let done = step.does.as_ref().map_or(Ok(()), |does| stage.act(does, words));
        stage.settle();
        lag_ms = lag_ms.max(stage.now_ms() - at_ms - move_on);
        let expects_refusal = step
            .checks
            .iter()
            .any(|check| matches!(check.must, MustHold::Refused(_)));
        let refused = done.err();
        if let Some(why) = refused.as_ref().filter(|_| !expects_refusal) {
            failed.push(format!("line {}: refused: {why}", step.line));
        }
        for check in &step.checks {
            let all = stage.sent.len();
            let held = match &check.must {
                MustHold::Hear(_) => {
                    let first = if step.does.is_some() { begins } else { 0 };
                    later.push(LaterCheck { step, check, first });
                    Ok(())
                }
                MustHold::NotHear(message, Some(since)) => {
                    stage.hears_not(message, 0..all, since.ms(), i64::MAX)
                }
                MustHold::NotHear(_, None) if step.does.is_some() => {
                    later.push(LaterCheck {
                        step,
                        check,
                        first: begins,
                    });
                    Ok(())
                }
                MustHold::NotHear(message, None) => {
                    stage.hears_not(message, step_before..all, i64::MIN, i64::MAX)
                }
                MustHold::Alert(wanted) => stage.alert_stands(wanted),
                MustHold::NoAlert => stage.no_alert(),
                MustHold::Visit(wanted) => stage.visit_stands(wanted),
                MustHold::Refused(said) => match &refused {
                    Some(why) if says_all(why, said) => Ok(()),
                    Some(why) => Err(vec![format!("refused: {why}")]),
                    None => Err(vec!["it was not refused".to_owned()]),
                },
                MustHold::Doubt(_) => panic!("`doubt` cannot be played against the daemon yet"),
                MustHold::Sheet(said) => stage.sheet_says(said),
            };
            if let Err(instead) = held {
                failed.push(not_held(check, &instead));
            }
        }
        step_before = stage.sent.len();
    }
    let last = scenario.steps.last().unwrap().at.ms();
    stage.pass_to(last + WITHIN_MS - 1);
    for LaterCheck { step, check, first } in later {
        let (from, until) = (step.at.ms(), step.at.ms() + WITHIN_MS);
        let minute = stage
            .sent
            .iter()
            .skip(first)
            .filter(|sent| (from..until).contains(&sent.at_ms));
        let held = match &check.must {
            MustHold::Hear(message) => stage.hears(message, &minute.collect::<Vec<_>>()),
            MustHold::NotHear(message, _) => stage.hears_not(message, first..stage.sent.len(), from, until),
            _ => Ok(()),
        };
        if let Err(instead) = held {
            failed.push(not_held(check, &instead));
        }
    }
    PlayedStory {
        failed,
        checks: scenario.steps.iter().map(|step| step.checks.len()).sum(),
        sent: stage.sent.iter().map(|sent| stage.line(sent)).collect(),
        lag_ms,
    }
}

fn not_held(check: &StepCheck, instead: &[String]) -> String {
    format!(
        "line {}: {}\n    instead: {}",
        check.line,
        check.written,
        instead.join("\n             ")
    )
}
