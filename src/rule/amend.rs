//! What authors of rules mean and the parser takes otherwise, put right in a detection section before it
//! is lowered: truth values of `exists`, `all` on one value, modifiers of words without a field, and names of
//! fields that begin where the event lies in something else.

use super::wrong::Flaw;
use rsigma_parser::{
    CorrelationCondition, CorrelationRule, Detection, DetectionItem, Detections, Modifier,
    SigmaString, SigmaValue,
};

/// Puts it right; an error is in words for the rule's author.
pub(super) fn amend(section: &mut Detections) -> Result<(), Flaw> {
    let mut named: Vec<_> = section.named.iter_mut().collect();
    named.sort_by(|a, b| a.0.cmp(b.0));
    for (name, detection) in named {
        of_detection(detection).map_err(|flaw| flaw.within(name))?;
    }
    Ok(())
}

/// The same for the fields that a correlation names.
pub(super) fn amend_names(correlation: &mut CorrelationRule) {
    correlation.group_by.iter_mut().for_each(of_name);
    if let CorrelationCondition::Threshold { field, .. } = &mut correlation.condition {
        field.iter_mut().flatten().for_each(of_name);
    }
    for alias in &mut correlation.aliases {
        of_name(&mut alias.alias);
        alias.mapping.values_mut().for_each(of_name);
    }
}

/// A field as it is called where the event lies in another: no record has a `detail`, but EventBridge puts
/// the record there; `$` is the whole in JSONPath.
fn of_name(name: &mut String) {
    for before in ["$.", "detail."] {
        if let Some(rest) = name.strip_prefix(before) {
            *name = rest.to_owned();
        }
    }
}

fn of_detection(detection: &mut Detection) -> Result<(), Flaw> {
    match detection {
        Detection::AllOf(items) => items.iter_mut().try_for_each(|item| {
            item.field.name.iter_mut().for_each(of_name);
            if item.field.has_modifier(Modifier::FieldRef) {
                item.values.iter_mut().for_each(of_reference);
            }
            of_item(item)?;
            of_words(item)
        }),
        Detection::AnyOf(list) | Detection::And(list) => list.iter_mut().try_for_each(of_detection),
        Detection::Keywords(words) => words.iter_mut().try_for_each(|word| {
            *word = as_word(word)?;
            Ok(())
        }),
        Detection::ArrayMatch { field, body, .. } => {
            of_name(field);
            of_element(body)
        }
        Detection::Conditional { .. } => of_element(detection),
    }
}

/// The same within an element of a list, where an item without a field is about the element itself.
fn of_element(detection: &mut Detection) -> Result<(), Flaw> {
    match detection {
        Detection::AllOf(items) => items.iter_mut().try_for_each(of_item),
        Detection::AnyOf(list) | Detection::And(list) => list.iter_mut().try_for_each(of_element),
        Detection::ArrayMatch { body, .. } => of_element(body),
        Detection::Conditional { named, .. } => named.values_mut().try_for_each(of_element),
        Detection::Keywords(_) => Ok(()),
    }
}

/// The name of a field that another is compared with.
fn of_reference(value: &mut SigmaValue) {
    if let SigmaValue::String(name) = value {
        let mut text = name.original.clone();
        of_name(&mut text);
        *name = SigmaString::new(&text);
    }
}

fn of_item(item: &mut DetectionItem) -> Result<(), Flaw> {
    let has = |item: &DetectionItem, modifier| item.field.modifiers.contains(&modifier);
    // All of one value is that value.
    if item.values.len() == 1 {
        item.field.modifiers.retain(|one| *one != Modifier::All);
    }
    // A part of a text is compared with the word for a truth value.
    let part = [Modifier::Contains, Modifier::StartsWith, Modifier::EndsWith];
    if part.into_iter().any(|modifier| has(item, modifier)) {
        for value in &mut item.values {
            if let SigmaValue::Bool(truth) = value {
                *value = SigmaValue::String(SigmaString::new(&truth.to_string()));
            }
        }
    }
    // Of a number with a point only its value is left: of `1.10` the text `1.1`, of `1.0` that of `1`.
    let of_text = part.into_iter().chain([Modifier::Re]);
    if of_text.into_iter().any(|modifier| has(item, modifier)) {
        let key = item.field.name.as_deref().unwrap_or("'|contains'");
        let flaw = |what: String| Flaw::at(what, key);
        item.values.iter().try_for_each(no_float).map_err(flaw)?;
    }
    if has(item, Modifier::Exists) {
        let Some(expected) = truth(&item.values) else {
            let field = item.field.name.as_deref().unwrap_or_default();
            let what = format!("`{field}|exists` is `true` or `false`");
            return Err(Flaw::at(what, &format!("{field}|exists")));
        };
        item.values = vec![SigmaValue::Bool(expected)];
    }
    Ok(())
}

/// The truth value that is meant: YAML 1.1 has more words for it than 1.2, which the parser follows.
fn truth(values: &[SigmaValue]) -> Option<bool> {
    match values {
        [SigmaValue::Bool(truth)] => Some(*truth),
        [SigmaValue::String(word)] => match word.original.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// An item without a field is about words: they are looked for within values, as those of a plain list are.
fn of_words(item: &mut DetectionItem) -> Result<(), Flaw> {
    use Modifier::{
        Cidr, Contains, Day, EndsWith, Exists, FieldRef, Gt, Gte, Hour, Lt, Lte, Minute, Month, Re,
        StartsWith, Week, Year,
    };
    if item.field.name.is_some() {
        return Ok(());
    }
    let modifiers = &mut item.field.modifiers;
    if modifiers.contains(&Exists) {
        return Err(Flaw::at("`|exists` wants a field", "|exists"));
    }
    let compares = [
        Contains, StartsWith, EndsWith, Re, Cidr, FieldRef, Gt, Gte, Lt, Lte, Minute, Hour, Day,
        Week, Month, Year,
    ];
    if modifiers.iter().any(|one| compares.contains(one)) {
        return Ok(());
    }
    modifiers.push(Contains);
    for word in &mut item.values {
        *word = as_word(word)?;
    }
    Ok(())
}

/// Refuses a number with a point where a text is meant.
fn no_float(value: &SigmaValue) -> Result<(), String> {
    match value {
        SigmaValue::Float(number) => Err(format!(
            "`{number}` has a point and is part of a text: put it in quotes"
        )),
        _ => Ok(()),
    }
}

/// A number is a word like others: its digits may stand in a longer text.
fn as_word(value: &SigmaValue) -> Result<SigmaValue, String> {
    let word = |text: String| SigmaValue::String(SigmaString::new(&text));
    match value {
        SigmaValue::Integer(number) => Ok(word(number.to_string())),
        SigmaValue::Float(_) => no_float(value).map(|()| value.clone()),
        SigmaValue::Null => Err("`null` is no word to look for".to_owned()),
        SigmaValue::String(_) | SigmaValue::Bool(_) => Ok(value.clone()),
    }
}
