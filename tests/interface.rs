//! Flags, help, completions, man page, exit codes of the command line itself.
//!
//! `CTQ_REGROW=1 cargo test --test ctq interface` writes the generated files anew.

use crate::harness::{Ctq, root};
use clap::CommandFactory;
use std::path::PathBuf;

/// Compares a committed file with what the program prints, or writes it.
pub fn same_as_committed(path: &str, printed: &[u8]) {
    let path: PathBuf = root().join(path);
    if std::env::var_os("CTQ_REGROW").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, printed).expect("written");
    }
    let committed = std::fs::read(&path).unwrap_or_default();
    assert!(
        committed == printed,
        "{} is not what the program prints: CTQ_REGROW=1 cargo test --test ctq",
        path.display()
    );
}

#[test]
fn the_definitions_hold_together() {
    ctq::cli::Cli::command().debug_assert();
}

#[test]
fn completions_are_what_the_program_prints() {
    for (shell, file) in [
        ("bash", "ctq.bash"),
        ("zsh", "_ctq"),
        ("fish", "ctq.fish"),
        ("powershell", "_ctq.ps1"),
        ("elvish", "ctq.elv"),
    ] {
        let said = Ctq::new(&format!("completions {shell}")).say();
        assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
        same_as_committed(&format!("completions/{file}"), &said.stdout);
        for flag in ["source-identity", "no-prune", "provenance"] {
            assert!(said.text().contains(flag), "{flag} for {shell}");
        }
    }
}

#[test]
fn the_man_page_is_what_the_program_prints() {
    let said = Ctq::new("man").say();
    assert_eq!((said.stderr.as_str(), said.code), ("", Some(0)));
    same_as_committed("completions/ctq.1", &said.stdout);
    for word in [
        "Exit codes",
        "\\-\\-source\\-identity",
        "CTQ SEARCH",
        "CTQ COVERAGE",
        "CTQ STATS",
        "CTQ VERIFY",
    ] {
        assert!(said.text().contains(word), "{word}");
    }
}

#[test]
fn help_names_every_flag_with_a_line_of_its_own() {
    let command = ctq::cli::Cli::command();
    let mut checked = 0;
    for sub in command.get_subcommands() {
        for arg in sub.get_arguments() {
            assert!(
                arg.get_help().is_some(),
                "{} {}",
                sub.get_name(),
                arg.get_id()
            );
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
    for command in ["", "search", "stats", "verify"] {
        let short = Ctq::new(&format!("{command} -h")).say();
        let long = Ctq::new(&format!("{command} --help")).say();
        assert_eq!((short.code, long.code), (Some(0), Some(0)));
        assert!(long.text().contains("Examples:"), "{command}");
        let widest = short.text().lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{command}: {widest:?}");
    }
}

#[test]
fn no_arguments_show_help_and_are_a_mistake() {
    let said = Ctq::new("").say();
    assert_eq!((said.text(), said.code), ("", Some(2)));
    assert!(said.stderr.contains("Examples:"), "{}", said.stderr);
}

#[test]
fn mistakes_in_flags_are_code_2_with_the_nearest_word() {
    for (line, hint) in [
        ("search --evnt X", "--event"),
        ("serach", "search"),
        ("search -o jsn", "json"),
        ("search -o html", "ctq blame RESOURCE -o html"),
        ("stats -o html", "`ctq stats` answers with rows"),
        ("stats -o mermaid", "ctq blame RESOURCE -o mermaid"),
        ("search --threads 0", "between 1 and 1024"),
        ("search --threads 99999", "between 1 and 1024"),
        ("search --tz Europe/Berlim", "Europe/Berlin"),
        ("search --fields evntTime", "eventTime"),
        ("search --sort nosuchfield", "no field `nosuchfield`"),
        ("search --max-file-size big", "4G"),
        ("search --since tomorow", "tomorow"),
        ("search --since 2026-03-15 --until 2026-03-14", "--until"),
        ("search --ip 1.2.3.4/33", "1.2.3.4/33"),
        ("search --event '/(/'", "unclosed group"),
        ("search --where 'evntName = X'", "eventName"),
        ("search --where 'eventName = '", "^"),
        ("search --category managment", "management"),
        ("search --identity-type IAMUsr", "IAMUser"),
        ("search --ip @no/such/file", "no/such/file"),
        ("search --limit 1 --unsorted --sort time", "--unsorted"),
    ] {
        let said = Ctq::new(line).arg("fixtures/shapes/ndjson.jsonl").say();
        assert_eq!(
            (said.text(), said.code),
            ("", Some(2)),
            "{line}: {}",
            said.stderr
        );
        assert!(said.stderr.contains(hint), "{line}: {}", said.stderr);
    }
}

#[test]
fn more_threads_than_any_machine_has_are_refused() {
    for (threads, code) in [("1024", 0), ("1025", 2), ("100000", 2), ("0", 2)] {
        let said = Ctq::new("stats --top 1 -q fixtures/trail -j")
            .arg(threads)
            .say();
        assert_eq!(said.code, Some(code), "{}", said.stderr);
    }
}

#[test]
fn an_environment_variable_sets_the_threads() {
    let said = Ctq::new("search --event X --stats fixtures/shapes/ndjson.jsonl")
        .var("CTQ_THREADS", "3")
        .say();
    assert!(said.stderr.contains("with 3 threads"), "{}", said.stderr);
}
