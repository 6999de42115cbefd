//! Parse, call, print, exit code. Nothing else.

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget};
use jobbag::cli::chinese::{self, Reply};
use jobbag::cli::{Command, Format, Workspace, schedule};
use jobbag::error::{Error, reason};
use jobbag::report::filter::{Filter, TypedFilter};
use jobbag::report::{explain, json, rules, terminal};
use jobbag::{Request, read};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::panic::Location;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

/// Everything written, or nothing wrong.
const DONE: u8 = 0;
/// `check` found an open red, or `close` a table that is not whole.
const RED: u8 = 1;
/// A file was refused, or the work could not be done.
const INCOMPLETE: u8 = 2;

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    if typed.len() == 1 && has_a_console_of_its_own() {
        let _ = writeln!(anstream::stderr(), "{}", terminal::DOUBLE_CLICKED);
        let _ = std::io::stdin().read_line(&mut String::new());
        return ExitCode::from(INCOMPLETE);
    }
    std::panic::set_hook(Box::new(|panic| note_defect(panic.location())));
    let said = match std::panic::catch_unwind(|| answer(&typed)) {
        Ok(Ok(code)) => return ExitCode::from(code),
        Ok(Err(error)) => words(&error),
        Err(_) => terminal::defect(LAST_DEFECT.lock().ok().and_then(|last| last.clone()).as_deref()),
    };
    let _ = writeln!(anstream::stderr(), "jobbag：{said}");
    ExitCode::from(INCOMPLETE)
}

/// An error with its causes in Chinese: what the system says of a failed write is told by its kind.
fn words(error: &anyhow::Error) -> String {
    let told = error.chain().map(|cause| match cause.downcast_ref::<std::io::Error>() {
        Some(error) => reason(error),
        None => cause.to_string(),
    });
    told.collect::<Vec<_>>().join("：")
}

/// Reads what was typed and does it. A mistake in it is said as it is, without the name of the program.
fn answer(typed: &[OsString]) -> Result<u8> {
    match chinese::parse(typed) {
        Ok(cli) => execute(cli.command),
        Err(Reply { text, is_mistake: true }) => {
            let _ = anstream::stderr().write_all(text.as_bytes());
            Ok(INCOMPLETE)
        }
        Err(Reply { text, .. }) => {
            let _ = anstream::stdout().write_all(text.as_bytes());
            Ok(DONE)
        }
    }
}

/// Where the last panic was raised. A panic in a reader of foreign files is caught there and costs
/// that file only; any other ends the run, and its message names this place.
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
                let dropped = jobbag::drop_run(&request(args.workspace), day)?;
                for line in dropped.said {
                    print(&format!("{line}\n"))?;
                }
                return Ok(if dropped.whole { DONE } else { INCOMPLETE });
            }
            let progress = Progress::new(args.quiet);
            let asked = request(args.workspace);
            if asked.dir.is_file() && !args.quiet {
                writeln!(anstream::stderr(), "{}", terminal::OF_A_FILE)?;
            }
            let ran = jobbag::run(&asked, &|stage| progress.say(stage));
            progress.done();
            let (assessment, summary) = match ran {
                Err(Error::NoRoster(dir, ..)) if args.or_adopt => {
                    let adopted = jobbag::adopt(&asked, &|stage| progress.say(stage))?;
                    progress.done();
                    let said = match adopted.sheets {
                        0 if jobbag::is_new_folder(&dir) => {
                            let today = asked.as_of.unwrap_or(asked.today);
                            jobbag::init(&dir, today, false)?.join("\n") + "\n"
                        }
                        _ => adopted.said,
                    };
                    write!(anstream::stderr(), "{said}")?;
                    return Ok(INCOMPLETE);
                }
                ran => ran?,
            };
            let said = match args.quiet {
                true => terminal::not_read(&summary),
                false => terminal::summary(&summary),
            };
            write!(anstream::stderr(), "{said}")?;
            if args.open && !summary.unfilled {
                open(&Path::new(&summary.out).join(jobbag::model::output::WEEKLY_PAGE));
            }
            let whole = assessment.complete && summary.all_written;
            // the process ends: the system takes the memory back at once, freeing it piece by piece takes long
            std::mem::forget(assessment);
            Ok(if whole { DONE } else { INCOMPLETE })
        }
        Command::Check(args) => {
            let progress = Progress::new(args.quiet);
            let mut assessment = jobbag::assess(&request(args.workspace), &|stage| progress.say(stage))?;
            progress.done();
            let asked =
                TypedFilter { owner: args.owner, project: args.project, code: args.code, level: args.level };
            let filter = Filter::new(&asked, &assessment.input())?;
            let text = match args.format {
                Format::Json => json::of(&assessment.input(), &filter)?,
                Format::Text => String::new(),
            };
            assessment.findings.retain(|finding| filter.admits(finding));
            match args.format {
                Format::Text => print(&terminal::findings(&assessment.findings, &assessment.office.sources))?,
                Format::Json => print(&text)?,
            }
            Ok(match (assessment.complete, assessment.has_open_red()) {
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
        Command::Init(args) => {
            let today = args.as_of.unwrap_or_else(|| chrono::Local::now().date_naive());
            for line in jobbag::init(&args.dir, today, args.demo)? {
                print(&format!("{line}\n"))?;
            }
            Ok(DONE)
        }
        Command::Adopt(args) => {
            let progress = Progress::new(args.quiet);
            let adopted = jobbag::adopt(&request(args.workspace), &|stage| progress.say(stage))?;
            progress.done();
            if !(args.quiet && adopted.all_written) {
                write!(anstream::stderr(), "{}", adopted.said)?;
            }
            Ok(if adopted.all_written { DONE } else { INCOMPLETE })
        }
        Command::Rules => print(&rules::list()).map(|()| DONE),
        Command::Explain(args) => {
            let rule = rules::explain(&args.what);
            let text = match (rule, jobbag::assess(&request(args.workspace), &|_| {})) {
                // a code may be the end of a key too; a rule is told in any folder
                (Some(rule), Ok(assessed)) => rule + &explain::records_ending(&assessed.input(), &args.what),
                (Some(rule), Err(_)) => rule,
                (None, assessed) => explain::record(&assessed?.input(), &args.what)?,
            };
            print(&text).map(|()| DONE)
        }
        Command::Workday(args) => {
            let calendar = match args.dir {
                Some(dir) => {
                    let place = Workspace { dir, as_of: None, out: None };
                    jobbag::assess(&request(place), &|_| {})?.office.settings.calendar
                }
                None => jobbag::model::Calendar::default(),
            };
            print(&explain::workday(&calendar, args.date, args.days)).map(|()| DONE)
        }
        Command::Statement(args) => {
            for file in jobbag::statement(&request(args.workspace), &args.client, args.month)? {
                print(&format!("{}\n", file.display()))?;
            }
            writeln!(anstream::stderr(), "{}", terminal::STATEMENT_READY)?;
            Ok(DONE)
        }
        Command::Form(args) => {
            let (kind, key, workspace) = args.split();
            for file in jobbag::form(&request(workspace), &kind, key.as_deref())? {
                print(&format!("{}\n", file.display()))?;
            }
            writeln!(anstream::stderr(), "{}", terminal::FORM_READY)?;
            Ok(DONE)
        }
        Command::Doctor(args) => {
            let checks = jobbag::doctor(&request(args.workspace))?;
            for check in &checks {
                print(&format!("{} {}\n", if check.fine { "好" } else { "有问题" }, check.words))?;
            }
            Ok(if checks.iter().all(|check| check.fine) { DONE } else { INCOMPLETE })
        }
        Command::Schedule(args) => {
            let exe = std::env::current_exe().context("找不到程序自己的位置")?;
            if !args.dir.is_dir() {
                return Err(Error::NoWorkspace(args.dir).into());
            }
            let dir = std::path::absolute(&args.dir).context("文件夹的路径不可用")?;
            print(&schedule::text(&exe, &dir, args.monday)).map(|()| DONE)
        }
        Command::Close(args) => {
            let (workspace, order) = args.split();
            let closed = jobbag::close(&request(workspace), &order)?;
            print(&closed.words())?;
            Ok(if closed.obstacles.is_empty() { DONE } else { RED })
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut chinese::offered(), "jobbag", &mut script);
            print(&String::from_utf8_lossy(&script)).map(|()| DONE)
        }
        Command::ReadLegacy { file } => {
            let served = read::legacy::serve(&file, &mut std::io::stdout().lock());
            let unreadable = |error| Error::Unreadable { path: file, reason: read::io_reason(&error) };
            Ok(served.map(|()| DONE).map_err(unreadable)?)
        }
    }
}

/// Started by double click: a console that closes with the program. A command line says so of itself.
fn has_a_console_of_its_own() -> bool {
    let shell = ["PROMPT", "PSExecutionPolicyPreference", "SHELL", "TERM"];
    cfg!(windows)
        && std::io::stdin().is_terminal()
        && shell.iter().all(|name| std::env::var_os(name).is_none())
}

/// Shows a page in the program the desktop has for it; one that cannot be opened is named already.
fn open(page: &Path) {
    let opener = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ => "xdg-open",
    };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(page).stdout(quiet()).stderr(quiet()).spawn();
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
