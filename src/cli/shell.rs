//! `norma completions` and `norma man`: what shells and the manual know of the command line.

use super::{Arguments, Ending, Failure, Showing, Tongue, out::Out};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::path::PathBuf;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma completions bash > ~/.local/share/bash-completion/completions/norma
  norma completions zsh > ~/.zfunc/_norma
  norma completions fish > ~/.config/fish/completions/norma.fish")]
pub(super) struct Completions {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true)]
    shell: Shell,
    /// Write to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Completions {
    pub(super) fn showing(&self) -> Showing {
        Showing::plain(Tongue::En, self.output.clone())
    }

    pub(super) fn run(&self, out: &mut Out) -> Ending {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "norma", &mut script);
        out.write(&String::from_utf8_lossy(&script));
        Ending::Fine
    }
}

/// Print a page of the manual: of the program, or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma man | man -l -
  norma man assess -o norma-assess.1")]
pub(super) struct Man {
    /// The command [default: the program]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Write to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Man {
    pub(super) fn showing(&self) -> Showing {
        Showing::plain(Tongue::En, self.output.clone())
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let mut program = Arguments::command();
        program.build();
        let page = match &self.command {
            None => program,
            Some(name) => {
                let Some(found) = program.find_subcommand(name) else {
                    let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
                    let near = super::near(name, &names);
                    return Err(Failure::NoSuchCommand { name: name.clone(), near });
                };
                found.clone()
            }
        };
        let mut text = Vec::new();
        let _ = clap_mangen::Man::new(page).source(concat!("norma ", env!("CARGO_PKG_VERSION"))).render(&mut text);
        out.write(&String::from_utf8_lossy(&text));
        Ok(Ending::Fine)
    }
}
