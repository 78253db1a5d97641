//! Events, addresses and resources against a value: the plain way.

use super::super::list::is_regex;
use super::super::pattern::{Case, Form, Pattern, Plain, Token};
use super::texts::{candidates, fits, leaves, texts};
use crate::event::{Event, Top};
use crate::json::Json;
use crate::resource::percent_decoded;
use regex::Regex;
use std::borrow::Cow;
use std::net::IpAddr;

pub(super) fn is_event(typed: &str, event: &Event<'_>) -> bool {
    let Some(name) = event.name() else {
        return false;
    };
    let (service, wanted) = match typed.split_once(':') {
        Some((service, name)) if !is_regex(typed) => (service, name),
        _ => ("*", typed),
    };
    let mut names = vec![name.to_string()];
    if let Ok(dated) = Regex::new(r"(?s)^(.+)(?:[0-9]{8}|[0-9]{4}_[0-9]{2}_[0-9]{2})(?:v[0-9]+)?$")
        && let Some(found) = dated.captures(&name)
    {
        names.push(found[1].to_owned());
    }
    let mut services = candidates("--service", event);
    if service == "*" {
        services.push(String::new());
    }
    names.iter().any(|name| fits(wanted, name, false))
        && services.iter().any(|text| fits(service, text, false))
}

/// An address as a number of 128 bits, IPv4 within IPv6.
fn bits(text: &str) -> Option<u128> {
    let unpadded: Vec<&str> = text
        .split('.')
        .map(|part| {
            let short = part.trim_start_matches('0');
            if short.is_empty() && !part.is_empty() && part.len() <= 3 {
                "0"
            } else if part.len() <= 3 {
                short
            } else {
                part
            }
        })
        .collect();
    let address: IpAddr = unpadded.join(".").parse().or_else(|_| text.parse()).ok()?;
    Some(match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    })
}

pub(super) fn is_address(typed: &str, text: &str) -> bool {
    let is_v4 = |bits: u128| bits >> 32 == 0xffff;
    let Some(given) = bits(text) else {
        return fits(typed, text, false);
    };
    if let Some(wanted) = bits(typed) {
        return given == wanted;
    }
    if let Some((before, length)) = typed.split_once('/')
        && let (Some(net), Ok(length)) = (bits(before), length.parse::<u32>())
    {
        let length = match (is_v4(net), before.contains(':')) {
            (true, true) => length.max(96),
            (true, false) => length + 96,
            (false, _) => length,
        };
        let mask = if length == 0 {
            0
        } else {
            u128::MAX << (128 - length.min(128))
        };
        return is_v4(net) == is_v4(given) && net & mask == given & mask;
    }
    let plain = match std::net::Ipv6Addr::from_bits(given) {
        v6 if is_v4(given) => v6.to_canonical().to_string(),
        v6 => v6.to_string(),
    };
    fits(typed, text, false) || fits(typed, &plain, false)
}

pub(super) fn is_resource(typed: &str, event: &Event<'_>) -> bool {
    let s3_of = |arn: &str| -> Option<String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "s3", "", "", path] => Some((*path).to_owned()),
            _ => None,
        }
    };
    let s3 = if is_regex(typed) {
        None
    } else {
        typed
            .strip_prefix("s3://")
            .map(str::to_owned)
            .or_else(|| s3_of(typed))
    };
    // Where a resource is typed in S3's way, slashes at both ends make no regular expression.
    let fits_part = |wanted: &str, text: &str| {
        let escaped = if is_regex(wanted) {
            format!("\\{wanted}")
        } else {
            wanted.to_owned()
        };
        fits(&escaped, text, true)
    };
    let s3 = s3.map(|path| match path.strip_suffix('/') {
        Some(bucket) if !bucket.contains('/') => bucket.to_owned(),
        _ => path,
    });
    let names = |text: &str| -> bool {
        if let Some(path) = &s3 {
            return s3_of(text).is_some_and(|found| fits_part(path, &found));
        }
        if fits(typed, text, true) {
            return true;
        }
        if typed.starts_with("arn:") || typed.starts_with("*:") {
            return false;
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", .., resource] = parts.as_slice() else {
            return false;
        };
        if parts.len() < 6 {
            return false;
        }
        let resource = resource.strip_suffix(":*").unwrap_or(resource);
        let ends: Vec<usize> = resource
            .char_indices()
            .filter(|(_, c)| [':', '/'].contains(c))
            .map(|(at, _)| at + 1)
            .collect();
        let mut tails = vec![resource];
        tails.extend(ends.first().map(|at| &resource[*at..]));
        tails.extend(ends.last().map(|at| &resource[*at..]));
        tails.iter().any(|tail| fits(typed, tail, true))
    };
    let covered = |prefix: &str| {
        let (wanted, prefix) = match &s3 {
            Some(path) => match s3_of(prefix) {
                Some(found) => (path.clone(), found),
                None => return false,
            },
            None => (typed.to_owned(), prefix.to_owned()),
        };
        let whole = if s3.is_some() {
            fits_part(&wanted, &prefix)
        } else {
            fits(&wanted, &prefix, true)
        };
        let head = Pattern::parse("", &wanted, Case::Told, Plain::Whole)
            .map(|pattern| match pattern.form {
                Form::Exact(text) => text,
                Form::Glob(tokens) => tokens
                    .into_iter()
                    .map_while(|token| {
                        if let Token::Char(c) = token {
                            Some(c)
                        } else {
                            None
                        }
                    })
                    .collect(),
                _ => String::new(),
            })
            .unwrap_or_default();
        whole || (!head.is_empty() && head.starts_with(&prefix))
    };
    let listed = event
        .get(Top::Resources)
        .into_iter()
        .flat_map(Json::items)
        .any(|resource| {
            let text = |name: &str| resource.get_text(name).map(Cow::into_owned);
            text("ARN").is_some_and(|arn| names(&arn))
                || text("resourceName").is_some_and(|name| names(&name))
                || text("ARNPrefix").is_some_and(|prefix| covered(&prefix))
        });
    let both = |text: &str, is: &dyn Fn(&str) -> bool| {
        is(text) || percent_decoded(text).is_some_and(|text| is(&text))
    };
    let requested = s3.as_ref().is_some_and(|path| {
        let (bucket, key) = match path.split_once('/') {
            Some((bucket, key)) => (bucket, Some(key)),
            None => (path.as_str(), None),
        };
        let said = |name: &str, wanted: &str| {
            texts(event, &["requestParameters", name])
                .iter()
                .any(|text| both(text, &|text| fits_part(wanted, text)))
        };
        said("bucketName", bucket) && key.is_none_or(|key| said("key", key))
    });
    let mut all = Vec::new();
    for name in [Top::RequestParameters, Top::ResponseElements] {
        event
            .get(name)
            .into_iter()
            .for_each(|object| leaves(object, &mut all));
    }
    listed || requested || all.iter().any(|text| both(text, &|text| names(text)))
}
