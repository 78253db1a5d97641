//! What is kept of each match: the record as delivered, an object of chosen fields, or a row of cells.

use crate::cli::SearchArgs;
use crate::command::fields::parse_fields;
use crate::event::{Derived, Event, Field, Outcome, Top};
use crate::filter::Filter;
use crate::json::compact_into;
use crate::outcome::Failure;
use crate::render::{Cell, Column, Format, Tone, cell_width};
use crate::scan::{Fingerprint, Gather, Kept, Place};
use crate::sort::KeyBuilder;
use crate::zone::Zone;

/// A column of the default table: heading, field, how readily it gives up width, its least width.
type Shown = (&'static str, Derived, u8, usize);

/// For people at a terminal: the columns a narrow one loses first stand last. At 80 columns there is
/// room for who did what, how it went and from where.
const TABLE: [Shown; 7] = [
    ("time", Derived::Time, 0, 20),
    ("actor", Derived::ActorLabel, 4, 12),
    ("event", Derived::Event, 3, 14),
    ("result", Derived::Result, 5, 6),
    ("ip", Derived::Ip, 6, 15),
    ("target", Derived::Target, 9, 10),
    ("region", Derived::Region, 8, 9),
];

/// For files that other programs read.
const CSV: [&str; 18] = [
    "eventTime",
    "event",
    "actor",
    "actorKind",
    "account",
    "accessKey",
    "ip",
    "userAgent",
    "region",
    "access",
    "outcome",
    "errorCode",
    "errorMessage",
    "resource",
    "target",
    "recipientAccountId",
    "requestID",
    "eventID",
];

/// What is kept of each match, and how it is written.
pub(super) struct Shape {
    pub(super) filter: Filter,
    pub(super) format: Format,
    pub(super) zone: Zone,
    body: Body,
    sort: Option<Field>,
    pub(super) provenance: bool,
}

pub(super) enum Body {
    /// The record as delivered.
    Record,
    /// A JSON object of these fields.
    Object(Vec<Field>),
    /// A row of cells.
    Cells {
        fields: Vec<Field>,
        columns: Vec<Column>,
    },
}

impl Shape {
    pub(super) fn new(args: &SearchArgs, filter: Filter, zone: Zone) -> Result<Self, Failure> {
        let format = args.format.output;
        let asked = parse_fields("--fields", &args.rows.fields)?;
        let body = match format {
            Format::Json | Format::Jsonl if asked.is_empty() => Body::Record,
            Format::Json | Format::Jsonl => Body::Object(asked),
            Format::Csv if asked.is_empty() => {
                let fields: Vec<Field> = CSV
                    .iter()
                    .filter_map(|name| Field::parse(name).ok())
                    .collect();
                let columns = CSV.iter().map(|name| Column::left(*name)).collect();
                Body::Cells { fields, columns }
            }
            _ if asked.is_empty() => Body::Cells {
                fields: TABLE.iter().map(|shown| Field::Derived(shown.1)).collect(),
                columns: TABLE
                    .iter()
                    .map(|(heading, _, give, min)| Column::left(*heading).giving(*give, *min))
                    .collect(),
            },
            _ => {
                let columns = asked
                    .iter()
                    .map(|field| Column::left(field.name()).giving(5, 8))
                    .collect();
                Body::Cells {
                    fields: asked,
                    columns,
                }
            }
        };
        let sort = match &args.rows.sort {
            Some(name) => parse_fields("--sort", std::slice::from_ref(name))?.pop(),
            None => None,
        };
        Ok(Shape {
            filter,
            format,
            zone,
            body,
            sort,
            provenance: args.rows.provenance,
        })
    }

    /// The columns with those of `--provenance`.
    pub(super) fn columns(&self) -> Vec<Column> {
        let Body::Cells { columns, .. } = &self.body else {
            return Vec::new();
        };
        let mut columns = columns.clone();
        if self.provenance {
            columns.push(Column::left("file").giving(6, 12));
            columns.push(Column::right("record"));
            columns.push(Column::left("envelope"));
        }
        columns
    }

    /// Keys compare as bytes: the field asked for, then time, then event id.
    fn key(&self, event: &Event<'_>) -> Vec<u8> {
        let mut key = KeyBuilder::new();
        if let Some(field) = &self.sort {
            let time = matches!(field, Field::Derived(Derived::Time));
            let text = field.cell(event, Zone::Utc);
            let number = (!time).then(|| text.parse::<f64>().ok()).flatten();
            let absent = if text.is_empty() { None } else { Some(0.0) };
            // Absent last, numbers before words, numbers by their size.
            key = key.number(absent).number(number).text(&text);
        }
        key.time(event.time().map(|time| time.0))
            .text(&event.text(Top::EventId).unwrap_or_default())
            .finish()
    }
}

/// The matches of one unit: one arena of bytes rather than many small ones.
#[derive(Default)]
pub(super) struct Matches {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: Vec<Row>,
    /// The widest cell of each column.
    pub(super) widths: Vec<usize>,
}

pub(super) struct Row {
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) place: Place,
    pub(super) key: (usize, usize),
    pub(super) body: (usize, usize),
}

impl Gather for Shape {
    type Part = Matches;

    fn could_match(&self, record: &[u8]) -> bool {
        self.filter.could_match(record)
    }

    fn expects_all(&self) -> bool {
        self.filter.is_empty()
    }

    fn matches(&self, event: &Event<'_>) -> bool {
        self.filter.matches(event)
    }

    fn lacks_time(&self, event: &Event<'_>) -> bool {
        self.filter.lacks_time(event)
    }

    fn add(&self, event: &Event<'_>, place: Place, part: &mut Matches) -> Kept {
        let start = part.bytes.len();
        part.bytes.extend_from_slice(&self.key(event));
        let key = (start, part.bytes.len());
        match &self.body {
            Body::Record => compact_into(event.raw(), &mut part.bytes),
            Body::Object(fields) => object(fields, event, self.zone, &mut part.bytes),
            Body::Cells { fields, .. } => {
                part.widths.resize(fields.len(), 0);
                for (field, width) in fields.iter().zip(&mut part.widths) {
                    let text = field.cell(event, self.zone);
                    if self.format == Format::Table {
                        *width = (*width).max(cell_width(&text));
                    }
                    push_cell(&text, tone(field, event), &mut part.bytes);
                }
            }
        }
        part.rows.push(Row {
            fingerprint: Fingerprint::of(event),
            place,
            key,
            body: (key.1, part.bytes.len()),
        });
        Kept::Matched
    }

    fn weight(&self, part: &Matches) -> usize {
        part.bytes.len() + part.rows.len() * size_of::<Row>()
    }
}

/// A JSON object of the fields: values of the record as delivered, several as an array, none as null.
fn object(fields: &[Field], event: &Event<'_>, zone: Zone, out: &mut Vec<u8>) {
    let string = |text: &str, out: &mut Vec<u8>| {
        // Writing a string to memory cannot fail.
        let _ = serde_json::to_writer(out, text);
    };
    out.push(b'{');
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        string(field.name(), out);
        out.push(b':');
        let raw = match field {
            Field::Path(path) => path.values(event),
            Field::Derived(_) => Vec::new(),
        };
        let texts = if raw.is_empty() {
            field.values(event, zone)
        } else {
            Vec::new()
        };
        let many = raw.len().max(texts.len()) > 1;
        if raw.is_empty() && texts.is_empty() {
            out.extend_from_slice(b"null");
        }
        if many {
            out.push(b'[');
        }
        for (i, value) in raw.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            compact_into(value.bytes(), out);
        }
        for (i, text) in texts.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            string(text, out);
        }
        if many {
            out.push(b']');
        }
    }
    out.push(b'}');
}

fn tone(field: &Field, event: &Event<'_>) -> Tone {
    match field {
        Field::Derived(Derived::Result | Derived::Outcome | Derived::Error) => {
            match event.outcome() {
                Outcome::Ok => Tone::Plain,
                Outcome::Denied => Tone::Bad,
                Outcome::Failed => Tone::Warn,
            }
        }
        Field::Derived(Derived::Time) => Tone::Dim,
        Field::Derived(Derived::ActorLabel | Derived::Actor) => Tone::Strong,
        _ => Tone::Plain,
    }
}

const TONES: [Tone; 6] = [
    Tone::Plain,
    Tone::Good,
    Tone::Bad,
    Tone::Warn,
    Tone::Dim,
    Tone::Strong,
];

/// A cell as bytes: tone, length, text.
pub(super) fn push_cell(text: &str, tone: Tone, out: &mut Vec<u8>) {
    let code = TONES.iter().position(|known| *known == tone).unwrap_or(0);
    out.push(code as u8);
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// The cells back from their bytes.
pub(super) fn cells(mut bytes: &[u8]) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    while let Some((&[code, a, b, c, d], rest)) = bytes.split_first_chunk() {
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some((text, rest)) = rest.split_at_checked(length) else {
            break;
        };
        let tone = TONES.get(usize::from(code)).copied().unwrap_or_default();
        cells.push(Cell::new(String::from_utf8_lossy(text), tone));
        bytes = rest;
    }
    cells
}
