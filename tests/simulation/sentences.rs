//! The texts that people send: the words that they were asked for, and everyday sentences that mean the same.

use crate::dice::Dice;
use crate::oracle::Says;

/// Sentences of one meaning: those of the sender alone, and those that speak for everybody on the visit.
struct Sentences {
    own: &'static [&'static str],
    we: &'static [&'static str],
}

/// Returns the everyday sentences of a meaning; `#` stands for the minutes.
fn sentences(says: Says) -> Sentences {
    match says {
        Says::In => Sentences {
            own: &[
                "Got here safe",
                "Here now",
                "Just going in to see mum",
                "just pulled up",
            ],
            we: &["we've just arrived at the house both of us", "both here"],
        },
        Says::Ok => Sentences {
            own: &[
                "All good thanks",
                "no concerns all calm",
                "ok still here talking to mum all fine",
                "checking in, all ok",
                "I'm safe",
            ],
            we: &["both fine", "both ok"],
        },
        Says::Left => Sentences {
            own: &["Left now all ok", "leaving now", "Out of the house", "lft now"],
            we: &["we have left", "We are out, heading to car"],
        },
        Says::Back => Sentences {
            own: &["Bk at school", "back at school", "bck now"],
            we: &["both back", "Back both of us"],
        },
        Says::More(_) => Sentences {
            own: &[
                "another # mins",
                "need # more",
                "can i get another # mins pls",
                "# more mins please",
            ],
            we: &[],
        },
        Says::Sos => Sentences {
            own: &["I don't feel safe", "trapped upstairs", "come quick", "need help"],
            we: &["he won't let us out"],
        },
        Says::Duress | Says::Murmur => Sentences { own: &[], we: &[] },
    }
}

/// Returns everyday words for what somebody means, and whether they speak for everybody on the visit; `None` where people
/// have no other words for it.
pub(crate) fn everyday(dice: &mut Dice, says: Says, together: bool) -> Option<(String, bool)> {
    let known = sentences(says);
    let we = together && !known.we.is_empty() && dice.comes(400);
    let of = if we { known.we } else { known.own };
    if of.is_empty() {
        return None;
    }
    let minutes = if let Says::More(minutes) = says {
        minutes
    } else {
        0
    };
    Some((dice.one(of).replace('#', &minutes.to_string()), we))
}

/// Returns the office's text of a worker who rang to say that they have left.
pub(crate) fn rang_and_left(dice: &mut Dice, name: &str) -> String {
    let said = dice.one(&[
        "# rang, she has left",
        "# rang, has left now",
        "spoke to #, she has left",
        "# has left, she rang",
    ]);
    said.replace('#', name)
}

mod tests {
    use super::{Says, sentences};
    use homeward::domain::reply::{
        Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, VisitState, read,
    };

    /// The simulation's judge takes each sentence for what its sender means, so the reader must.
    #[test]
    fn each_everyday_sentence_is_read_as_it_is_meant() {
        let meanings = [
            (
                Says::In,
                Intent::Arrived,
                &[VisitState::Out, VisitState::OnSite][..],
            ),
            (
                Says::Ok,
                Intent::Ok,
                &[VisitState::Out, VisitState::OnSite, VisitState::Returning],
            ),
            (Says::Left, Intent::Left, &[VisitState::Out, VisitState::OnSite]),
            (
                Says::Back,
                Intent::Back,
                &[VisitState::OnSite, VisitState::Returning],
            ),
            (
                Says::More(15),
                Intent::Extend,
                &[VisitState::OnSite, VisitState::Returning],
            ),
            (
                Says::Sos,
                Intent::Help,
                &[VisitState::Out, VisitState::OnSite, VisitState::Returning],
            ),
        ];
        let names = ["Ali Khan".to_owned()];
        let staff = ["Ali Khan", "Jo Bloggs", "Sam Taylor"].map(str::to_owned);
        let mut wrong = Vec::new();
        for (says, intent, states) in meanings {
            let known = sentences(says);
            let all = known.own.iter().map(|text| (text, false));
            for (text, both) in all.chain(known.we.iter().map(|text| (text, true))) {
                let text = text.replace('#', "15");
                for (state, asked) in states
                    .iter()
                    .flat_map(|state| [(*state, LastQuestion::Nothing), (*state, LastQuestion::CheckIn)])
                {
                    let reading = read(
                        &text,
                        &ReadingContext {
                            sender: SenderKind::Worker,
                            state,
                            asked,
                            phrases: SafePhrases::default(),
                            names: KnownNames {
                                sender: "Jo Bloggs",
                                colleagues: &names,
                                staff: &staff,
                            },
                            welsh: false,
                        },
                    );
                    let minutes = if says == Says::More(15) { Some(15) } else { None };
                    let speaks = intent == Intent::Help || reading.both == both;
                    if reading.intent != intent || !speaks || reading.minutes != minutes {
                        wrong.push(format!("{text} ({state:?}, {asked:?}): {reading:?}"));
                    }
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
