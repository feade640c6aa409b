//! Writes the mutants that `cargo mutants --list --json` names into their files, each behind a switch.
//!
//!     homeward-switch LIST FROM DROP INTO
//!
//! LIST is that list, FROM where its files are read, DROP the numbers that are left out, INTO where the files are written.
//! A mutant's number is its place in the list. Prints the numbers of those written: what stands in a constant, in a `const fn`
//! or beside an `if let` cannot be switched, and is left to cargo-mutants.
use proc_macro2::{LineColumn, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One mutant: its number, what kind it is, and what takes the place of what stands there.
#[derive(Clone)]
struct Mutant {
    id: usize,
    genre: String,
    replacement: String,
}

/// The mutants of a file by line and column, both from one.
type Places = BTreeMap<(usize, usize), Vec<Mutant>>;

/// What is written where: what closes there before what opens there, and the inner before the outer as it closes.
struct Writer<'a> {
    text: &'a str,
    lines: Vec<usize>,
    places: &'a Places,
    opens: Vec<(usize, usize, String)>,
    closes: Vec<(usize, usize, String)>,
    replaced: Vec<(usize, usize, String)>,
    written: BTreeSet<usize>,
    is_const: bool,
}

impl Writer<'_> {
    fn byte(&self, at: LineColumn) -> usize {
        let start = self.lines[at.line - 1];
        let line = &self.text[start..];
        start
            + line
                .char_indices()
                .nth(at.column)
                .map_or(line.len(), |(index, _)| index)
    }

    fn range(&self, span: Span) -> (usize, usize) {
        (self.byte(span.start()), self.byte(span.end()))
    }

    fn source(&self, span: Span) -> String {
        let (from, until) = self.range(span);
        self.text[from..until].to_owned()
    }

    fn find(&self, span: Span, genre: &str) -> Vec<Mutant> {
        if self.is_const {
            return Vec::new();
        }
        let at = span.start();
        let here = self.places.get(&(at.line, at.column + 1)).into_iter().flatten();
        here.filter(|mutant| mutant.genre == genre).cloned().collect()
    }

    fn wrap(&mut self, (from, until): (usize, usize), open: String, close: String) {
        let length = until - from;
        self.opens.push((from, usize::MAX - length, open));
        self.closes.push((until, length, close));
    }

    fn mark(&mut self, mutants: &[Mutant]) {
        self.written.extend(mutants.iter().map(|mutant| mutant.id));
    }

    /// Begins a function with one early return for each value that is to take the place of its own.
    fn body(&mut self, block: &syn::Block) {
        let Some(first) = block.stmts.first() else { return };
        let mutants = self.find(first.span(), "FnValue");
        let at = self.byte(first.span().start());
        for Mutant { id, replacement, .. } in &mutants {
            let early = format!("\n/*#{id}*/ if crate::switch::on({id}) {{ return {replacement}; }}\n");
            self.opens.push((at, 0, early));
        }
        self.mark(&mutants);
    }

    fn function(&mut self, is_const: bool, block: &syn::Block, inner: impl FnOnce(&mut Self)) {
        let before = self.is_const;
        self.is_const |= is_const;
        self.body(block);
        inner(self);
        self.is_const = before;
    }

    /// Returns the file with everything written into it.
    fn text(self) -> String {
        let mut all: Vec<(usize, u8, usize, usize, String)> = Vec::new();
        let closes = self.closes.into_iter().rev();
        all.extend(closes.map(|(at, order, text)| (at, 0, order, at, text)));
        all.extend(
            self.opens
                .into_iter()
                .map(|(at, order, text)| (at, 1, order, at, text)),
        );
        all.extend(
            self.replaced
                .into_iter()
                .map(|(at, until, text)| (at, 2, 0, until, text)),
        );
        all.sort_by_key(|(at, kind, order, ..)| (*at, *kind, *order));
        let (mut written, mut done) = (String::new(), 0);
        for (at, _, _, until, text) in all {
            if at > done {
                written.push_str(&self.text[done..at]);
                done = at;
            }
            written.push_str(&text);
            done = done.max(until);
        }
        written.push_str(&self.text[done..]);
        written
    }
}

fn has_let(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

fn arms(mutants: &[Mutant], of: impl Fn(&str) -> String) -> String {
    let arm = |mutant: &Mutant| format!("\n/*#{0}*/ {0} => {1},", mutant.id, of(&mutant.replacement));
    mutants.iter().map(arm).collect()
}

impl<'ast> Visit<'ast> for Writer<'_> {
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}

    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(item.sig.constness.is_some(), &item.block, |writer| {
            visit::visit_item_fn(writer, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(item.sig.constness.is_some(), &item.block, |writer| {
            visit::visit_impl_item_fn(writer, item);
        });
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let mutants = self.find(binary.op.span(), "BinaryOperator");
        if let Some(first) = mutants.first()
            && !has_let(&binary.left)
            && !has_let(&binary.right)
        {
            let whole = self.range(binary.span());
            let (from, until) = self.range(binary.op.span());
            let operator = self.source(binary.op.span());
            match operator.as_str() {
                // `l && r` is `if l { r } else { false }`, and `l || r` the other way about.
                "&&" | "||" => {
                    let not = if operator == "&&" { "" } else { "!" };
                    let on = format!("{not}crate::switch::on({})", first.id);
                    self.wrap(whole, "(if (".to_owned(), format!(" }} else {{ {on} }})"));
                    self.replaced.push((from, until, format!(") != {on} {{ ")));
                    self.mark(&mutants);
                }
                "<" | ">" | "<=" | ">=" | "==" | "!=" => {
                    let arms = arms(&mutants, |other| format!("*a {other} *b"));
                    let close = format!(
                        ")) {{ (a, b) => match crate::switch::id() {{{arms}\n_ => *a {operator} *b }} }})"
                    );
                    self.wrap(whole, "(match (&(".to_owned(), close);
                    self.replaced.push((from, until, "), &(".to_owned()));
                    self.mark(&mutants);
                }
                "+" | "-" | "*" | "/" | "%" => {
                    let arms = arms(&mutants, |other| format!("a {other} b"));
                    let close = format!(
                        ") {{ (a, b) => match crate::switch::id() {{{arms}\n_ => a {operator} b }} }})"
                    );
                    self.wrap(whole, "(match (".to_owned(), close);
                    self.replaced.push((from, until, ", ".to_owned()));
                    self.mark(&mutants);
                }
                _ if operator.ends_with('=') => {
                    let (left, right) = (self.source(binary.left.span()), self.source(binary.right.span()));
                    let arms = arms(&mutants, |other| format!("{left} {other} {right}"));
                    let all =
                        format!("match crate::switch::id() {{{arms}\n_ => {left} {operator} {right} }}");
                    self.replaced.push((whole.0, whole.1, all));
                    self.mark(&mutants);
                    return;
                }
                _ => {}
            }
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        if let syn::UnOp::Not(not) = &unary.op {
            let mutants = self.find(not.span(), "UnaryOperator");
            if let Some(Mutant { id, .. }) = mutants.first() {
                let (from, until) = self.range(not.span());
                let whole = self.range(unary.span());
                self.replaced.push((from, until, String::new()));
                self.wrap(whole, format!("(!crate::switch::on({id}) ^ ("), "))".to_owned());
                self.mark(&mutants);
            }
        }
        visit::visit_expr_unary(self, unary);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        if let Some((_, guard)) = &arm.guard {
            let mutants = self.find(guard.span(), "MatchArmGuard");
            if !mutants.is_empty() && !has_let(guard) {
                let arms = arms(&mutants, str::to_owned);
                let whole = self.range(guard.span());
                self.wrap(
                    whole,
                    format!("(match crate::switch::id() {{{arms}\n_ => "),
                    " })".to_owned(),
                );
                self.mark(&mutants);
            }
        }
        // An arm that does not match is as good as deleted, where the others leave nothing out.
        let mutants = self.find(arm.pat.span(), "MatchArm");
        if let (Some(Mutant { id, .. }), None) = (mutants.first(), &arm.guard) {
            let (_, until) = self.range(arm.pat.span());
            self.closes
                .push((until, 0, format!(" /*#{id}*/ if !crate::switch::on({id})")));
            self.mark(&mutants);
        }
        visit::visit_arm(self, arm);
    }

    fn visit_expr_struct(&mut self, expression: &'ast syn::ExprStruct) {
        let rest = expression.rest.as_ref().map(|rest| self.source(rest.span()));
        let rest = rest.unwrap_or_default();
        for field in &expression.fields {
            let mutants = self.find(field.span(), "StructField");
            let (Some(Mutant { id, .. }), syn::Member::Named(name)) = (mutants.first(), &field.member) else {
                continue;
            };
            let base = if rest.ends_with("::default()") {
                "Default::default()".to_owned()
            } else {
                format!("({rest}).{name}.clone()")
            };
            let (from, until) = self.range(field.expr.span());
            let switched = format!("\n/*#{id}*/ if crate::switch::on({id}) {{ {base} }} else {{ ");
            if field.colon_token.is_some() {
                self.wrap((from, until), switched, " }".to_owned());
            } else {
                self.replaced
                    .push((from, until, format!("{name}: {switched} {name} }}")));
            }
            self.mark(&mutants);
        }
        visit::visit_expr_struct(self, expression);
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, list, from, drop, into] = arguments.as_slice() else {
        panic!("homeward-switch LIST FROM DROP INTO");
    };
    let list = std::fs::read_to_string(list).expect("the list is read");
    let list: Vec<serde_json::Value> = serde_json::from_str(&list).expect("a list");
    let drop = std::fs::read_to_string(drop).unwrap_or_default();
    let drop: BTreeSet<usize> = drop
        .split_whitespace()
        .filter_map(|number| number.parse().ok())
        .collect();
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    let number = |value: &serde_json::Value| value.as_u64().expect("a number") as usize;
    let mut files: BTreeMap<String, Places> = BTreeMap::new();
    for (id, mutant) in (1..).zip(&list) {
        let start = &mutant["span"]["start"];
        let places = files.entry(word(&mutant["file"])).or_default();
        if !drop.contains(&id) {
            let here = places
                .entry((number(&start["line"]), number(&start["column"])))
                .or_default();
            here.push(Mutant {
                id,
                genre: word(&mutant["genre"]),
                replacement: word(&mutant["replacement"]),
            });
        }
    }
    for (file, places) in &files {
        let text = std::fs::read_to_string(Path::new(from).join(file)).expect("a file is read");
        let syntax = syn::parse_file(&text).expect("it is Rust");
        let mut lines = vec![0];
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        let mut writer = Writer {
            text: &text,
            lines,
            places,
            opens: Vec::new(),
            closes: Vec::new(),
            replaced: Vec::new(),
            written: BTreeSet::new(),
            is_const: false,
        };
        writer.visit_file(&syntax);
        for id in &writer.written {
            println!("{id}");
        }
        std::fs::write(Path::new(into).join(file), writer.text()).expect("a file is written");
    }
}
