//! Other tools, asked the same in the way that is fastest for them. Those that are not installed are
//! left out, and the table says so. Python is the one that `CTQ_BENCH_PYTHON` names, with `duckdb` and
//! `chdb` from PyPI.

use super::archive::USER;
use super::measure::Spec;
use std::path::Path;
use std::process::{Command, Stdio};

/// Another tool.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    pub name: &'static str,
    /// A shell command that succeeds when it is there.
    there: &'static str,
    /// The shell command for a job: `$1` is the folder, `$2` the threads.
    script: fn(job: &str) -> Option<String>,
}

/// Every tool that is known.
pub const TOOLS: [Tool; 6] = [
    Tool {
        name: "zcat alone",
        there: "command -v zcat",
        script: |job| {
            let inflated = ["J1", "J2", "J5", "J5s", "J6", "J7"].contains(&job);
            inflated.then(|| each("zcat \"$@\"", "cat > /dev/null"))
        },
    },
    Tool {
        name: "zcat & jq",
        there: "command -v zcat && command -v jq",
        script: |job| filter("jq", job),
    },
    Tool {
        name: "zcat & jaq",
        there: "command -v zcat && command -v jaq",
        script: |job| filter("jaq", job),
    },
    Tool {
        name: "DuckDB",
        there: r#""$CTQ_BENCH_PYTHON" -c 'import duckdb'"#,
        script: duckdb,
    },
    Tool {
        name: "chdb",
        there: r#""$CTQ_BENCH_PYTHON" -c 'import chdb'"#,
        script: chdb,
    },
    Tool {
        name: "suzaku",
        there: "command -v suzaku",
        script: suzaku,
    },
];

impl Tool {
    /// How the tool does this job, if it can.
    pub fn spec(&self, job: &str, threads: usize, folder: &Path) -> Option<Spec> {
        let script = (self.script)(job)?;
        let (folder, threads) = (folder.display().to_string(), threads.to_string());
        let words = ["sh", "-c", &script, "sh", &folder, &threads];
        Some(Spec {
            command: words.map(str::to_owned).to_vec(),
        })
    }

    fn is_there(&self) -> bool {
        Command::new("sh")
            .args(["-c", self.there])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

/// The tools that are installed.
pub fn installed() -> Vec<Tool> {
    TOOLS.into_iter().filter(Tool::is_there).collect()
}

/// Runs `one` on fifty files at a time, as many at once as there are threads, and `all` on what they
/// print.
fn each(one: &str, all: &str) -> String {
    format!(
        "find \"$1\" -name '*.json.gz' -print0 | xargs -0 -P \"$2\" -n 50 sh -c '{one}' sh | {all}"
    )
}

fn filter(tool: &str, job: &str) -> Option<String> {
    let (program, all) = match job {
        "J1" | "J5" => (
            format!(".Records[] | select(.userIdentity.userName == \\\"{USER}\\\")"),
            "cat",
        ),
        "J2" | "J5s" | "J6" => (".Records[].eventName".to_owned(), "sort | uniq -c"),
        "J4u" => (
            ".Records[] | select(.eventName == \\\"Decrypt\\\")".to_owned(),
            "cat",
        ),
        _ => return None,
    };
    Some(each(&format!("zcat \"$@\" | {tool} -c \"{program}\""), all))
}

fn duckdb(job: &str) -> Option<String> {
    let question = match job {
        // The quote must not touch the three that end the string in Python.
        "J1" => format!("SELECT r FROM ROWS WHERE r.userIdentity.userName = '{USER}' "),
        "J2" => "SELECT r.eventName, count(*) FROM ROWS GROUP BY 1".to_owned(),
        _ => return None,
    };
    Some(format!(
        r#""$CTQ_BENCH_PYTHON" -c "
import sys, duckdb
db = duckdb.connect()
db.execute('SET threads=' + sys.argv[2])
rows = '''(SELECT unnest(Records) AS r FROM read_json(?, maximum_object_size=1000000000))'''
for row in db.execute('''{question}'''.replace('ROWS', rows), [sys.argv[1] + '/**/*.json.gz']).fetchall():
    print(*row)
" "$1" "$2""#
    ))
}

fn chdb(job: &str) -> Option<String> {
    let (kind, question) = match job {
        "J1" => (
            "eventTime String, eventName String, eventID String, userIdentity Tuple(userName String)",
            format!("SELECT r FROM ROWS WHERE r.userIdentity.userName = '{USER}' "),
        ),
        "J2" => (
            "eventName String",
            "SELECT r.eventName, count() FROM ROWS GROUP BY 1".to_owned(),
        ),
        _ => return None,
    };
    Some(format!(
        r#""$CTQ_BENCH_PYTHON" -c "
import sys, chdb
rows = '''(SELECT arrayJoin(Records) AS r FROM file('%s/**/*.json.gz', 'JSONEachRow', 'Records Array(Tuple({kind}))'))''' % sys.argv[1]
tail = ''' SETTINGS input_format_skip_unknown_fields=1, input_format_json_ignore_unknown_keys_in_named_tuple=1, max_threads=''' + sys.argv[2]
print(chdb.query('''{question}'''.replace('ROWS', rows) + tail, 'TSV'), end='')
" "$1" "$2""#
    ))
}

fn suzaku(job: &str) -> Option<String> {
    Some(match job {
        "J1" => format!("suzaku aws-ct-search -q -d \"$1\" -f userIdentity.userName:{USER}"),
        "J2" => "suzaku aws-ct-metrics -q -d \"$1\"".to_owned(),
        _ => return None,
    })
}
