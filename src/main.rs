//! Parse, call, print, exit code. Nothing else.

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser};
use indicatif::{ProgressBar, ProgressDrawTarget};
use jobbag::cli::{Cli, Command, Format, Workspace};
use jobbag::report::{explain, json, rules, terminal};
use jobbag::{Request, read};
use std::io::Write;
use std::panic::Location;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

/// Everything written, or nothing wrong.
const DONE: u8 = 0;
/// `check` found an open red.
const RED: u8 = 1;
/// A file was refused, or the work could not be done.
const INCOMPLETE: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { INCOMPLETE } else { DONE };
            if error.use_stderr() {
                let _ = writeln!(anstream::stderr(), "jobbag：命令写法不对，可用 jobbag --help 查看用法。");
            }
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    std::panic::set_hook(Box::new(|panic| note_defect(panic.location())));
    let said = match std::panic::catch_unwind(|| execute(cli.command)) {
        Ok(Ok(code)) => return ExitCode::from(code),
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => terminal::defect(LAST_DEFECT.lock().ok().and_then(|last| last.clone()).as_deref()),
    };
    let _ = writeln!(anstream::stderr(), "jobbag：{said}");
    ExitCode::from(INCOMPLETE)
}

/// Where the last panic was raised. One in a reader of foreign files is caught there, file by file,
/// and says nothing; one that nobody caught ends the run, and then this is its place.
static LAST_DEFECT: Mutex<Option<String>> = Mutex::new(None);

fn note_defect(location: Option<&Location>) {
    if let (Ok(mut last), Some(at)) = (LAST_DEFECT.lock(), location) {
        *last = Some(format!("{}:{}", terminal::source_file(at.file()), at.line()));
    }
}

fn execute(command: Command) -> Result<u8> {
    match command {
        Command::Run(args) => {
            if let Some(day) = args.drop_run {
                for line in jobbag::drop_run(&request(args.workspace), day)? {
                    print(&format!("{line}\n"))?;
                }
                return Ok(DONE);
            }
            let progress = Progress::new(args.quiet);
            let (review, summary) = jobbag::run(&request(args.workspace), &|stage| progress.say(stage))?;
            progress.done();
            let said = match args.quiet {
                true => terminal::not_read(&summary.refused),
                false => terminal::summary(&summary),
            };
            write!(anstream::stderr(), "{said}")?;
            Ok(if review.complete && summary.all_written { DONE } else { INCOMPLETE })
        }
        Command::Check(args) => {
            let progress = Progress::new(args.quiet);
            let review = jobbag::review(&request(args.workspace), &|stage| progress.say(stage))?;
            progress.done();
            match args.format {
                Format::Text => print(&terminal::findings(&review.findings, &review.office.sources))?,
                Format::Json => print(&String::from_utf8_lossy(&json::write(&review.input(), &[])?))?,
            }
            Ok(match (review.complete, review.has_open_red()) {
                (false, _) => INCOMPLETE,
                (true, true) => RED,
                (true, false) => DONE,
            })
        }
        Command::Today(args) => {
            let (name, workspace) = args.split();
            print(&jobbag::today(&request(workspace), name.as_deref())?).map(|()| DONE)
        }
        Command::Chase(args) => {
            let (name, workspace) = args.split();
            print(&jobbag::chase(&request(workspace), name.as_deref())?).map(|()| DONE)
        }
        Command::Rules => print(&rules::list()).map(|()| DONE),
        Command::Explain(args) => {
            if let Some(text) = rules::explain(&args.what) {
                return print(&text).map(|()| DONE);
            }
            let review = jobbag::review(&request(args.workspace), &|_| {})?;
            let text = explain::record(&review.input(), &args.what).with_context(|| {
                format!("没有代码或编号“{}”，请核对，或用 jobbag rules 查看代码", args.what)
            })?;
            print(&text).map(|()| DONE)
        }
        Command::Workday(args) => {
            let calendar = match args.dir {
                Some(dir) => {
                    let place = Workspace { dir, as_of: None, out: None };
                    jobbag::review(&request(place), &|_| {})?.office.settings.calendar
                }
                None => jobbag::model::Calendar::default(),
            };
            print(&explain::workday(&calendar, args.date, args.days)).map(|()| DONE)
        }
        Command::Statement(args) => {
            for file in jobbag::statement(&request(args.workspace), &args.client, args.month)? {
                print(&format!("{}\n", file.display()))?;
            }
            Ok(DONE)
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "jobbag", &mut anstream::stdout());
            Ok(DONE)
        }
        Command::ReadLegacy { file } => {
            read::legacy::serve(&file, &mut std::io::stdout().lock())?;
            Ok(DONE)
        }
    }
}

/// The only place that asks the system for the day and for our own path.
fn request(workspace: Workspace) -> Request {
    Request {
        dir: workspace.dir,
        out: workspace.out,
        as_of: workspace.as_of,
        today: chrono::Local::now().date_naive(),
        helper: std::env::current_exe().ok(),
    }
}

/// Results go to stdout; a closed pipe is not an error.
fn print(text: &str) -> Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("写不到屏幕"),
    }
}

/// What is being done, on a terminal only.
struct Progress(ProgressBar);

impl Progress {
    fn new(quiet: bool) -> Progress {
        let bar = ProgressBar::new_spinner();
        if quiet {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(bar)
    }

    fn say(&self, stage: &str) {
        self.0.set_message(stage.to_owned());
    }

    fn done(&self) {
        self.0.finish_and_clear();
    }
}
