//! The body of a request, from the table.

use super::compile::TableCompiler;
use super::request::BodyTemplate;
use super::settings::RequestTable;
use super::template::{Escape, JsonTemplate, Placeholder, Template, TemplateScope};
use crate::toml_file::values;
use reqwest::header::HeaderValue;
use toml::Spanned;

/// Syntaxes that a value can be escaped for. JSON and forms have keys of their own.
const ESCAPES: [(&str, Escape); 3] = [("none", Escape::None), ("url", Escape::Url), ("xml", Escape::Xml)];

/// Compiles the body; `None` only after an error.
pub(super) fn compile(
    compiler: &mut TableCompiler<'_, '_>,
    table: &Spanned<RequestTable>,
    allowed: &[Placeholder],
) -> Option<BodyTemplate> {
    let raw = table.get_ref();
    let idle = [("content_type", &raw.content_type), ("escape", &raw.escape)];
    if raw.body.is_none() {
        for (key, value) in idle {
            if let Some(value) = value {
                let message = format!("`{key}` belongs to `body`, and there is none, so it would do nothing");
                compiler.wrong(value.span(), message, "take it out");
                return None;
            }
        }
    }
    match (&raw.form, &raw.json, &raw.body) {
        (None, None, None) => Some(BodyTemplate::None),
        (Some(form), None, None) => {
            let fields = form.get_ref().iter().map(|(key, value)| {
                let template = compiler.template(key.get_ref(), value, allowed)?;
                Some((key.get_ref().clone(), template))
            });
            fields.collect::<Option<Vec<_>>>().map(BodyTemplate::Form)
        }
        (None, Some(json), None) => self::json(compiler, json, allowed),
        (None, None, Some(body)) => self::raw(compiler, table, body, allowed),
        (_, _, _) => {
            let message = "a request has one body, and this has several";
            compiler.wrong(table.span(), message, "keep one of `form`, `json` and `body`");
            None
        }
    }
}

fn json(
    compiler: &mut TableCompiler<'_, '_>,
    json: &Spanned<String>,
    allowed: &[Placeholder],
) -> Option<BodyTemplate> {
    let value = match serde_json::from_str(json.get_ref()) {
        Ok(value) => value,
        Err(error) => {
            let message = format!(
                "`json` is no JSON: see its line {}, column {}",
                error.line(),
                error.column()
            );
            let remedy = "copy the provider's example, between `'''` and `'''`, and put placeholders within its quotes: `\"{text}\"`";
            compiler.wrong(json.span(), message, remedy);
            return None;
        }
    };
    let scope = TemplateScope {
        allowed,
        secrets: &compiler.secrets,
    };
    match JsonTemplate::parse(value, &scope) {
        Ok(template) => {
            compiler.note_missing_from(template.has(Placeholder::From), json.span());
            Some(BodyTemplate::Json(template))
        }
        Err(why) => {
            compiler.bad_template("json", json.span(), &why);
            None
        }
    }
}

fn raw(
    compiler: &mut TableCompiler<'_, '_>,
    table: &Spanned<RequestTable>,
    body: &Spanned<String>,
    allowed: &[Placeholder],
) -> Option<BodyTemplate> {
    let raw = table.get_ref();
    let Some(content_type) = &raw.content_type else {
        let remedy = "add `content_type = \"text/xml; charset=utf-8\"`, or what the provider takes";
        compiler.reader.missing(table.span(), "content_type", remedy);
        return None;
    };
    let header = HeaderValue::from_str(content_type.get_ref().trim()).ok();
    let Some(header) = header.filter(|header| !header.is_empty()) else {
        let message = "`content_type` has a sign that no header can have";
        compiler.wrong(
            content_type.span(),
            message,
            "write it as in `\"text/xml; charset=utf-8\"`",
        );
        return None;
    };
    let Some(escape) = &raw.escape else {
        let remedy =
            "add `escape = \"xml\"` or `\"url\"`: the words of a message could be taken for more than words";
        compiler.reader.missing(table.span(), "escape", remedy);
        return None;
    };
    let escape_place = escape.span();
    let escape = values::word(compiler.reader.file, "escape", escape, &ESCAPES)?;
    let template = compiler.template("body", body, allowed)?;
    if escape == Escape::None && !template.is_one_value() {
        let message = "`escape` is `none`, and there is something around the value that the words of a message could break";
        let remedy = "let `body` be `\"{text}\"` alone, or write `escape = \"xml\"` or `\"url\"`; JSON and forms have keys of their own: `json`, `form`";
        compiler.wrong(escape_place, message, remedy);
        return None;
    }
    if escape == Escape::Xml && !is_safe_xml(&template) {
        let message = "a value stands within a tag, a comment or the like, where XML has no escape";
        let remedy =
            "put it between two tags, as in `<body>{text}</body>`, or within the quotes of an attribute";
        compiler.wrong(body.span(), message, remedy);
        return None;
    }
    Some(BodyTemplate::Raw {
        template,
        escape,
        content_type: header,
    })
}

/// Where a reader of XML is.
#[derive(Clone, Copy, PartialEq)]
enum XmlPlace {
    /// Between tags.
    Text,
    /// Within a tag, a comment or the like.
    Tag,
    /// Within the quotes of an attribute.
    Quotes(char),
}

/// Whether every value stands between tags or within quotes: an escaped value cannot leave these.
fn is_safe_xml(template: &Template) -> bool {
    let mut place = XmlPlace::Text;
    for piece in template.pieces() {
        let Some(literal) = piece else {
            if place == XmlPlace::Tag {
                return false;
            }
            continue;
        };
        for c in literal.chars() {
            place = match (place, c) {
                (XmlPlace::Text, '<') => XmlPlace::Tag,
                (XmlPlace::Tag, '>') => XmlPlace::Text,
                (XmlPlace::Tag, '"' | '\'') => XmlPlace::Quotes(c),
                (XmlPlace::Quotes(quote), c) if c == quote => XmlPlace::Tag,
                (place, _) => place,
            };
        }
    }
    true
}
