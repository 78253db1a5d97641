//! A page read as strictly as its writer should write it.

use std::collections::BTreeSet;

/// Elements that have no end tag.
const VOID: [&str; 3] = ["meta", "br", "wbr"];

/// One start tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// Reads a page as strictly as its writer should write: every tag closed in order, every attribute
/// quoted, no stray `<` or `&`, every id once, every link to an id that is there.
fn read(page: &str) -> Vec<Tag> {
    let mut rest = page
        .strip_prefix("<!DOCTYPE html>")
        .expect("a document type");
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        text(&rest[..at]);
        let (tag, after) = rest[at + 1..].split_once('>').expect("the end of a tag");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "before {after:.60}");
            continue;
        }
        let tag = start(tag);
        if tag.name == "style" {
            rest = &rest[rest.find("</style>").expect("the end of the style")..];
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        tags.push(tag);
    }
    text(rest);
    assert!(open.is_empty(), "{open:?}");
    let values = |name: &'static str| {
        tags.iter()
            .flat_map(|tag| &tag.attributes)
            .filter(move |attribute| attribute.0 == name)
            .map(|attribute| attribute.1.as_str())
    };
    let ids: BTreeSet<&str> = values("id").collect();
    assert_eq!(ids.len(), values("id").count(), "an id stands twice");
    for link in values("href") {
        assert!(ids.contains(&link[1..]) && link.starts_with('#'), "{link}");
    }
    tags
}

/// Text between tags: every `&` begins an entity, nothing is invisible.
fn text(text: &str) {
    for (at, _) in text.match_indices('&') {
        let entity = ["&lt;", "&gt;", "&amp;", "&quot;"]
            .iter()
            .any(|entity| text[at..].starts_with(entity));
        assert!(entity, "{:.40}", &text[at..]);
    }
    let unseen = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{200b}\u{2066}".contains(c));
    assert!(!text.contains(unseen), "{text:?}");
}

fn start(tag: &str) -> Tag {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(
        name.bytes().all(|b| b.is_ascii_alphanumeric()),
        "no name of an element: {name}"
    );
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("open") {
            rest = after.trim_start();
            continue;
        }
        let (key, after) = rest.split_once("=\"").expect("a quoted value");
        let (value, after) = after.split_once('"').expect("a closing quote");
        text(value);
        assert!(!key.starts_with("on") && key != "src", "{key}");
        attributes.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

/// What holds for every page.
pub fn sound(page: &str) {
    let tags = read(page);
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    assert_eq!((count("h1"), count("title") > 0), (1, true));
    for name in ["script", "img", "iframe", "link", "object", "form", "base"] {
        assert_eq!(count(name), 0, "{name}");
    }
    // Neither addresses to load from nor links that do something.
    for word in ["http:", "https:", "javascript:", "@import", "src="] {
        let inside = |tag: &&Tag| {
            tag.attributes
                .iter()
                .any(|attribute| attribute.1.contains(word))
        };
        assert!(!tags.iter().any(|tag| inside(&tag)), "{word}");
    }
    assert!(
        page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    );
    let mut level = 1;
    for tag in &tags {
        let is = |key: &str, value: &str| {
            tag.attributes
                .iter()
                .any(|attribute| attribute.0 == key && attribute.1 == value)
        };
        match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" => {
                let next = usize::from(tag.name.as_bytes()[1] - b'0');
                assert!(next <= level + 1, "h{next} after h{level}");
                level = next;
            }
            "th" => assert!(is("scope", "col") || is("scope", "row")),
            "svg" => assert!(is("role", "img")),
            _ => {}
        }
    }
}
