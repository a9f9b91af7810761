//! Reads an expression. Case and spaces around punctuation do not matter; printing removes them.
//!
//! Every refusal names the byte at which reading stopped making sense.

mod label;
mod text;

use std::str::FromStr;

use jiff::civil::Date;

use self::text::Text;
use super::expression::{
    Comparison, Core, Counting, Expression, Function, Hours, MOST_FUNCTIONS, Modifier, Until,
};
use super::refusal::{RangeRefusal, RangeRefusalKind as Kind};
use crate::calendar::Unit;

pub(crate) use text::plain_date;

const MOST_BYTES: usize = 200;

impl FromStr for Expression {
    type Err = RangeRefusal;

    fn from_str(text: &str) -> Result<Self, RangeRefusal> {
        if text.len() > MOST_BYTES {
            return Err(Kind::TooLong.at(MOST_BYTES));
        }
        let lower = text.to_ascii_lowercase();
        let mut text = Text::new(&lower);
        let expression = expression(&mut text, 0)?;
        text.end()?;
        Ok(expression)
    }
}

fn expression(text: &mut Text<'_>, depth: usize) -> Result<Expression, RangeRefusal> {
    text.spaces();
    let start = text.position();
    let word = text.word();
    if let Some(comparison) = comparison(word)
        && text.takes("(")
    {
        return compared(text, comparison, start, depth);
    }
    if word == "offset" && text.takes("(") {
        return offset(text, start, depth);
    }
    let core = core(text, word, start)?;
    modifiers(text, Expression::plain(core))
}

fn comparison(word: &str) -> Option<Comparison> {
    match word {
        "prev" => Some(Comparison::Previous),
        "yoy" => Some(Comparison::YearEarlier),
        "yoy364" => Some(Comparison::WeekdaysYearEarlier),
        _ => None,
    }
}

fn compared(
    text: &mut Text<'_>,
    comparison: Comparison,
    start: usize,
    depth: usize,
) -> Result<Expression, RangeRefusal> {
    let inner = inner(text, start, depth)?;
    text.expect(")")?;
    if inner.core.is_unbounded() {
        return Err(Kind::ModifierNotAllowed.at(start));
    }
    let whole = inner.inside(Function::Compare(comparison)).ok_or(Kind::TooDeep.at(start))?;
    modifiers(text, whole)
}

fn offset(text: &mut Text<'_>, start: usize, depth: usize) -> Result<Expression, RangeRefusal> {
    let inner = inner(text, start, depth)?;
    text.expect(",")?;
    let sign = if text.takes("-") {
        -1
    } else {
        text.expect("+")?;
        1
    };
    let days = text.count()?;
    text.expect("d")?;
    text.expect(")")?;
    inner.inside(Function::Offset(sign * days)).ok_or(Kind::TooDeep.at(start))
}

fn inner(text: &mut Text<'_>, start: usize, depth: usize) -> Result<Expression, RangeRefusal> {
    if depth == MOST_FUNCTIONS {
        return Err(Kind::TooDeep.at(start));
    }
    expression(text, depth + 1)
}

/// Reads `,modifier` as often as it stands here. The comma before an offset's sign is left alone.
fn modifiers(text: &mut Text<'_>, mut expression: Expression) -> Result<Expression, RangeRefusal> {
    loop {
        let before = *text;
        if !text.takes(",") {
            return Ok(expression);
        }
        if text.peeks("+") || text.peeks("-") {
            *text = before;
            return Ok(expression);
        }
        text.spaces();
        let position = text.position();
        let word = text.word();
        if word.is_empty() {
            return Err(Kind::Syntax.at(position));
        }
        let modified = Modifier::from_token(word).and_then(|modifier| expression.core.modified(modifier));
        expression = expression.with_core(modified.ok_or(Kind::ModifierNotAllowed.at(position))?);
    }
}

fn core(text: &mut Text<'_>, word: &str, start: usize) -> Result<Core, RangeRefusal> {
    match word {
        "today" => Ok(Core::Today),
        "yesterday" => Ok(Core::Yesterday),
        "tomorrow" => Ok(Core::Tomorrow),
        "all" => Ok(Core::All),
        "day" => {
            text.expect("-")?;
            Ok(Core::DaysAgo(text.count()?))
        }
        "period" => {
            text.expect("(")?;
            let label = label::label(text)?;
            text.expect(")")?;
            Ok(Core::Period(label))
        }
        "this" | "prev" | "next" | "td" | "rest" | "last" | "roll" | "since" | "before" | "abs" => {
            text.expect(":")?;
            text.spaces();
            after_colon(text, word)
        }
        _ => Err(Kind::Syntax.at(start)),
    }
}

fn after_colon(text: &mut Text<'_>, word: &str) -> Result<Core, RangeRefusal> {
    match word {
        "this" => this(text),
        "prev" => Ok(Core::Previous(unit(text)?)),
        "next" => next(text),
        "td" => Ok(Core::ToDate { unit: unit(text)?, until: Until::EndOfToday }),
        "rest" => Ok(Core::Rest(unit(text)?)),
        "last" => last(text),
        "roll" => {
            let count = text.count()?;
            Ok(Core::Rolling { count, unit: counted_unit(text)? })
        }
        "since" => Ok(Core::Since { date: text.first_day()?, until: Until::EndOfToday }),
        "before" => Ok(Core::Before(text.day_after()?)),
        _ => absolute(text),
    }
}

fn this(text: &mut Text<'_>) -> Result<Core, RangeRefusal> {
    let before = *text;
    if text.word() == "hour" {
        return Ok(Core::Hours(Hours::This));
    }
    *text = before;
    Ok(Core::This(unit(text)?))
}

fn next(text: &mut Text<'_>) -> Result<Core, RangeRefusal> {
    let (count, unit) =
        if text.peeks_digit() { (text.count()?, counted_unit(text)?) } else { (1, unit(text)?) };
    Ok(Core::Next { count, unit, included: false })
}

fn last(text: &mut Text<'_>) -> Result<Core, RangeRefusal> {
    let count = text.count()?;
    let before = *text;
    match text.word() {
        "h" => Ok(Core::Hours(Hours::Last(count))),
        "bd" => Ok(Core::LastWorkingDays { count, counting: Counting::Excluded }),
        _ => {
            *text = before;
            Ok(Core::Last { count, unit: counted_unit(text)?, counting: Counting::Excluded })
        }
    }
}

fn absolute(text: &mut Text<'_>) -> Result<Core, RangeRefusal> {
    let start = text.first_day()?;
    text.expect("..")?;
    text.spaces();
    let position = text.position();
    let end: Date = text.day_after()?;
    if end < start {
        return Err(Kind::RangeReversed.at(position));
    }
    Ok(Core::Absolute { start, end })
}

fn unit(text: &mut Text<'_>) -> Result<Unit, RangeRefusal> {
    unit_by(text, Unit::from_token)
}

fn counted_unit(text: &mut Text<'_>) -> Result<Unit, RangeRefusal> {
    unit_by(text, Unit::from_counted_token)
}

fn unit_by(text: &mut Text<'_>, read: fn(&str) -> Option<Unit>) -> Result<Unit, RangeRefusal> {
    let position = text.position();
    let word = text.word();
    if word.is_empty() {
        return Err(Kind::Syntax.at(position));
    }
    read(word).ok_or(Kind::UnknownUnit.at(position))
}
