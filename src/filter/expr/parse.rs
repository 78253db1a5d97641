//! Reading a condition. Every mistake is told with its place and the right way to type it.

use super::super::FilterError;
use super::super::pattern::{Case, Pattern, Plain, regex};
use super::super::time::Clock;
use super::lex::{OPERATORS, Operator, path_length, slashed};
use super::number::Decimal;
use super::{Expr, Op, Value};
use crate::event::{Field, Time};

/// Conditions inside one another: more than anybody types, and far less than the stack holds.
const DEEPEST: usize = 100;

const EXAMPLE: &str =
    "for instance: --where 'requestParameters.bucketName = acme* and not readOnly'";
const AFTER_A_FIELD: &str = "after a field comes one of = != < <= > >= ~ !~, in (a, b), not in (a, b), exists, \
    not exists";

/// Reads a condition as it was typed.
pub(in crate::filter) fn parse(typed: &str, clock: &Clock) -> Result<Expr, FilterError> {
    let mut parser = Parser {
        text: typed,
        at: 0,
        depth: 0,
        clock,
    };
    let expr = parser.any()?;
    parser.space();
    if parser.done() {
        return Ok(expr);
    }
    Err(parser.surplus())
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    clock: &'a Clock,
}

/// A word of the language or of its neighbours.
fn is_word(word: &str, wanted: &str) -> bool {
    word.eq_ignore_ascii_case(wanted)
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn done(&self) -> bool {
        self.at >= self.text.len()
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn error(&self, at: usize, length: usize, what: impl std::fmt::Display) -> FilterError {
        FilterError::new(format!("--where: {what}")).at(self.text, at, length.max(1))
    }

    /// The bare word that begins here: up to a space, a parenthesis or a comma.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ','))
            .unwrap_or(rest.len());
        &rest[..end]
    }

    /// Walks over a word of the language, if it stands here.
    fn eat_word(&mut self, wanted: &str) -> bool {
        self.space();
        let found = is_word(self.word(), wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn any(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.all()?];
        while self.eat_word("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Expr::Any))
    }

    fn all(&mut self) -> Result<Expr, FilterError> {
        let mut parts = vec![self.one()?];
        while self.eat_word("and") {
            parts.push(self.one()?);
        }
        Ok(one_or(parts, Expr::All))
    }

    fn one(&mut self) -> Result<Expr, FilterError> {
        self.space();
        let start = self.at;
        if self.depth >= DEEPEST {
            return Err(self
                .error(start, 1, format!("more than {DEEPEST} conditions inside one another"))
                .hint("leave out parentheses that change nothing, or give --where several times: all must hold"));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            self.depth += 1;
            let inner = self.any()?;
            self.depth -= 1;
            self.space();
            if self.done() {
                return Err(self
                    .error(start, 1, "this parenthesis is never closed")
                    .hint(EXAMPLE));
            }
            if !self.rest().starts_with(')') {
                return Err(self.surplus());
            }
            self.at += 1;
            return Ok(inner);
        }
        if self.eat_word("not") {
            self.depth += 1;
            let inner = self.one()?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        if self.rest().starts_with('!') && !self.rest().starts_with("!=") {
            return Err(self
                .error(start, 1, "a condition is turned round by the word `not`")
                .hint("for instance: --where 'not readOnly'"));
        }
        self.test()
    }

    /// What stands where a condition has ended.
    fn surplus(&self) -> FilterError {
        let rest = self.rest();
        let word = self.word();
        if rest.starts_with("&&") || rest.starts_with("||") {
            let instead = if rest.starts_with("&&") { "and" } else { "or" };
            return self
                .error(
                    self.at,
                    2,
                    format!("conditions are joined by the word `{instead}`"),
                )
                .hint(EXAMPLE);
        }
        if rest.starts_with(')') {
            return self
                .error(self.at, 1, "this parenthesis was never opened")
                .hint(EXAMPLE);
        }
        self.error(
            self.at,
            word.len(),
            "here the condition has ended; `and`, `or` or nothing should follow",
        )
        .hint("a value with spaces, commas or parentheses stands in quotes: eventName ~ \"^(Put|Delete)\"")
    }

    fn test(&mut self) -> Result<Expr, FilterError> {
        let field = self.field()?;
        self.space();
        if self.eat_word("exists") {
            return Ok(Expr::Test(field, Op::Exists));
        }
        let before = self.at;
        if self.eat_word("not") {
            if self.eat_word("exists") {
                return Ok(not(Expr::Test(field, Op::Exists)));
            }
            if self.eat_word("in") {
                return Ok(not(Expr::Test(field, Op::Is(self.list()?))));
            }
            return Err(self
                .error(
                    before,
                    3,
                    "after a field, `not` stands only before `in` and `exists`",
                )
                .hint(AFTER_A_FIELD));
        }
        if self.eat_word("in") {
            return Ok(Expr::Test(field, Op::Is(self.list()?)));
        }
        let Some((operator, length)) = self.operator()? else {
            return self.bare(field);
        };
        let at = self.at;
        self.at += length;
        Ok(match operator {
            Operator::Is => Expr::Test(field, Op::Is(vec![self.value(at, length)?])),
            Operator::IsNot => not(Expr::Test(field, Op::Is(vec![self.value(at, length)?]))),
            Operator::Side(side) => {
                let value = self.value(at, length)?;
                if value.null {
                    return Err(self
                        .error(at, length, "`null` is neither more nor less than anything")
                        .hint(
                            "a field that is not there is asked for by `= null` or `not exists`",
                        ));
                }
                Expr::Test(field, Op::Compare(side, value))
            }
            Operator::Matches => Expr::Test(field, self.expression(at, length)?),
            Operator::MatchesNot => not(Expr::Test(field, self.expression(at, length)?)),
        })
    }

    /// A field alone; what follows may only join or close.
    fn bare(&self, field: Field) -> Result<Expr, FilterError> {
        let word = self.word();
        let ends = self.done()
            || self.rest().starts_with([')', '&', '|'])
            || is_word(word, "and")
            || is_word(word, "or");
        if ends {
            return Ok(Expr::Test(field, Op::Holds));
        }
        let length = word.len().max(1);
        let lower = word.to_ascii_lowercase();
        let instead = match lower.as_str() {
            "is" | "eq" | "equals" => "`=`",
            "ne" | "neq" => "`!=`",
            "lt" => "`<`",
            "gt" => "`>`",
            "le" | "lte" => "`<=`",
            "ge" | "gte" => "`>=`",
            "like" | "contains" | "has" => "`=` with wildcards: = *text*",
            "matches" | "regex" | "rlike" => "`~`",
            "startswith" => "`=` with a wildcard: = text*",
            _ => {
                return Err(self
                    .error(self.at, length, "an operator should stand here")
                    .hint(AFTER_A_FIELD));
            }
        };
        Err(self
            .error(self.at, length, format!("`{word}` is typed as {instead}"))
            .hint(AFTER_A_FIELD))
    }

    fn field(&mut self) -> Result<Field, FilterError> {
        let start = self.at;
        let end = start + path_length(self.rest());
        let typed = &self.text[start..end];
        if typed.is_empty() {
            let what = if self.done() {
                "a condition is missing here"
            } else {
                "a field's name should stand here"
            };
            return Err(self.error(start, 1, what).hint(EXAMPLE));
        }
        if ["and", "or", "in", "exists"]
            .iter()
            .any(|word| is_word(typed, word))
        {
            return Err(self
                .error(
                    start,
                    typed.len(),
                    format!("before `{typed}` something is missing"),
                )
                .hint(EXAMPLE));
        }
        self.at = end;
        Field::parse(typed).map_err(|error| {
            let told = self.error(start + error.at, error.length, &error.what);
            told.hint(error.hint.unwrap_or_else(|| EXAMPLE.to_owned()))
        })
    }

    /// The operator that stands here and its length, without walking over it.
    fn operator(&self) -> Result<Option<(Operator, usize)>, FilterError> {
        let rest = self.rest();
        for (wrong, right) in [
            ("=<", "<="),
            ("=>", ">="),
            ("<>", "!="),
            ("=~", "~"),
            ("===", "="),
        ] {
            if rest.starts_with(wrong) {
                return Err(self
                    .error(
                        self.at,
                        wrong.len(),
                        format!("`{wrong}` is typed as `{right}`"),
                    )
                    .hint(AFTER_A_FIELD));
            }
        }
        Ok(OPERATORS
            .iter()
            .find(|(sign, _)| rest.starts_with(sign))
            .map(|(sign, operator)| (*operator, sign.len())))
    }

    fn list(&mut self) -> Result<Vec<Value>, FilterError> {
        self.space();
        let open = self.at;
        let example = "a list is typed as in: awsRegion in (us-east-1, eu-*)";
        if !self.rest().starts_with('(') {
            return Err(self
                .error(
                    open,
                    self.word().len(),
                    "a list in parentheses should stand here",
                )
                .hint(example));
        }
        self.at += 1;
        let mut values = Vec::new();
        loop {
            let at = self.at;
            values.push(self.value(at, 1)?);
            self.space();
            if self.rest().starts_with(',') {
                self.at += 1;
            } else if self.rest().starts_with(')') {
                self.at += 1;
                return Ok(values);
            } else if self.done() {
                return Err(self
                    .error(open, 1, "this list is never closed")
                    .hint(example));
            } else {
                let length = self.word().len();
                return Err(self
                    .error(self.at, length, "a comma or `)` should stand here")
                    .hint("a value with spaces stands in quotes"));
            }
        }
    }

    /// The text of a value and whether it stood in quotes. `after` says what the value belongs to.
    fn text(&mut self, after: usize, length: usize) -> Result<(String, bool), FilterError> {
        self.space();
        let start = self.at;
        let rest = self.rest();
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            let mut text = String::new();
            let mut inside = rest[1..].char_indices().peekable();
            while let Some((at, character)) = inside.next() {
                if character == quote {
                    self.at = start + 1 + at + 1;
                    return Ok((text, true));
                }
                let escaped = character == '\\' && inside.peek().is_some_and(|(_, c)| *c == quote);
                if !escaped {
                    text.push(character);
                } else if let Some((_, literal)) = inside.next() {
                    text.push(literal);
                }
            }
            return Err(self
                .error(start, 1, "this quote is never closed")
                .hint("a quote inside quotes is typed with a backslash before it"));
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self
                .error(after, length, "a value is missing after this")
                .hint("a field that is empty or not there is typed as \"\" or null"));
        }
        for (sign, instead) in [("&&", "and"), ("||", "or")] {
            if let Some(at) = word.find(sign) {
                return Err(self
                    .error(
                        start + at,
                        sign.len(),
                        format!("conditions are joined by the word `{instead}`"),
                    )
                    .hint("a value that holds this sign stands in quotes"));
            }
        }
        self.at += word.len();
        Ok((word.to_owned(), false))
    }

    fn value(&mut self, after: usize, length: usize) -> Result<Value, FilterError> {
        let (text, quoted) = self.text(after, length)?;
        let number = Decimal::parse(&text);
        let time = if number.is_none() {
            self.clock.moment(&text).ok().map(Time::from)
        } else {
            None
        };
        Ok(Value {
            null: text.is_empty() || (!quoted && is_word(&text, "null")),
            pattern: Pattern::parse("--where", &text, Case::Folded, Plain::Whole)?,
            number,
            time,
            text,
        })
    }

    /// The regular expression after `~`: in quotes, between slashes, or bare.
    fn expression(&mut self, after: usize, length: usize) -> Result<Op, FilterError> {
        self.space();
        let rest = self.rest();
        let (source, ignore) = if let Some(end) = slashed(rest) {
            let ignore = rest[end + 1..].starts_with('i');
            self.at += end + 1 + usize::from(ignore);
            (rest[1..end].to_owned(), ignore)
        } else {
            let (text, quoted) = self.text(after, length)?;
            if !quoted && self.rest().starts_with('(') {
                return Err(self
                    .error(
                        self.at,
                        1,
                        "a regular expression with parentheses stands in quotes",
                    )
                    .hint("for instance: --where 'eventName ~ \"^(Put|Delete)\"'"));
            }
            (text, false)
        };
        Ok(Op::Matches(regex("--where", &source, ignore)?, ignore))
    }
}

fn not(expr: Expr) -> Expr {
    Expr::Not(Box::new(expr))
}

fn one_or(mut parts: Vec<Expr>, many: impl Fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}
