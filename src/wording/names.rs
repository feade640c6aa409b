//! Names, shorter and shorter, so that a text stays one text.

/// How much of a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameForm {
    /// In full: `Christopher Featherstonehaugh`
    Full,
    /// Initial and surname: `C Featherstonehaugh`
    Initial,
    /// Surname alone: `Featherstonehaugh`
    Surname,
    /// So many letters of the surname: `Featherston.`
    Cut(usize),
}

/// Splits "A, B and C" into its names.
pub(super) fn split(names: &str) -> Vec<&str> {
    names
        .split(',')
        .flat_map(|part| part.split(" and "))
        .map(|name| name.strip_prefix("and ").unwrap_or(name).trim())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Joins names in spoken form: "A, B and C".
pub(super) fn join(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Writes one name in a form. A name of one word stays, unless the form cuts.
pub(super) fn one(name: &str, form: NameForm) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let surname = words.last().copied().unwrap_or(name);
    match form {
        NameForm::Full => name.to_owned(),
        NameForm::Initial => match words.as_slice() {
            [first, .., last] => match first.chars().next() {
                Some(initial) => format!("{} {last}", initial.to_uppercase()),
                None => surname.to_owned(),
            },
            _ => name.to_owned(),
        },
        NameForm::Surname => surname.to_owned(),
        NameForm::Cut(letters) if surname.chars().count() > letters + 1 => {
            format!("{}.", surname.chars().take(letters).collect::<String>())
        }
        NameForm::Cut(_) => surname.to_owned(),
    }
}

/// Writes a list of names in a form.
pub(super) fn all(names: &str, form: NameForm) -> String {
    let names: Vec<String> = split(names).into_iter().map(|name| one(name, form)).collect();
    join(&names)
}
