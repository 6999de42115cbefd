//! `jobbag schedule`: how to have the weekly run done by the system, as lines to copy. It sets up
//! nothing itself.

use chrono::NaiveTime;
use std::path::Path;

/// The longest command that schtasks takes.
const LONGEST: usize = 261;

/// The line for Windows, and the same for cron and systemd. The run writes its words into
/// 运行记录.txt beside the workspace's 输出.
pub fn text(exe: &Path, dir: &Path, at: NaiveTime) -> String {
    let (exe, dir, time) = (shown(exe), shown(dir), at.format("%H:%M"));
    let (hour, minute) = (at.format("%-H"), at.format("%-M"));
    // a backslash before a quotation mark would take it away: the root of a drive
    let drive = if dir.ends_with('\\') { format!("{dir}.") } else { dir.clone() };
    // the prompt counts quotation marks and knows no \" of its own, so that > and & are bare there: ^ keeps them
    let inner = format!("\\\"{exe}\\\" run \\\"{drive}\\\" ^> \\\"{drive}\\运行记录.txt\\\" 2^>^&1");
    let command = format!("cmd /c \\\"{inner}\\\"");
    let too_long = match command.replace("\\\"", "\"").replace('^', "").chars().count() {
        length if length > LONGEST => format!(
            "· 这一行的命令有 {length} 个字，系统最多收 {LONGEST} 个：请把程序或工作文件夹放到短一些的路径，再重新执行 jobbag schedule\n"
        ),
        _ => String::new(),
    };
    format!(
        "Windows（在命令提示符里粘贴这一行；不会自动替您执行）：\n\
         schtasks /Create /TN \"jobbag 每周检查\" /SC WEEKLY /D MON /ST {time} /TR \"{command}\"\n\
         {too_long}· 计划任务看不见映射的盘符（Z: 之类）：共享盘请写 \\\\服务器\\共享\\文件夹 这样的完整路径\n\
         · 要选一个对共享盘有读写权限的账号（任务计划程序 → 属性 → 更改用户），并勾选“不管用户是否登录都要运行”\n\
         · “起始于”填写工作文件夹\n\n\
         Linux、macOS（crontab -e 里加一行）：\n\
         {minute} {hour} * * 1 {} run {} > {} 2>&1\n\n\
         systemd（~/.config/systemd/user/ 下两个文件，再执行 systemctl --user enable --now jobbag.timer）：\n\
         jobbag.service\n\
         [Service]\n\
         Type=oneshot\n\
         WorkingDirectory={}\n\
         ExecStart={} run {}\n\
         StandardOutput=truncate:{}/运行记录.txt\n\
         jobbag.timer\n\
         [Timer]\n\
         OnCalendar=Mon *-*-* {time}:00\n\
         Persistent=true\n\
         [Install]\n\
         WantedBy=timers.target\n\n\
         每次运行说了什么，看工作文件夹里的 运行记录.txt。\n",
        quoted_in_cron(&exe),
        quoted_in_cron(&dir),
        quoted_in_cron(&format!("{dir}/运行记录.txt")),
        dir.replace('%', "%%"),
        quoted_in_unit(&exe),
        quoted_in_unit(&dir),
        dir.replace('%', "%%"),
    )
}

/// For the shell that cron starts. A bare `%` would end the command.
fn quoted_in_cron(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''").replace('%', r"\%"))
}

/// For a command line in a systemd unit, where `%` begins a specifier and `\` an escape.
fn quoted_in_unit(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%"))
}

/// A path as people write it, without the prefix that Windows puts before long ones.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    match text.strip_prefix(r"\\?\UNC\") {
        Some(share) => format!(r"\\{share}"),
        None => text.strip_prefix(r"\\?\").map(str::to_owned).unwrap_or(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_name_program_folder_and_time() {
        let at = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        let text = text(Path::new(r"C:\工具\jobbag.exe"), Path::new(r"\\?\UNC\nas\项目 A"), at);
        for part in [
            r#"/SC WEEKLY /D MON /ST 07:30 /TR "cmd /c \"\"C:\工具\jobbag.exe\" run \"\\nas\项目 A\" ^> \"\\nas\项目 A\运行记录.txt\" 2^>^&1\"""#,
            r"30 7 * * 1 'C:\工具\jobbag.exe' run '\\nas\项目 A'",
            "OnCalendar=Mon *-*-* 07:30:00",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(r"\\?\"), "{text}");
    }

    /// The prompt's own reading: a quotation mark opens or closes, and only `^` takes a sign its meaning.
    #[test]
    fn nothing_of_the_line_is_an_order_to_the_prompt() {
        let at = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        let text = text(Path::new(r"C:\工具 甲\jobbag.exe"), Path::new(r"\\nas\A & B"), at);
        let line = text.lines().find(|line| line.starts_with("schtasks")).unwrap();
        let (mut quoted, mut kept, mut bare) = (false, false, String::new());
        for sign in line.chars() {
            match sign {
                '"' => quoted = !quoted,
                '^' if !quoted && !kept => {
                    kept = true;
                    continue;
                }
                '>' | '<' | '&' | '|' if !quoted && !kept => bare.push(sign),
                _ => {}
            }
            kept = false;
        }
        assert_eq!((quoted, bare.as_str()), (false, ""), "{line}");
    }

    #[test]
    fn the_root_of_a_drive_and_a_long_path_are_cared_for() {
        let at = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        let of = |dir: &str| text(Path::new(r"C:\工具\jobbag.exe"), Path::new(dir), at);
        let root = of(r"D:\");
        assert!(root.contains(r#"run \"D:\.\" ^> \"D:\.\运行记录.txt\""#), "{root}");
        assert!(!root.contains("个字"), "{root}");
        let long = of(&format!(r"\\nas\{}", "项目".repeat(50)));
        assert!(long.contains("系统最多收 261 个"), "{long}");
    }

    #[test]
    fn signs_that_mean_something_to_cron_and_systemd_are_escaped() {
        let at = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        let text = text(Path::new("/opt/jobbag"), Path::new(r"/共享/斜\线 100%成 '甲'"), at);
        for part in [
            r"30 7 * * 1 '/opt/jobbag' run '/共享/斜\线 100\%成 '\''甲'\''' > '/共享/斜\线 100\%成 '\''甲'\''/运行记录.txt' 2>&1",
            r"WorkingDirectory=/共享/斜\线 100%%成 '甲'",
            r"StandardOutput=truncate:/共享/斜\线 100%%成 '甲'/运行记录.txt",
            r#"ExecStart="/opt/jobbag" run "/共享/斜\\线 100%%成 '甲'""#,
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
