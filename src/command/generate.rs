//! Completion scripts and the manual page, from the same definitions as the flags themselves.

use crate::cli::Cli;
use crate::outcome::{Failure, Outcome};
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

pub(super) fn completions(shell: Shell, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ctq", &mut script);
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Yes)
}

/// One page for everything: the program, then each command with its flags.
pub(super) fn man(out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    let command = Cli::command();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page)?;
    for sub in command.get_subcommands() {
        let name = format!("ctq {}", sub.get_name());
        let section = clap_mangen::Man::new(sub.clone().bin_name(name.clone()).display_name(name));
        page.extend_from_slice(
            format!(".SH \"CTQ {}\"\n", sub.get_name().to_uppercase()).as_bytes(),
        );
        section.render_synopsis_section(&mut page)?;
        section.render_description_section(&mut page)?;
        section.render_options_section(&mut page)?;
    }
    out.write_all(&page)?;
    out.flush()?;
    Ok(Outcome::Yes)
}
