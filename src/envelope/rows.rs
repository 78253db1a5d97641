//! Where the rows of a CSV end, found in a text that may still be growing: a line break inside quotes
//! ends nothing.
//!
//! The rules are those of the reader that takes the rows apart (RFC 4180, and what people make of it):
//! a quote opens only at the start of a field, two of them in a quoted field stand for one, whatever
//! follows a closing quote belongs to the field. CR, LF and both end a row; empty lines are no rows.

/// A walk from row to row.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    delimiter: u8,
    at: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between rows.
    Between,
    /// At the start of a field.
    Field,
    /// In a field, outside quotes.
    Plain,
    /// In the field whose quote opened here.
    Quoted(usize),
    /// After a quote in that field: the closing one, or the first of two.
    Quote(usize),
}

impl Rows {
    /// A walk that begins at the start of a row.
    pub(super) fn new(delimiter: u8) -> Self {
        Rows {
            delimiter,
            at: 0,
            state: State::Between,
        }
    }

    /// Where the next row ends, after its line break; `None` when that is not in `text`. The walk can be
    /// asked again with a longer text.
    pub(super) fn next_end(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(&byte) = text.get(self.at) {
            match self.state {
                State::Between if is_break(byte) => self.at += 1,
                State::Between => self.state = State::Field,
                State::Field if byte == b'"' => self.step(State::Quoted(self.at)),
                State::Plain => {
                    self.at += memchr::memchr3(self.delimiter, b'\n', b'\r', &text[self.at..])
                        .unwrap_or(text.len() - self.at);
                    match text.get(self.at) {
                        Some(&byte) if is_break(byte) => return Some(self.end()),
                        Some(_) => self.step(State::Field),
                        None => {}
                    }
                }
                State::Quoted(open) => match memchr::memchr(b'"', &text[self.at..]) {
                    Some(found) => {
                        self.at += found;
                        self.step(State::Quote(open));
                    }
                    None => self.at = text.len(),
                },
                State::Quote(open) if byte == b'"' => self.step(State::Quoted(open)),
                State::Field | State::Quote(_) => self.state = State::Plain,
            }
        }
        None
    }

    /// Where the quote stands that is still open at the end of the text.
    pub(super) fn open_quote(&self) -> Option<usize> {
        match self.state {
            State::Quoted(open) => Some(open),
            _ => None,
        }
    }

    /// The walk that takes the quote that is still open for damage, and goes on in the line after it.
    pub(super) fn after_open_line(&self, text: &[u8]) -> Option<Self> {
        let open = self.open_quote()?;
        let line = memchr::memchr(b'\n', &text[open..])?;
        Some(Rows {
            at: open + line + 1,
            ..Rows::new(self.delimiter)
        })
    }

    /// How far the walk has come.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn step(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }

    fn end(&mut self) -> usize {
        self.step(State::Between);
        self.at
    }
}

/// A byte that ends a row.
pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ends of all rows, found in a text that grows by pieces of these sizes.
    fn ends(text: &[u8], pieces: &[usize]) -> Vec<usize> {
        let mut rows = Rows::new(b',');
        let mut ends = Vec::new();
        let mut there = 0;
        for piece in pieces.iter().copied().chain([text.len()]) {
            there = text.len().min(there + piece);
            while let Some(end) = rows.next_end(&text[..there]) {
                ends.push(end);
            }
        }
        ends
    }

    #[test]
    fn line_breaks_inside_quotes_end_nothing() {
        for (text, expected) in [
            ("a,b\nc,d\n", vec![4, 8]),
            ("a,b\r\n\r\nc,d\r\n", vec![4, 11]),
            ("a,b\rc", vec![4]),
            ("\"a\nb\",\"c\"\nd", vec![10]),
            ("\"a\"\"\n\"\"b\"\n", vec![10]),
            ("a\"b\nc\"\n", vec![4, 7]),
            ("\"a\"b\nc\n", vec![5, 7]),
            ("\"a\n\n", vec![]),
            (",\"\"\n", vec![4]),
        ] {
            assert_eq!(ends(text.as_bytes(), &[]), expected, "{text:?}");
        }
    }

    #[test]
    fn an_open_quote_is_known_and_left_behind() {
        let text = b"a,\"b\"\nc,\"d\ne,f\n";
        let mut rows = Rows::new(b',');
        assert_eq!(rows.next_end(text), Some(6));
        assert_eq!(rows.open_quote(), None);
        assert_eq!(rows.next_end(text), None);
        assert_eq!(rows.open_quote(), Some(8));
        let mut after = rows.after_open_line(text).expect("a line follows");
        assert_eq!(after.at(), 11);
        assert_eq!(after.next_end(text), Some(15));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn rows_end_where_the_reader_ends_them(
            text in r#"[a,"\r\n]{0,40}"#,
            pieces in prop::collection::vec(1usize..9, 0..9),
        ) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut row = csv::ByteRecord::new();
            let mut expected = Vec::new();
            while reader.read_byte_record(&mut row).expect("from memory") {
                expected.push(reader.position().byte() as usize);
            }
            let mut found = ends(text.as_bytes(), &pieces);
            // The last row may end with the text.
            if found.len() < expected.len() {
                found.push(text.len());
            }
            prop_assert_eq!(found, expected, "{:?}", text);
        }
    }
}
