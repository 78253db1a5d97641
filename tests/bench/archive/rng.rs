//! Chance that hangs on what it is for: every value is a function of a seed and a few numbers, so any
//! record can be written without those before it, and by any thread.

/// `SplitMix64` (Steele, Lea and Flood, 2014).
pub struct Rng(u64);

impl Rng {
    /// The stream that belongs to these numbers, always the same one.
    pub fn of(numbers: &[u64]) -> Self {
        let mut rng = Rng(0x2026_0314_0905_c7c7);
        for number in numbers {
            rng.0 ^= number.wrapping_mul(0xff51_afd7_ed55_8ccd);
            rng.0 = rng.next();
        }
        rng
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
        self.next() % n.max(1)
    }

    /// A number in `0..n`, small ones far more often: about as names are used in an account.
    pub fn skewed(&mut self, n: u64) -> u64 {
        let flat = self.unit();
        whole((n as f64).powf(flat) - 1.0) % n.max(1)
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number of the standard normal distribution (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Appends `length` characters of `alphabet`.
    pub fn letters(&mut self, alphabet: &[u8], length: usize, out: &mut String) {
        for _ in 0..length {
            out.push(char::from(
                alphabet[self.below(alphabet.len() as u64) as usize],
            ));
        }
    }
}

/// A number without its fraction; nothing below zero.
#[allow(clippy::cast_sign_loss)]
pub fn whole(number: f64) -> u64 {
    number as u64
}

pub const HEX: &[u8] = b"0123456789abcdef";
pub const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub const UPPER: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
pub const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
pub const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
