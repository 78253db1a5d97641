//! Broken, odd and malicious input: nothing panics, nothing is lost, nothing is silent.

use crate::harness::{Ctq, folder, write};
use crate::story::{gzip, hostile};
use std::io::{Read, Write as _};

/// `read` and `malformed` of the tally, duplicates among the read.
pub fn tally(said: &crate::harness::Said) -> (u64, u64) {
    let json = said.json();
    let tally = &json["tally"];
    let number = |key: &str| tally[key].as_u64().expect("a number");
    assert_eq!(
        number("read"),
        number("matched") + number("filtered") + number("duplicate") + number("malformed"),
        "{tally}"
    );
    (number("read"), number("malformed"))
}

/// A record of this event id.
pub fn record(id: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2026-03-14T09:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"{id}"}}"#
    )
}

#[test]
fn every_hostile_file_gives_what_can_be_had() {
    let mut checked = 0;
    for fixture in hostile::fixtures() {
        let path = format!("fixtures/{}", fixture.path);
        let said = Ctq::new("stats -o json").arg(&path).say();
        let (read, malformed) = tally(&said);
        let wanted = (
            (fixture.records + fixture.malformed) as u64,
            fixture.malformed as u64,
        );
        assert_eq!((read, malformed), wanted, "{path}: {}", said.stderr);
        if fixture.issue || fixture.malformed > 0 {
            assert!(said.stderr.contains(&path), "{path}: {}", said.stderr);
        }
        if malformed > 0 {
            assert_eq!(said.code, Some(2), "{path}");
        }
        for format in ["table", "csv", "md"] {
            let said = Ctq::new("search -o").arg(format).arg(&path).say();
            let bad = said.text().chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(bad, None, "{path} as {format}");
            let bad = said.stderr.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(bad, None, "{path} on standard error");
        }
        checked += 1;
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn records_in_json_are_the_delivered_bytes() {
    for (file, text) in [
        ("numbers-verbatim.json", "1E5"),
        ("numbers-verbatim.json", "9007199254740993"),
        ("numbers-verbatim.json", "1e400"),
        ("escaped-values.json", "\\u002f"),
        ("lone-surrogate.json", "\\ud83d"),
    ] {
        let path = format!("fixtures/hostile/{file}");
        let said = Ctq::new("search -o jsonl").arg(&path).say();
        assert!(said.text().contains(text), "{file}: {}", said.text());
    }
    let path = "fixtures/hostile/duplicate-keys.json";
    let whole = std::fs::read_to_string(crate::harness::root().join(path)).expect("a file");
    for line in Ctq::new("search -o jsonl").arg(path).say().text().lines() {
        assert!(whole.contains(line), "{line}");
    }
}

#[test]
fn a_missing_path_among_others_is_code_2_and_the_rest_is_read() {
    Ctq::new("search --fields eventName -o csv fixtures/shapes/bare-record-1.json no/such/file")
        .stdout(
            "
            eventName
            ListBuckets
            ",
        )
        .stderr(
            "
            ctq: no/such/file: no such file or folder
            ",
        )
        .code(2)
        .run();
}

#[test]
fn nothing_to_read_says_where_it_looked_and_what_to_type() {
    let empty = folder();
    Ctq::new("search")
        .folder(empty.path())
        .stderr(
            "
            ctq: no CloudTrail event found in the current folder
            ctq: name files or folders (ctq search --user alice path/to/AWSLogs), set CTQ_LOGS, or pipe records into `ctq search -`
            ",
        )
        .code(2)
        .run();
    let said = Ctq::new("search no/such/*.gz").say();
    assert!(
        said.stderr.contains("no file matches this pattern"),
        "{}",
        said.stderr
    );
    assert_eq!(said.code, Some(2));
}

#[test]
fn a_bomb_is_capped() {
    let folder = folder();
    let mut text = format!("{{\"Records\":[{},", record("b")).into_bytes();
    text.resize(40 << 20, b' ');
    let path = write(folder.path(), "bomb.json.gz", gzip(&text));
    let said = Ctq::new("search --max-file-size 1M --fields eventID -o csv")
        .arg(&path)
        .say();
    assert_eq!(said.text(), "eventID\nb\n");
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains("inflates to more than 1.0 MB"),
        "{}",
        said.stderr
    );
}

#[test]
fn the_same_event_in_two_bodies_is_kept_twice_and_told() {
    let said =
        Ctq::new("search --fields eventID -o csv fixtures/hostile/same-id-different-bodies.json")
            .say();
    assert_eq!(said.text().lines().count(), 3);
    assert!(said.stderr.contains("same eventID"), "{}", said.stderr);
    assert_eq!(said.code, Some(0), "nothing was unreadable");
}

#[test]
fn a_smuggled_second_member_is_read_and_told() {
    let path = "fixtures/hostile/gzip-smuggled-member.json.gz";
    let said = Ctq::new("search -o jsonl").arg(path).say();
    assert_eq!(said.lines().len(), 3);
    assert!(
        said.stderr
            .contains("2 gzip members where a trail delivers one"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_closed_pipe_is_success() {
    let mut child = Ctq::new("search -o jsonl fixtures/trail")
        .command()
        .spawn()
        .expect("starts");
    drop(child.stdin.take());
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut [0; 10]).expect("something comes");
    drop(stdout);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut stderr)
        .expect("text");
    let code = child.wait().expect("ends").code();
    // 441 records are more than a pipe holds, so the program met the closed end.
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_limit_ends_it_though_the_input_goes_on() {
    let mut child = Ctq::new("search --unsorted --limit 1 -o jsonl -")
        .command()
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    let record = r#"{"eventVersion":"1.08","eventTime":"2026-03-14T09:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#;
    let lines = format!("{record}\n").repeat(1 << 10);
    // More than is read in one piece, and then a pause that does not end.
    for _ in 0..(18 << 20) / lines.len() {
        if stdin.write_all(lines.as_bytes()).is_err() {
            break;
        }
    }
    let begun = std::time::Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status.code();
        }
        if begun.elapsed().as_secs() > 20 {
            child.kill().expect("a child");
            panic!("still waits for input that nobody wants");
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(code, Some(0));
    drop(stdin);
}

#[test]
fn an_answer_that_cannot_be_written_is_an_error() {
    let said = Ctq::new("search --out no/such/folder/x fixtures/trail").say();
    assert_eq!((said.text(), said.code), ("", Some(2)));
    assert_eq!(
        said.stderr,
        "ctq: --out: no/such/folder/x: no such file or folder\n"
    );
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_that_leads_back_is_told_and_not_followed() {
        let folder = folder();
        write(folder.path(), "logs/a.json", record("a"));
        symlink(folder.path().join("logs"), folder.path().join("logs/again")).expect("a link");
        Ctq::new("search --fields eventID -o csv logs")
            .folder(folder.path())
            .stdout("eventID\na\n")
            .stderr("ctq: logs/again: a symbolic link that leads back to itself; not followed\n")
            .code(2)
            .run();
    }

    #[test]
    fn a_link_to_nowhere_is_told() {
        let folder = folder();
        write(folder.path(), "a.json", record("a"));
        symlink("gone", folder.path().join("b.json")).expect("a link");
        Ctq::new("search --fields eventID -o csv")
            .folder(folder.path())
            .stdout("eventID\na\n")
            .stderr("ctq: b.json: no such file or folder\n")
            .code(2)
            .run();
    }

    #[test]
    fn a_name_that_is_not_utf8_is_read() {
        let folder = folder();
        let path = folder
            .path()
            .join(OsStr::from_bytes(b"caf\xe9\x1b[2J.json"));
        std::fs::write(path, record("a")).expect("written");
        Ctq::new("search --provenance --fields eventID")
            .folder(folder.path())
            .stdout("eventID  file              record  envelope\na        caf\u{fffd}\\x1b[2J.json       1  bare\n")
            .run();
    }

    #[test]
    fn pipes_and_sockets_in_a_folder_do_not_hang() {
        let folder = folder();
        write(folder.path(), "a.json", record("a"));
        let socket =
            std::os::unix::net::UnixListener::bind(folder.path().join("s")).expect("a socket");
        Ctq::new("search --fields eventID -o csv")
            .folder(folder.path())
            .stdout("eventID\na\n")
            .run();
        drop(socket);
    }

    #[test]
    fn an_unreadable_folder_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        write(folder.path(), "a.json", record("a"));
        write(folder.path(), "locked/b.json", record("b"));
        let locked = folder.path().join("locked");
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("set");
        let readable = std::fs::read_dir(&locked).is_ok();
        let said = Ctq::new("search --fields eventID -o csv")
            .folder(folder.path())
            .say();
        let by_pattern = Ctq::new("search --fields eventID -o csv a.json '*/*.json'")
            .folder(folder.path())
            .say();
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).expect("set");
        for said in [said, by_pattern] {
            if readable {
                // The superuser reads everything.
                assert_eq!(said.code, Some(0));
            } else {
                assert_eq!(said.stderr, "ctq: locked: permission denied\n");
                assert_eq!((said.text(), said.code), ("eventID\na\n", Some(2)));
            }
        }
    }

    #[test]
    fn an_interrupt_ends_it_with_130_and_no_half_answer() {
        let mut child = Ctq::new("search -o jsonl -")
            .command()
            .spawn()
            .expect("starts");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(record("a").as_bytes()).expect("written");
        stdin.flush().expect("written");
        // The program waits for more input when the signal comes.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let pid = child.id().to_string();
        let killed = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(killed.expect("kill runs").success());
        // Standard input stays open: nothing but the signal ends the wait.
        let mut stdout = String::new();
        let mut stderr = String::new();
        child
            .stdout
            .take()
            .expect("piped")
            .read_to_string(&mut stdout)
            .expect("text");
        child
            .stderr
            .take()
            .expect("piped")
            .read_to_string(&mut stderr)
            .expect("text");
        let status = child.wait().expect("ends");
        drop(stdin);
        assert_eq!(stdout, "");
        assert!(stderr.starts_with("ctq: interrupted after "), "{stderr}");
        assert_eq!(status.code(), Some(130));
    }
}

#[test]
fn a_stream_is_read_as_it_comes_in() {
    use std::io::BufRead;
    let mut child = Ctq::new("search --unsorted -o jsonl -")
        .command()
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("piped"));
    // The second record tells that the first is one of many; from then on each is answered while
    // standard input is still open.
    writeln!(stdin, "{}\n{}", record("0"), " ".repeat(1000)).expect("written");
    for id in 1..4 {
        writeln!(stdin, "{}", record(&id.to_string())).expect("written");
        for answered in if id == 1 { 0..=1 } else { id..=id } {
            let mut line = String::new();
            stdout.read_line(&mut line).expect("a line");
            assert_eq!(line.trim_end(), record(&answered.to_string()));
        }
    }
    drop(stdin);
    assert_eq!(child.wait().expect("ends").code(), Some(0));
}

/// DEL, C1, bidirectional and invisible characters, which JSON has raw.
#[test]
fn no_command_lets_a_terminal_act_upon_json() {
    let name = "a\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0041}b";
    let record = serde_json::json!({
        "eventVersion": "1.08", "eventTime": "2026-03-14T09:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": "DeleteRolePolicy", "eventID": "one", "awsRegion": "us-east-1", "userAgent": name,
        "requestParameters": { "roleName": "acme", "policyName": name },
        "userIdentity": {
            "type": "IAMUser", "userName": name, "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{name}"), "accessKeyId": "AKIANASTY00000000001"
        }
    });
    let logs = folder();
    let log = write(logs.path(), "nasty.json", record.to_string());
    for command in [
        "blame acme -o json",
        "blame acme -o jsonl",
        "trace AKIANASTY00000000001 -o json",
        "trace AKIANASTY00000000001 -o jsonl",
        "stats --by userAgent -o json",
        "stats --by userAgent -o jsonl",
        "search -o json",
        "search -o jsonl",
        "search --fields userAgent -o csv",
        "detect -o json",
        "detect -o jsonl",
        "coverage -o json",
        "report cis -o json",
        "report operations",
    ] {
        let asked = Ctq::new(&format!("{command} -q --color never")).arg(&log);
        let shown = asked.on_terminal(100).expect(command);
        let bad =
            |c: &char| c.is_control() && *c != '\n' || name[1..].contains(*c) && !c.is_ascii();
        assert_eq!(shown.chars().find(bad), None, "{command}: {shown:?}");
        // It says the same as in a pipe, where bytes are as they are.
        if command.ends_with("json") && !command.starts_with("report") {
            let piped = asked.say();
            let one: serde_json::Value = serde_json::from_str(&shown).expect(command);
            assert_eq!(one, piped.json(), "{command}");
            if !command.starts_with("detect") && !command.starts_with("coverage") {
                assert!(piped.text().contains('\u{9b}'), "{command}");
            }
        }
    }
}
