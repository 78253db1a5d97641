//! Source addresses: what a person types (an address, a network, a name, a glob) against what records
//! say (addresses in any spelling, service names).
//!
//! Addresses are compared as numbers, whatever their spelling: IPv6 in its long or short forms, IPv4
//! inside IPv6 (`::ffff:192.0.2.1`), and IPv4 with zeros before its numbers (`255.090.254.5`), which
//! anonymised archives write.

use super::FilterError;
use super::list::{Item, is_regex};
use super::needle::{Cut, Literal, Need};
use super::pattern::{Case, Form, Pattern, Plain};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

/// The address that a text spells, IPv4 inside IPv6 taken out.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    if let Some(v4) = padded_v4(text) {
        return Some(IpAddr::V4(v4));
    }
    let v6: std::net::Ipv6Addr = text.parse().ok()?;
    Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4))
}

/// The address in what a record says: some exports write the port behind it.
fn recorded(text: &str) -> Option<IpAddr> {
    address(text).or_else(|| {
        let (host, port) = text.rsplit_once(':')?;
        let is_port = matches!(port.len(), 1..=5) && port.bytes().all(|b| b.is_ascii_digit());
        let bracketed = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        // IPv6 without brackets has its own colons.
        let host = bracketed.or_else(|| (!host.contains(':')).then_some(host))?;
        is_port.then(|| address(host)).flatten()
    })
}

/// Four numbers of one to three digits, zeros before them allowed and never octal.
fn padded_v4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if !matches!(part.len(), 1..=3) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then_some(Ipv4Addr::from(octets))
}

/// One value of `--ip`.
enum Wanted {
    Address(IpAddr),
    Net(IpNet),
    Name(Pattern),
}

/// Values of which one must fit.
#[derive(Default)]
pub(super) struct Addresses {
    single: HashSet<IpAddr>,
    nets: Vec<IpNet>,
    names: Vec<Pattern>,
}

impl Addresses {
    /// Those items of a list that include, or those that exclude.
    pub(super) fn new(items: &[Item], exclude: bool) -> Result<Self, FilterError> {
        let mut all = Addresses::default();
        for item in items.iter().filter(|item| item.exclude == exclude) {
            match wanted(&item.text)? {
                Wanted::Address(address) => {
                    all.single.insert(address);
                }
                Wanted::Net(net) => all.nets.push(net),
                Wanted::Name(pattern) => all.names.push(pattern),
            }
        }
        Ok(all)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.single.is_empty() && self.nets.is_empty() && self.names.is_empty()
    }

    /// True when what a record says is one of these.
    pub(super) fn matches(&self, text: &str) -> bool {
        if self.names.iter().any(|name| name.matches(text)) {
            return true;
        }
        let Some(address) = recorded(text) else {
            return false;
        };
        if self.single.contains(&address) || self.nets.iter().any(|net| net.contains(&address)) {
            return true;
        }
        // `10.0.*` is to find the address however it is spelt.
        !self.names.is_empty() && {
            let plain = address.to_string();
            self.names.iter().any(|name| name.matches(&plain))
        }
    }

    /// What stands in every record that says one of these, in any spelling.
    pub(super) fn need(&self) -> Option<Need> {
        let addresses = self.single.iter().map(|address| match address {
            IpAddr::V4(v4) => v4_spellings(&v4.octets()),
            IpAddr::V6(v6) => v6_piece(&v6.segments()),
        });
        let nets = self.nets.iter().map(|net| match net {
            IpNet::V4(net) => {
                v4_spellings(&net.addr().octets()[..usize::from(net.prefix_len() / 8)])
            }
            IpNet::V6(net) => {
                v6_piece(&net.addr().segments()[..usize::from(net.prefix_len() / 16)])
            }
        });
        let names = self.names.iter().map(name_need);
        addresses
            .chain(nets)
            .chain(names)
            .reduce(|all, next| all?.or(next?))
            .flatten()
    }
}

/// Reads a value; what can be no address, network or name is refused.
fn wanted(typed: &str) -> Result<Wanted, FilterError> {
    let wrong = |what: &str| {
        FilterError::new(format!("--ip: {what}"))
            .at(typed, 0, typed.len())
            .hint(
                "type an address (203.0.113.7, 2001:db8::1), a network (10.0.0.0/8), a glob (203.0.113.*), \
                 a service name (cloudtrail.amazonaws.com) or @FILE",
            )
    };
    let name = |text: &str| Pattern::parse("--ip", text, Case::Folded, Plain::Whole);
    if is_regex(typed) {
        return Ok(Wanted::Name(name(typed)?));
    }
    if let Some(address) = address(typed) {
        return Ok(Wanted::Address(address));
    }
    if let Some((before, length)) = typed.split_once('/')
        && !before.contains('*')
        && let Some(net) = network(before, length)
    {
        return net.map(Wanted::Net).map_err(|what| wrong(&what));
    }
    let addressish =
        |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | '/' | '*' | '?' | '%');
    if typed.contains(['*', '?']) {
        return Ok(Wanted::Name(name(typed)?));
    }
    if typed.starts_with(|c: char| c.is_ascii_digit()) || typed.chars().all(addressish) {
        return Err(wrong("this is no address"));
    }
    Ok(Wanted::Name(name(typed)?))
}

/// A network; `None` where what stands before the slash is no address.
fn network(before: &str, length: &str) -> Option<Result<IpNet, String>> {
    let typed: Result<u8, _> = length.parse();
    let given = address(before)?;
    let mapped = given.is_ipv4() && before.contains(':');
    let most = if before.contains(':') { 128 } else { 32 };
    Some(match typed {
        Ok(length) if length <= most => {
            let net = match given {
                // The first 96 bits of an IPv4 address inside IPv6 are always the same.
                IpAddr::V4(v4) if mapped => {
                    Ipv4Net::new(v4, length.saturating_sub(96)).map(IpNet::V4)
                }
                IpAddr::V4(v4) => Ipv4Net::new(v4, length).map(IpNet::V4),
                IpAddr::V6(v6) => Ipv6Net::new(v6, length).map(IpNet::V6),
            };
            net.map_err(|_| "this is no network".to_owned())
        }
        _ => Err(format!(
            "after the slash of a network stands a number of bits from 0 to {most}"
        )),
    })
}

/// The ways to write the first numbers of an IPv4 address. IPv4 inside IPv6 always has `ffff:` before
/// it, whatever comes then.
fn v4_spellings(octets: &[u8]) -> Option<Need> {
    let mut texts = vec![String::new()];
    for (n, octet) in octets.iter().enumerate() {
        let mut forms = vec![
            octet.to_string(),
            format!("{octet:02}"),
            format!("{octet:03}"),
        ];
        forms.dedup();
        // The first numbers alone tell enough, and few alternatives are found fastest.
        if texts.len() * forms.len() > 60 {
            break;
        }
        let end = if n + 1 < 4 { "." } else { "" };
        texts = texts
            .iter()
            .flat_map(|text| forms.iter().map(move |form| format!("{text}{form}{end}")))
            .collect();
    }
    if texts.iter().any(|text| text.len() < 3) {
        return None;
    }
    // The prefix of IPv4 inside IPv6 is rare enough not to spoil the weight.
    let weight = texts.iter().map(String::len).min().unwrap_or(0);
    texts.push("ffff:".to_owned());
    Some(Need {
        literals: texts
            .into_iter()
            .map(|text| Literal {
                text,
                case_told: false,
                weight,
            })
            .collect(),
        percent: false,
    })
}

/// Groups of four digits have one spelling. Zeros may be left out and small groups be padded, and the
/// last two groups may be written as IPv4: a run of full groups among the first six is looked for.
fn v6_piece(segments: &[u16]) -> Option<Need> {
    let first = &segments[..segments.len().min(6)];
    let piece = first
        .split(|segment| *segment < 0x1000)
        .map(|run| {
            let run: Vec<String> = run.iter().map(|segment| format!("{segment:x}")).collect();
            run.join(":")
        })
        .max_by_key(String::len)
        .filter(|piece| !piece.is_empty())?;
    Some(Need {
        literals: vec![Literal {
            weight: piece.len(),
            text: piece,
            case_told: false,
        }],
        percent: false,
    })
}

/// A glob may fit an address in another spelling than the record's; only a piece that no address can
/// have, a letter after `f` in it, is read from the record itself.
fn name_need(pattern: &Pattern) -> Option<Need> {
    if matches!(pattern.form, Form::Regex(..)) {
        return None;
    }
    let need = Need::of(std::slice::from_ref(pattern), Cut::default())?;
    let no_address = |literal: &Literal| {
        literal
            .text
            .bytes()
            .any(|byte| byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit())
    };
    need.literals.iter().all(no_address).then_some(need)
}

#[cfg(test)]
mod tests {
    use super::super::needle::Needle;
    use super::*;

    fn addresses(typed: &str) -> Result<Addresses, FilterError> {
        let item = Item {
            text: typed.to_owned(),
            exclude: false,
        };
        Addresses::new(&[item], false)
    }

    #[test]
    fn addresses_are_compared_as_numbers() {
        for (typed, text, expected) in [
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.000.113.007", true),
            ("1.2.3.4", "1.02.003.4", true),
            ("255.90.254.5", "255.090.254.5", true),
            ("255.090.254.5", "255.90.254.5", true),
            ("203.0.113.7", "::ffff:203.0.113.7", true),
            ("203.0.113.7", "::FFFF:cb00:7107", true),
            ("::ffff:203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.70", false),
            ("203.0.113.7", "203.0.113.7:49152", true),
            ("203.0.113.7", "203.0.113.7:", false),
            ("203.0.113.0/24", "203.0.113.7:443", true),
            ("203.0.113.*", "203.0.113.7:443", true),
            ("2001:db8::1", "[2001:db8:0::1]:443", true),
            ("2001:db8::", "2001:db8:::443", false),
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.5/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("0.0.0.0/0", "AWS Internal", false),
            ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("2001:db8::/32", "2001:0DB8:0:0::1", true),
            ("2001:db8::1", "2001:db8:0:0:0:0:0:1", true),
            ("cloudtrail.amazonaws.com", "CloudTrail.amazonaws.com", true),
            ("*.amazonaws.com", "ec2.amazonaws.com", true),
            ("AWS Internal", "AWS Internal", true),
            ("AWS Internal*", "AWS Internal/#", true),
            ("203.0.*", "203.0.113.7", true),
            ("203.0.*", "203.000.113.7", true),
            (r"/^203\./", "203.0.113.7", true),
        ] {
            let found = addresses(typed).expect(typed);
            assert_eq!(found.matches(text), expected, "{typed} {text}");
            if expected && let Some(need) = found.need() {
                let needle = Needle::new(&need).expect("a needle");
                assert!(needle.may_be_in(text.as_bytes()), "{typed} {text} {need:?}");
            }
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (typed, what) in [
            (
                "10.0.0.256",
                "--ip: this is no address\n    10.0.0.256\n    ^^^^^^^^^^\n",
            ),
            ("10.0.0", "--ip: this is no address"),
            ("203.0.113.x", "--ip: this is no address"),
            (
                "10.0.0.0/33",
                "--ip: after the slash of a network stands a number of bits from 0 to 32",
            ),
            ("10.0.0.0/255.0.0.0", "--ip: after the slash"),
            ("10.0.0.1-10.0.0.9", "--ip: this is no address"),
            ("2001:db8:::1", "--ip: this is no address"),
            (
                "2001:db8::/129",
                "--ip: after the slash of a network stands a number of bits from 0 to 128",
            ),
        ] {
            let error = addresses(typed).err().expect(typed).to_string();
            assert!(error.starts_with(what), "{error}");
        }
    }
}
