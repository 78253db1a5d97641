//! Parts of the program, each alone, on one made-up log file in memory: `cargo bench --bench parts`.

// Here `pub` means: for the other files.
#![allow(unreachable_pub)]

// Each benchmark uses a part of it.
#[allow(dead_code)]
mod archive;

use archive::{BUCKET, USER};
use clap::Parser;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ctq::archive::{Inflater, LogFile};
use ctq::cli::{Cli, Command};
use ctq::envelope::{self, Cutter, Envelope, NotEvent, Place, Sink};
use ctq::event::{Event, Top};
use ctq::filter::Filter;
use ctq::json::{self, Json};
use ctq::lineage::{could_link, links};
use ctq::resource::Target;
use ctq::scan::Fingerprint;
use ctq::zone::Zone;
use std::fmt::Arguments;
use std::hint::black_box;
use std::io::Write;
use std::ops::Range;
use std::time::Duration;

/// Inflated bytes of the log file.
const SIZE: u64 = 8_000_000;

/// Notes where records lie.
struct Ranges<'t> {
    text: &'t [u8],
    ranges: Vec<Range<usize>>,
}

impl Sink for Ranges<'_> {
    fn record(&mut self, record: &[u8], _: Envelope) {
        let start = record.as_ptr() as usize - self.text.as_ptr() as usize;
        self.ranges.push(start..start + record.len());
    }
    fn not_event(&mut self, _: NotEvent) {}
    fn malformed(&mut self, _: Arguments<'_>) {}
    fn cut_off(&mut self) {}
    fn stopped(&self) -> bool {
        false
    }
}

/// Counts records.
struct Counter(u64);

impl Sink for Counter {
    fn record(&mut self, record: &[u8], _: Envelope) {
        self.0 += black_box(record.len()) as u64;
    }
    fn not_event(&mut self, _: NotEvent) {}
    fn malformed(&mut self, _: Arguments<'_>) {}
    fn cut_off(&mut self) {}
    fn stopped(&self) -> bool {
        false
    }
}

fn filter(args: &[&str]) -> Filter {
    let words = ["ctq", "search"].iter().chain(args).chain(&["."]);
    let Ok(cli) = Cli::try_parse_from(words) else {
        panic!("{args:?}");
    };
    let Command::Search(search) = cli.command else {
        panic!("no search");
    };
    let now = chrono::DateTime::UNIX_EPOCH;
    match Filter::new(&search.filters, Zone::Utc, now) {
        Ok(filter) => filter,
        Err(error) => panic!("{error}"),
    }
}

fn parts(criterion: &mut Criterion) {
    let text = archive::text(SIZE);
    let text = text.as_bytes();
    let mut found = Ranges {
        text,
        ranges: Vec::new(),
    };
    envelope::read(text, Place::Start, &mut found);
    let records: Vec<&[u8]> = found.ranges.into_iter().map(|range| &text[range]).collect();
    let candidates: Vec<&[u8]> = records.iter().copied().filter(|r| could_link(r)).collect();

    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.measurement_time(Duration::from_secs(3));
    if let Some(file) = gzip(text) {
        group.bench_function("inflate", |bench| {
            let log = LogFile::new(
                file.path().to_owned(),
                file.path().metadata().map_or(0, |m| m.len()),
            );
            let mut inflater = Inflater::default();
            bench.iter(|| inflater.inflate(&log).map_or(0, |bytes| bytes));
        });
    }
    group.bench_function("split", |bench| {
        bench.iter(|| {
            let mut counter = Counter(0);
            envelope::read(text, Place::Start, &mut counter);
            counter.0
        });
    });
    group.bench_function("cut", |bench| {
        bench.iter(|| {
            let mut cutter = Cutter::new();
            let mut rest = text;
            let mut blocks = 0;
            while rest.len() > 1 << 20 {
                let Some(length) = cutter.cut(&rest[..1 << 20], false) else {
                    break;
                };
                rest = &rest[length..];
                blocks += 1;
            }
            blocks
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("record");
    let bytes: usize = records.iter().map(|record| record.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.measurement_time(Duration::from_secs(3));
    for (name, args) in [
        ("user", &["--user", USER][..]),
        ("event", &["--event", "Decrypt"]),
        ("resource", &["--resource", BUCKET]),
    ] {
        let filter = filter(args);
        group.bench_with_input(
            BenchmarkId::new("bytes test", name),
            &filter,
            |bench, filter| {
                bench.iter(|| records.iter().filter(|r| filter.could_match(r)).count());
            },
        );
    }
    let target = match Target::parse(&format!("arn:aws:s3:::{BUCKET}")) {
        Ok(target) => target,
        Err(error) => panic!("{error}"),
    };
    group.bench_function("could_touch", |bench| {
        bench.iter(|| records.iter().filter(|r| target.could_touch(r)).count());
    });
    group.bench_function("could_link", |bench| {
        bench.iter(|| records.iter().filter(|r| could_link(r)).count());
    });
    group.bench_function("valid", |bench| {
        bench.iter(|| records.iter().filter(|r| json::valid(r)).count());
    });
    group.bench_function("canonical_hash", |bench| {
        bench.iter(|| {
            let hashes = records.iter().map(|r| json::canonical_hash(Json::new(r)));
            hashes.fold(0, |sum: u64, hash| sum ^ hash)
        });
    });
    group.bench_function("fingerprint", |bench| {
        bench.iter(|| {
            let prints = records.iter().map(|r| Fingerprint::of(&Event::new(r)));
            prints.filter(|print| black_box(print).is_some()).count()
        });
    });
    group.bench_function("event view", |bench| {
        bench.iter(|| {
            let names = records.iter().map(|r| Event::new(r));
            names
                .filter(|e| black_box(e).get(Top::EventName).is_some())
                .count()
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("link");
    let bytes: usize = candidates.iter().map(|record| record.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("links", |bench| {
        bench.iter(|| {
            let found = candidates.iter().map(|r| links(&Event::new(r), 0, 0).len());
            found.sum::<usize>()
        });
    });
    group.finish();
}

fn gzip(text: &[u8]) -> Option<tempfile::NamedTempFile> {
    let file = tempfile::NamedTempFile::new().ok()?;
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::new(6));
    gzip.write_all(text).ok()?;
    gzip.finish().ok()
}

criterion_group!(benches, parts);
criterion_main!(benches);
