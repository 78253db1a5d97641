//! Chance without surprise: `SplitMix64` seeded from one constant and a label.
//!
//! Every random value hangs on a label that says what it is for ("access key of the deploy session"),
//! never on how many values were drawn before it. So a new event in the story changes no other event.

/// The one seed of everything under `fixtures/`.
const SEED: u64 = 0x2026_0314_0905_c7c7;

/// `SplitMix64` (Steele, Lea and Flood, 2014): one addition and three xor-shifts for each number.
pub struct Rng(u64);

impl Rng {
    /// The stream that belongs to `label`, always the same one.
    pub fn of(label: &str) -> Self {
        // FNV-1a spreads the label over the state.
        let spread = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Rng(SEED ^ spread)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// `length` characters out of `alphabet`.
    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length)
            .map(|_| letters[(self.next() % letters.len() as u64) as usize])
            .collect()
    }

    pub fn hex(&mut self, length: usize) -> String {
        self.text("0123456789abcdef", length)
    }

    /// Letters and digits of both cases, as at the end of a log file's name.
    pub fn alphanumeric(&mut self, length: usize) -> String {
        self.text(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            length,
        )
    }

    pub fn base64ish(&mut self, length: usize) -> String {
        self.text(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            length,
        )
    }

    /// A version 4 UUID.
    pub fn uuid(&mut self) -> String {
        let variant = self.text("89ab", 1);
        format!(
            "{}-{}-4{}-{variant}{}-{}",
            self.hex(8),
            self.hex(4),
            self.hex(3),
            self.hex(3),
            self.hex(12)
        )
    }

    /// Shuffles in place (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// A temporary access key: `ASIA` and 16 characters of base 32.
pub fn temporary_key(label: &str) -> String {
    let mut rng = Rng::of(&format!("key {label}"));
    format!("ASIA{}", rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16))
}

/// A unique id as IAM makes them: `AIDA`, `AROA`, … and 17 characters.
pub fn unique_id(prefix: &str, label: &str) -> String {
    let mut rng = Rng::of(&format!("id {prefix} {label}"));
    format!(
        "{prefix}{}",
        rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17)
    )
}

/// A UUID for what `label` names.
pub fn uuid(label: &str) -> String {
    Rng::of(&format!("uuid {label}")).uuid()
}
