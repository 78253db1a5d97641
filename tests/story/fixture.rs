//! One fixture of `shapes/` or `hostile/`: its bytes, what it stands for, what a reader should get.

pub struct Fixture {
    /// Below `fixtures/`.
    pub path: &'static str,
    pub bytes: Vec<u8>,
    /// How many records a reader gets, duplicates included.
    pub records: usize,
    /// How many pieces stand where a record should and are none.
    pub malformed: usize,
    /// Whether something is wrong with the input as a whole, to be said beside the records.
    pub issue: bool,
    pub says: &'static str,
    /// The page or tool the shape comes from; empty where the whole group has one source.
    pub from: &'static str,
}

impl Fixture {
    pub fn new(
        path: &'static str,
        bytes: impl Into<Vec<u8>>,
        (records, malformed): (usize, usize),
        says: &'static str,
    ) -> Self {
        Fixture {
            path,
            bytes: bytes.into(),
            records,
            malformed,
            issue: false,
            says,
            from: "",
        }
    }

    pub fn issue(mut self) -> Self {
        self.issue = true;
        self
    }

    pub fn from(mut self, from: &'static str) -> Self {
        self.from = from;
        self
    }
}
