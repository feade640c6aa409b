//! Titles of posts, and the roles suggested by a title. A role is never given by a list: a role decides about alerts and
//! leave, and a title in a payroll says nothing of either.

/// Titles with one plain meaning, and the role of that meaning.
const PLAIN_POSTS: [(&str, &[&str]); 5] = [
    (
        "headteacher",
        &[
            "headteacher",
            "head teacher",
            "head",
            "head of school",
            "principal",
            "executive headteacher",
            "executive head teacher",
            "acting headteacher",
            "acting head teacher",
            "interim headteacher",
        ],
    ),
    (
        "deputy",
        &[
            "deputy headteacher",
            "deputy head teacher",
            "deputy head",
            "deputy principal",
            "vice principal",
            "acting deputy headteacher",
        ],
    ),
    (
        "dsl",
        &[
            "dsl",
            "designated safeguarding lead",
            "designated safeguarding lead dsl",
            "safeguarding lead",
        ],
    ),
    (
        "office-manager",
        &["office manager", "school business manager", "business manager"],
    ),
    (
        "office",
        &[
            "administrator",
            "school administrator",
            "office administrator",
            "administrative assistant",
            "admin assistant",
            "admin officer",
            "administrative officer",
            "receptionist",
            "school secretary",
            "office assistant",
        ],
    ),
];

/// Words in titles of leaders, the office and the safeguarding team.
const TELLING_WORDS: [&str; 9] = [
    "dsl",
    "ddsl",
    "head",
    "headteacher",
    "leadership",
    "office",
    "principal",
    "safeguarding",
    "senior",
];

/// The meaning of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PostMeaning {
    /// A title without a role.
    Other,
    /// A title of this role.
    Role(&'static str),
    /// A title with a word of leaders, and no known role.
    Unknown,
}

/// Returns the titles of a cell: lists put several into one.
pub(super) fn titles(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', ';', '/', '|', '\n', '&'])
        .flat_map(|part| part.split(" and "))
        .map(str::trim)
        .filter(|title| !title.is_empty())
}

/// Returns the meaning of a title.
pub(super) fn meaning(title: &str) -> PostMeaning {
    let spaced = title.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let plain = words.join(" ");
    let known = PLAIN_POSTS
        .iter()
        .find(|(_, posts)| posts.contains(&plain.as_str()));
    match known {
        Some((role, _)) => PostMeaning::Role(role),
        None if words.iter().any(|word| TELLING_WORDS.contains(word)) => PostMeaning::Unknown,
        None => PostMeaning::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{PostMeaning, meaning, titles};

    #[test]
    fn only_plain_titles_suggest_a_role_and_a_doubtful_one_is_said_to_be_unknown() {
        for (title, expected) in [
            ("Headteacher", PostMeaning::Role("headteacher")),
            ("Deputy Head-Teacher", PostMeaning::Role("deputy")),
            ("Designated Safeguarding Lead (DSL)", PostMeaning::Role("dsl")),
            ("School Secretary", PostMeaning::Role("office")),
            ("Head of Year 9", PostMeaning::Unknown),
            ("Safeguarding Assistant", PostMeaning::Unknown),
            ("Teacher", PostMeaning::Other),
            ("Site Manager", PostMeaning::Other),
        ] {
            assert_eq!(meaning(title), expected, "{title}");
        }
    }

    #[test]
    fn several_titles_of_one_cell_are_told_apart() {
        let of = |cell| titles(cell).collect::<Vec<_>>();
        assert_eq!(
            of("Teacher; Deputy Head and DSL"),
            ["Teacher", "Deputy Head", "DSL"]
        );
    }
}
