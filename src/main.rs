//! Parse, call, print, exit code. Nothing else.

use anyhow::Context;
use clap::{CommandFactory, Parser};
use jobbag::cli::{Cli, Command};
use jobbag::{Outcome, Request};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = u8::from(error.use_stderr()) * 2;
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match obey(cli.command) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "jobbag：{error:#}");
            ExitCode::from(2)
        }
    }
}
