//! The marking of words: one spelling, numbers, names, and the danger words of which a word may be a slip.

use super::classes::WordClass;
use super::fuzzy::{distance_within, letters, may_be_within};
use super::lexicon::Lexicon;
use super::numbers;
use super::people::{mark_names, mark_people};
use super::token::Token;
use super::types::KnownNames;

impl Lexicon {
    /// Marks the words of a text: spelling first, then numbers, slips and names.
    pub(super) fn mark(&self, tokens: Vec<Token>, codes: bool, names: &KnownNames<'_>) -> Vec<Token> {
        let mut marked: Vec<Token> = Vec::with_capacity(tokens.len() + 4);
        for token in tokens {
            self.push_spelled(&mut marked, token);
        }
        self.join_pairs(&mut marked);
        for token in &mut marked {
            self.look_up(token);
        }
        if codes {
            self.mark_codes(&mut marked);
        }
        numbers::mark(&mut marked);
        for token in &mut marked {
            if token.number.is_some() {
                self.look_up(token);
            }
            if token.id == 0 {
                self.forgive(token);
            }
            if !self.is_everyday(&token.text) {
                self.suspect(token);
            }
        }
        mark_names(self, &mut marked, names);
        mark_people(self, &mut marked);
        marked
    }

    fn push_spelled(&self, marked: &mut Vec<Token>, token: Token) {
        let known = self.is_known(&token.text);
        let text = if known {
            token.text.clone()
        } else {
            self.shortened(&token.text)
        };
        let spelled = self.spellings.get(text.as_str()).copied().map_or_else(
            || vec![text.clone()],
            |s| s.split(' ').map(str::to_owned).collect(),
        );
        let pieces = if spelled.len() == 1 && !self.is_known(&spelled[0]) {
            self.taken_apart(&spelled[0]).unwrap_or(spelled)
        } else {
            spelled
        };
        for (at, piece) in pieces.into_iter().enumerate() {
            marked.push(Token {
                text: piece,
                starts_clause: token.starts_clause && at == 0,
                ..token.clone()
            });
        }
    }

    /// Takes the drawl out of a word: "okkkk", "heeelp", "nooo".
    fn shortened(&self, word: &str) -> String {
        if !word.is_ascii() || word.len() > 40 {
            return word.to_owned();
        }
        let squeeze = |most: usize| {
            let bytes = word.as_bytes();
            let mut out = String::with_capacity(word.len());
            let mut i = 0;
            while i < bytes.len() {
                let run = bytes[i..].iter().take_while(|b| **b == bytes[i]).count();
                let keep = if run >= 3 { most } else { run };
                (0..keep).for_each(|_| out.push(char::from(bytes[i])));
                i += run;
            }
            out
        };
        let digits = word.bytes().any(|b| b.is_ascii_digit());
        if digits {
            return word.to_owned();
        }
        let once = squeeze(1);
        if self.is(&once, WordClass::OwnSpelling) {
            return once;
        }
        [squeeze(2), once.clone()]
            .into_iter()
            .find(|w| self.is_known(w))
            .unwrap_or(once)
    }

    fn taken_apart(&self, word: &str) -> Option<Vec<String>> {
        if !(4..=18).contains(&word.len()) || !word.is_ascii() {
            return None;
        }
        for at in 2..=word.len() - 2 {
            let (head, rest) = word.split_at(at);
            if !self.run_together.contains(head) {
                continue;
            }
            if self.run_together.contains(rest) {
                return Some(vec![head.to_owned(), rest.to_owned()]);
            }
            if let Some(mut more) = self.taken_apart(rest) {
                more.insert(0, head.to_owned());
                return Some(more);
            }
        }
        None
    }

    fn join_pairs(&self, tokens: &mut Vec<Token>) {
        let mut i = 0;
        while i + 1 < tokens.len() {
            let key = (tokens[i].text.as_str(), tokens[i + 1].text.as_str());
            // Two words on either side of a stop are two words.
            // "I am not well need 20 more" is no "we'll need".
            let unwell = key.0 == "well" && !tokens[i].starts_clause;
            let joined = if tokens[i + 1].starts_clause || unwell {
                None
            } else {
                self.pair(key)
            };
            match joined {
                Some(one) => {
                    let mut pieces = one.split(' ');
                    pieces.next().unwrap_or_default().clone_into(&mut tokens[i].text);
                    match pieces.next() {
                        Some(second) => second.clone_into(&mut tokens[i + 1].text),
                        None => drop(tokens.remove(i + 1)),
                    }
                    i += usize::from(one.contains(' '));
                }
                None => i += 1,
            }
        }
    }

    fn pair(&self, (first, second): (&str, &str)) -> Option<&'static str> {
        let pairs = self.pairs.get(first)?;
        pairs
            .iter()
            .find(|(other, _)| *other == second)
            .map(|(_, one)| *one)
    }

    /// Forgives one letter lost or two swapped in the plain words of movement.
    fn forgive(&self, token: &mut Token) {
        let (len, mask) = (token.text.len(), letters(&token.text));
        if len < 3 || token.number.is_some() || !token.text.is_ascii() {
            return;
        }
        let slip = self.forgiven.iter().find(|(word, bits)| {
            let lost = word.len() == len + 1;
            let swapped = word.len() == len && *bits == mask;
            let doubled = len == word.len() + 1 && *bits == mask;
            let long = len >= 6 && word.len().abs_diff(len) <= 1;
            (lost || swapped || doubled || long)
                && word.as_bytes()[0] == token.text.as_bytes()[0]
                && may_be_within(*bits, mask, 1)
                && distance_within(word, &token.text, 1).is_some()
        });
        if let Some((word, _)) = slip {
            (*word).clone_into(&mut token.text);
            self.look_up(token);
        }
    }

    /// Lists the danger words that a token may be a slip for.
    fn suspect(&self, token: &mut Token) {
        if token.number.is_some() || token.text.len() < 3 || !token.text.is_ascii() {
            return;
        }
        let digits = token.text.bytes().any(|b| b.is_ascii_digit());
        let plain: String;
        let word = if digits {
            let as_letter = |c: char| {
                self.figures
                    .get(&c)
                    .map_or_else(|| c.to_string(), |letter| (*letter).to_owned())
            };
            plain = token.text.chars().map(as_letter).collect();
            if plain == "sos" {
                token.alike.push(self.vocabulary.id(&plain));
            }
            plain.as_str()
        } else {
            token.text.as_str()
        };
        if self.is(word, WordClass::SosSlip) {
            token.alike.push(self.vocabulary.id("sos"));
        }
        let mask = letters(word);
        for (target, bits, id) in &self.misspelt {
            if token.id == *id {
                continue;
            }
            let most: u32 = match target.len() {
                0..=7 => 1,
                _ => 2,
            };
            let first_same = target.as_bytes()[0] == word.as_bytes()[0];
            let first_swapped = target.as_bytes()[0] == word.as_bytes()[1];
            if (first_same || first_swapped)
                && may_be_within(*bits, mask, most)
                && distance_within(target, word, most as usize).is_some_and(|d| d < 2 || first_same)
                && !(token.id != 0 && word.len() < 6)
            {
                token.alike.push(*id);
            }
        }
    }

    /// Puts alert codes ("K7", "K 7") in place. I and O are never used, since both look like figures.
    fn mark_codes(&self, tokens: &mut Vec<Token>) {
        let letter = |b: u8| b.is_ascii_lowercase() && b != b'i' && b != b'o';
        let mut i = 0;
        while i < tokens.len() {
            let split = tokens.get(i + 1).is_some_and(|next| {
                let figures =
                    (1..=3).contains(&next.text.len()) && next.text.bytes().all(|b| b.is_ascii_digit());
                let text = &tokens[i].text;
                let after_word = i > 0 && tokens[i - 1].is(WordClass::BeforeCode);
                figures && after_word && text.len() == 1 && letter(text.as_bytes()[0]) && !next.starts_clause
            });
            if split {
                let figures = tokens.remove(i + 1).text;
                tokens[i].text.push_str(&figures);
            }
            let text = tokens[i].text.as_bytes();
            let on_a_road = i > 0 && tokens[i - 1].is(WordClass::RoadBefore);
            if (2..=4).contains(&text.len())
                && letter(text[0])
                && text[1..].iter().all(u8::is_ascii_digit)
                && !on_a_road
            {
                tokens[i].written = tokens[i].text.to_uppercase();
                "<code>".clone_into(&mut tokens[i].text);
                self.look_up(&mut tokens[i]);
            }
            i += 1;
        }
    }
}
