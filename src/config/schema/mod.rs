//! JSON Schemas of the two files, for editors: shapes from the types that read the files, words from the page of settings.
//!
//! Types and page are the only lists of keys: a key added to a type stands in the schema at once.

mod described;
mod trace;

use super::raw::{SchoolFile, ServerFile};
use serde_json::{Value, json};

/// The kinds of configuration files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A school's own.
    School,
    /// The server's.
    Server,
}

/// Returns the schema of a file.
#[must_use]
pub fn schema(kind: FileKind) -> Value {
    let (mut schema, title) = match kind {
        FileKind::School => (trace::shape_of::<SchoolFile>(), "A school's file of Homeward"),
        FileKind::Server => (trace::shape_of::<ServerFile>(), "The server's file of Homeward"),
    };
    described::describe(&mut schema, kind);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!(title);
    schema
}
