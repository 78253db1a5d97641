//! Time in the story: whole seconds of March 2026, UTC, and every way AWS writes them down.

/// 2026-03-13T00:00:00Z in seconds since 1970.
const DAY_13: i64 = 1_773_360_000;

/// A second of the story, counted from the start of 2026-03-13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At(i64);

/// `at("14T09:05:12")`: day of March 2026 and time of day.
pub fn at(text: &str) -> At {
    let (day, clock) = text.split_once('T').expect("DDTHH:MM:SS");
    let mut seconds = 0;
    for part in clock.split(':') {
        seconds = seconds * 60 + part.parse::<i64>().expect("a number");
    }
    At((day.parse::<i64>().expect("a day") - 13) * 86_400 + seconds)
}

impl At {
    pub fn plus(self, seconds: i64) -> At {
        At(self.0 + seconds)
    }

    /// The last multiple of five minutes that is no more than ten minutes away.
    pub fn ten_minutes_on(self) -> At {
        At((self.0 + 600).div_euclid(300) * 300)
    }

    pub fn epoch_seconds(self) -> i64 {
        DAY_13 + self.0
    }

    pub fn epoch_millis(self) -> i64 {
        self.epoch_seconds() * 1000
    }

    pub fn day(self) -> i64 {
        13 + self.0.div_euclid(86_400)
    }

    fn clock(self) -> (i64, i64, i64) {
        let s = self.0.rem_euclid(86_400);
        (s / 3600, s / 60 % 60, s % 60)
    }

    /// `2026-03-14T09:05:12Z`, as in `eventTime`.
    pub fn iso(self) -> String {
        let (h, m, s) = self.clock();
        format!("2026-03-{:02}T{h:02}:{m:02}:{s:02}Z", self.day())
    }

    /// `2026-03-14 09:05:12.000`, as query engines print a timestamp.
    pub fn sql(self) -> String {
        let (h, m, s) = self.clock();
        format!("2026-03-{:02} {h:02}:{m:02}:{s:02}.000", self.day())
    }

    /// `20260314T0905Z`, as in a log file's name.
    pub fn file_name(self) -> String {
        let (h, m, _) = self.clock();
        format!("202603{:02}T{h:02}{m:02}Z", self.day())
    }

    /// `Mar 14, 2026, 9:05:12 AM`, as in the expiration of credentials.
    pub fn american(self) -> String {
        let (h, m, s) = self.clock();
        let half = if h < 12 { "AM" } else { "PM" };
        let h12 = if h % 12 == 0 { 12 } else { h % 12 };
        format!("Mar {}, 2026, {h12}:{m:02}:{s:02} {half}", self.day())
    }
}
