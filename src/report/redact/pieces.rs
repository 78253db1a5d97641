//! A text taken apart into pieces, of which each stays or is hidden.

use super::words::{AGENTS, BETWEEN, ENDINGS, FOLDERS, OWN, PLAIN, SERVICES, VERBS};
use hashbrown::HashSet;
use regex::Regex;
use std::net::IpAddr;

/// Digits of a number that is no account, telephone or serial number.
const DIGITS: usize = 9;

/// What stays.
pub(super) struct Known {
    plain: HashSet<&'static str>,
    own: HashSet<&'static str>,
    agents: HashSet<&'static str>,
    services: HashSet<&'static str>,
    between: HashSet<&'static str>,
    folders: HashSet<&'static str>,
    verbs: Vec<&'static str>,
    moment: Option<Regex>,
    log: Option<Regex>,
    digest: Option<Regex>,
}

impl Known {
    pub(super) fn new() -> Known {
        let set = |words: &'static str| words.split_whitespace().collect();
        Known {
            plain: set(PLAIN),
            own: set(OWN),
            agents: set(AGENTS),
            services: set(SERVICES),
            between: set(BETWEEN),
            folders: set(FOLDERS),
            verbs: VERBS.split_whitespace().collect(),
            moment: Regex::new(
                r"^\d{4}-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?)?)?$",
            )
            .ok(),
            log: Regex::new(
                r"^(\d{12})(_CloudTrail(?:-[A-Za-z]+)?_)([a-z0-9-]+)(_\d{8}T\d{4,6}Z_[A-Za-z0-9]{16}\.json(?:\.gz|\.zst)?)$",
            )
            .ok(),
            digest: Regex::new(
                r"^(\d{12})(_CloudTrail-Digest_)([a-z0-9-]+)_(.+)_([a-z0-9-]+)(_\d{8}T\d{4,6}Z(?:_backfill)?\.json(?:\.gz|\.zst)?(?:\.head\.json)?)$",
            )
            .ok(),
        }
    }

    /// True for a date or time.
    pub(super) fn is_moment(&self, piece: &str) -> bool {
        self.moment
            .as_ref()
            .is_some_and(|moment| moment.is_match(piece))
    }

    /// True for a word of sentences.
    pub(super) fn is_plain(&self, piece: &str) -> bool {
        self.plain.contains(&*piece.to_ascii_lowercase())
    }

    /// True for a word of ctq's sentences.
    pub(super) fn is_own(&self, piece: &str) -> bool {
        self.is_plain(piece) || self.own.contains(&*piece.to_ascii_lowercase())
    }

    /// True for a word of user agents.
    pub(super) fn is_agent(&self, piece: &str) -> bool {
        self.agents.contains(&*piece.to_ascii_lowercase())
    }

    /// True for a word that stands between names.
    pub(super) fn is_between(&self, piece: &str) -> bool {
        self.between.contains(&*piece.to_ascii_lowercase())
    }

    /// `s3.amazonaws.com`, `console.ec2.amazonaws.com`: the name of a service of AWS, and no other in its
    /// shape.
    pub(super) fn is_service(&self, piece: &str) -> bool {
        let name = piece.strip_suffix(".amazonaws.com");
        name.is_some_and(|name| {
            let name = name.strip_prefix("console.").unwrap_or(name);
            self.services.contains(name)
        })
    }

    /// `s3`, in front of an action or in an ARN.
    pub(super) fn is_service_prefix(&self, piece: &str) -> bool {
        self.services.contains(&*piece.to_ascii_lowercase())
    }

    /// `PutBucketPolicy`.
    pub(super) fn is_action(&self, piece: &str) -> bool {
        let rest = |verb: &&str| {
            let rest = piece.strip_prefix(*verb)?;
            Some(rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_uppercase()))
        };
        piece.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && self.verbs.iter().any(|verb| rest(verb) == Some(true))
    }

    /// `NoSuchEntityException`, `Client.UnauthorizedOperation`: every part is a word.
    pub(super) fn is_code(&self, text: &str) -> bool {
        let mut parts = text.split('.').flat_map(humps).peekable();
        parts.peek().is_some() && parts.all(|part| self.is_plain(part))
    }

    /// A path, of which the folders of a trail's bucket and what the names of its files say of region and
    /// time stay.
    pub(super) fn path(&self, path: &str, token: &dyn Fn(&str) -> String) -> String {
        let mut out = String::with_capacity(path.len());
        for part in path.split_inclusive(['/', '\\', '!']) {
            let (name, end) = match part.strip_suffix(['/', '\\', '!']) {
                Some(name) => (name, &part[name.len()..]),
                None => (part, ""),
            };
            out += &self.file(name, token);
            out += end;
        }
        out
    }

    fn file(&self, name: &str, token: &dyn Fn(&str) -> String) -> String {
        let date = name.len() <= 4 && name.bytes().all(|byte| byte.is_ascii_digit());
        if name.is_empty() || date || self.folders.contains(name) || is_region(name) {
            return name.to_owned();
        }
        if let Some(parts) = self
            .digest
            .as_ref()
            .and_then(|digest| digest.captures(name))
        {
            let (account, trail) = (token(&parts[1]), token(&parts[4]));
            if is_region(&parts[3]) && is_region(&parts[5]) {
                let (kind, of, home) = (&parts[2], &parts[3], &parts[5]);
                return format!("{account}{kind}{of}_{trail}_{home}{}", &parts[6]);
            }
        }
        if let Some(parts) = self.log.as_ref().and_then(|log| log.captures(name))
            && is_region(&parts[3])
        {
            return format!(
                "{}{}{}{}",
                token(&parts[1]),
                &parts[2],
                &parts[3],
                &parts[4]
            );
        }
        let mut stem = name;
        while let Some((rest, ending)) = stem.rsplit_once('.')
            && ENDINGS.contains(&ending)
            && !rest.is_empty()
        {
            stem = rest;
        }
        token(stem) + &name[stem.len()..]
    }
}

/// The words of `NoSuchEntity`: each begins with a capital letter.
fn humps(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let second = rest.char_indices().skip(1);
        let mut small = false;
        let end = second
            .clone()
            .find(|(_, c)| {
                let begins = c.is_ascii_uppercase() && small;
                small |= c.is_ascii_lowercase();
                begins
            })
            .map_or(rest.len(), |(at, _)| at);
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

/// Where a word is taken apart.
pub(super) fn is_joint(c: char) -> bool {
    "/:#@&!?*\\".contains(c)
}

/// Where a text is taken apart into words, of which each could be an address as a whole.
pub(super) fn is_around(c: char) -> bool {
    c.is_whitespace() || "(),;=[]{}|<>".contains(c) || is_quote(c)
}

/// True for what stands around a quoted text.
pub(super) fn is_quote(c: char) -> bool {
    "\"'`‘’“”«»".contains(c)
}

/// True for a number or version that is short enough to be no more than that.
pub(super) fn is_number(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let version = piece.strip_prefix(['v', 'V']).unwrap_or(piece);
    (1..=DIGITS).contains(&digits)
        && piece.parse::<IpAddr>().is_err()
        && version
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The addresses of version 6 in a text without white space, as places in it. What has as many groups
/// of hexadecimal digits as a hardware address counts as one.
pub(super) fn addresses(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let end = at
            + bytes[at..]
                .iter()
                .take_while(|byte| is_part(**byte))
                .count();
        let (mut from, mut to) = (at, end);
        at = end;
        let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        // A group that goes on as a word on either side is none.
        if from > 0 && letter(bytes.get(from - 1)) {
            from += bytes[from..to]
                .iter()
                .take_while(|byte| **byte != b':')
                .count();
        }
        if letter(bytes.get(to)) {
            to -= bytes[from..to]
                .iter()
                .rev()
                .take_while(|byte| **byte != b':')
                .count();
        }
        while from < to && bytes[from] == b':' && bytes.get(from + 1) != Some(&b':') {
            from += 1;
        }
        while from + 2 < to && bytes[from..].starts_with(b":::") {
            from += 1;
        }
        while from < to
            && (bytes[to - 1] == b'.' || bytes[to - 1] == b':' && !bytes[from..to].ends_with(b"::"))
        {
            to -= 1;
        }
        let run = &text[from..to];
        let groups = run.split(':').filter(|group| !group.is_empty()).count();
        if run.parse::<std::net::Ipv6Addr>().is_ok() && groups > 0 || groups >= 5 {
            found.push(from..to);
        }
    }
    found
}

/// `eu-west-1`, `us-gov-east-1`: an area, a direction and a number, so that no other name looks like one.
pub(super) fn is_region(piece: &str) -> bool {
    const AREAS: [&str; 15] = [
        "af", "ap", "ca", "cn", "eu", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov", "us-iso",
        "us-isob", "us-isof",
    ];
    const DIRECTIONS: [&str; 9] = [
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "southeast",
        "northwest",
        "southwest",
    ];
    let Some((place, number)) = piece.rsplit_once('-') else {
        return false;
    };
    place
        .rsplit_once('-')
        .is_some_and(|(area, direction)| AREAS.contains(&area) && DIRECTIONS.contains(&direction))
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}
