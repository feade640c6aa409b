//! Playing a scenario: its actions in order, and each expectation at its time.

use super::diff;
use super::judge::{StoryWindow, holds};
use super::{MustHold, Scenario, ScenarioStep, StepAction, StepCheck};
use crate::config::School;
use crate::domain::time::Span;
use crate::rehearse::{Paper, PaperEvent, PaperSender, story};
use crate::wording::when;

/// Time for a message to go: the minute after its step.
const WITHIN: Span = Span::from_secs(60);

/// The result of a scenario: the expectations that failed, and the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioOutcome {
    /// The name of the file, as given by the caller.
    pub file: String,
    /// The ids of the policy rules shown by the scenario.
    pub rules: Vec<String>,
    /// The title of the scenario.
    pub title: String,
    /// The expectations that failed, in the order of the file.
    pub failed: Vec<FailedCheck>,
    /// The whole story, one line for each message or event.
    pub story: Vec<String>,
    /// A unified diff from the recorded story to the new story; `None` if equal, or without a
    /// recorded story.
    pub changed: Option<String>,
    /// The number of expectations.
    pub checks: usize,
}

impl ScenarioOutcome {
    /// Whether every expectation held, and the story did not change.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.failed.is_empty() && self.changed.is_none()
    }
}

/// One failed expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCheck {
    /// The line of the file, from one.
    pub line: usize,
    /// The day and the clock time of the step.
    pub at: String,
    /// The expectation as written.
    pub expected: String,
    /// The state found instead, one line each; empty where there was nothing of the kind.
    pub instead: Vec<String>,
    /// The story up to the end of the expectation's time.
    pub story: Vec<String>,
}

/// An expectation to judge once the minute after its step has passed.
struct PendingCheck<'a> {
    step: &'a ScenarioStep,
    check: &'a StepCheck,
    window: StoryWindow,
}

/// Plays a scenario on a school loaded for [`super::ScenarioDraft::now`].
#[must_use]
pub fn play(scenario: &Scenario, school: &School) -> ScenarioOutcome {
    let begins = scenario.steps.first().map(|step| step.at);
    let mut paper = Paper::new(school.clone(), begins.unwrap_or(super::ORDINARY_WEEK));
    let mut failed = Vec::new();
    let mut later = Vec::new();
    let mut step_before = 0;
    for step in &scenario.steps {
        paper.pass_to(step.at);
        let begins = paper.entries().len();
        let refused = step.does.as_ref().and_then(|does| happen(&mut paper, does).err());
        let expects_refusal = step
            .checks
            .iter()
            .any(|check| matches!(check.must, MustHold::Refused(_)));
        if let Some(why) = refused.as_ref().filter(|_| !expects_refusal) {
            failed.push(FailedCheck {
                line: step.line,
                at: when::day_and_clock(step.at, &school.time_zone),
                expected: "what happens in this step is not refused".to_owned(),
                instead: vec![format!("refused: {why}")],
                story: paper.story(),
            });
        }
        for check in &step.checks {
            let window = match (&check.must, step.does.is_some()) {
                (MustHold::NotHear(_, Some(since)), _) => StoryWindow::since(*since, step.at),
                (MustHold::NotHear(_, None), false) => StoryWindow::from_entry(step_before, step.at),
                (MustHold::Hear(_) | MustHold::NotHear(_, None), true) => {
                    StoryWindow::minute(begins, step.at, step.at + WITHIN)
                }
                (MustHold::Hear(_), false) => StoryWindow::minute(0, step.at, step.at + WITHIN),
                (
                    MustHold::Alert(_)
                    | MustHold::NoAlert
                    | MustHold::Visit(_)
                    | MustHold::Refused(_)
                    | MustHold::Doubt(_)
                    | MustHold::Sheet(_),
                    _,
                ) => {
                    let window = StoryWindow::minute(begins, step.at, step.at + WITHIN);
                    if let Err(instead) = holds(&paper, check, &window, refused.as_deref()) {
                        failed.push(not_held(&paper, step, check, instead, &window));
                    }
                    continue;
                }
            };
            later.push(PendingCheck { step, check, window });
        }
        step_before = paper.entries().len();
    }
    if let Some(last) = scenario.steps.last() {
        paper.pass_to(last.at + Span::from_ms(WITHIN.ms() - 1));
    }
    for PendingCheck { step, check, window } in later {
        if let Err(instead) = holds(&paper, check, &window, None) {
            failed.push(not_held(&paper, step, check, instead, &window));
        }
    }
    failed.sort_by_key(|failed| failed.line);
    let story = told(&paper);
    let changed = scenario
        .story
        .as_ref()
        .and_then(|recorded| diff(recorded, &story.join("\n")));
    ScenarioOutcome {
        file: scenario.file.clone(),
        rules: scenario.rules.clone(),
        title: scenario.title.clone(),
        failed,
        story,
        changed,
        checks: scenario.steps.iter().map(|step| step.checks.len()).sum(),
    }
}

/// Returns the story as recorded: without the deadlines due next, which the messages name.
fn told(paper: &Paper) -> Vec<String> {
    let entries: Vec<_> = paper
        .entries()
        .iter()
        .filter(|entry| !matches!(entry.what, PaperEvent::Due(_)))
        .cloned()
        .collect();
    story(&entries, &paper.school().time_zone)
}

fn not_held(
    paper: &Paper,
    step: &ScenarioStep,
    check: &StepCheck,
    instead: Vec<String>,
    window: &StoryWindow,
) -> FailedCheck {
    let until: Vec<_> = paper
        .entries()
        .iter()
        .filter(|entry| window.is_up_to(entry))
        .cloned()
        .collect();
    FailedCheck {
        line: check.line,
        at: when::day_and_clock(step.at, &paper.school().time_zone),
        expected: check.written.clone(),
        instead,
        story: story(&until, &paper.school().time_zone),
    }
}

/// Carries out the action of a step.
///
/// # Errors
/// The refusal, in words.
fn happen(paper: &mut Paper, does: &StepAction) -> Result<(), String> {
    match does {
        StepAction::SignOut {
            visit_type,
            sign_out,
            ask,
        } => {
            paper.sign_out(visit_type, (**sign_out).clone(), *ask)?;
        }
        StepAction::Text { from, text, sent_at } => match from {
            PaperSender::Person(person) => paper.text(person, text, *sent_at),
            PaperSender::Phone(phone) => paper.text_from_phone(phone, text, *sent_at),
        },
        StepAction::Office(office) => paper.office(office)?,
        StepAction::Away(people) => people.iter().for_each(|person| paper.send_away(person)),
        StepAction::Dead(places) => places.iter().for_each(|place| paper.kill(place.clone())),
        StepAction::Alive(places) => places.iter().for_each(|place| paper.revive(place)),
        StepAction::Off { until } => paper.off_until(*until),
    }
    Ok(())
}
