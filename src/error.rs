//! "Could not do the work": the only `Err`. Bad data is never one; see [`crate::finding`].

use std::io;
use std::path::PathBuf;

/// Why a run could not be done at all. Every message is for the person who ran it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("找不到文件夹 {0}。请核对路径")]
    NoWorkspace(PathBuf),
    /// The folder, what the names looked for are like, and how to begin.
    #[error("{0} 里没有{1}的工作簿（.xlsx .xlsm .xlsb .xls .ods .csv），无法检查。{2}")]
    NoRoster(PathBuf, String, String),
    #[error("读不了 {path}：{reason}")]
    Unreadable { path: PathBuf, reason: String },
    #[error("写不了 {path}：{reason}")]
    Unwritable { path: PathBuf, reason: String },
    /// A file whose content could not be made: a defect of ours. The words of a library are for developers and
    /// stay out of the message.
    #[error("写不出 {path}：程序内部出错，不是表格的问题。请把这一行和所用命令发给维护人员")]
    Unmade { path: PathBuf, cause: String },
    #[error("另一个 jobbag 正在写 {0}，请等它结束后再运行")]
    Locked(PathBuf),
    #[error("控制合计不平，已停止写出：{0}")]
    Unbalanced(String),
    #[error("{0}")]
    Usage(String),
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn unwritable(path: impl Into<PathBuf>, error: &io::Error) -> Error {
        Error::Unwritable { path: path.into(), reason: reason(error) }
    }

    pub(crate) fn unmade(path: impl Into<PathBuf>, cause: &dyn std::error::Error) -> Error {
        Error::Unmade { path: path.into(), cause: with_causes(cause) }
    }
}

/// The words of an error with its causes, for developers.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!("：{error}"));
        cause = error.source();
    }
    text
}

/// The reason of a failed write in Chinese, and what to do.
pub fn reason(error: &io::Error) -> String {
    use io::ErrorKind::*;
    let sharing = cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32 | 33));
    match error.kind() {
        _ if sharing => "有人正打开着它；请关闭后重跑".to_owned(),
        StorageFull | QuotaExceeded => "磁盘已满；请腾出空间后重跑".to_owned(),
        ReadOnlyFilesystem => "所在的盘是只读的；请换一个能写的位置".to_owned(),
        PermissionDenied => "没有写入权限；请找管理员开通后重跑".to_owned(),
        ResourceBusy | ExecutableFileBusy => "有人正打开着它；请关闭后重跑".to_owned(),
        // an error that we made ourselves
        InvalidInput | AlreadyExists if error.raw_os_error().is_none() && is_chinese(error) => {
            error.to_string()
        }
        AlreadyExists | NotADirectory => "那里是一个文件，不是文件夹；请换一个文件夹".to_owned(),
        InvalidFilename => "文件名太长或有系统不认的字".to_owned(),
        NotFound => "文件夹不见了；请核对共享盘是否连着".to_owned(),
        _ => error
            .raw_os_error()
            .map_or_else(|| "系统写不进去".to_owned(), |code| format!("系统写不进去，代码 {code}")),
    }
}

fn is_chinese(error: &io::Error) -> bool {
    !error.to_string().is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No English in any message; names of files and their endings aside.
    #[test]
    fn every_message_is_chinese() {
        let (path, reason) = (PathBuf::from("/共享/输出"), "没有权限".to_owned());
        let errors = [
            Error::NoWorkspace(path.clone()),
            Error::Unreadable { path: path.clone(), reason: reason.clone() },
            Error::Unwritable { path: path.clone(), reason },
            Error::NoRoster(path.clone(), "项目名册".to_owned(), "请先登记项目".to_owned()),
            Error::unmade(path.clone(), &io::Error::other("the system's words")),
            Error::unwritable(path.clone(), &io::Error::from_raw_os_error(28)),
            Error::unwritable(
                path.clone(),
                &io::Error::new(io::ErrorKind::InvalidInput, "a library's words"),
            ),
            Error::Locked(path),
            Error::Unbalanced("收付款/客户到款".to_owned()),
            Error::Usage("没有客户“甲”".to_owned()),
        ];
        for error in errors {
            let said = error.to_string();
            let words = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
            let known = ["jobbag", "xlsx", "xlsm", "xlsb", "xls", "ods", "csv"];
            let foreign: Vec<&str> = words.filter(|word| !known.contains(word)).collect();
            assert_eq!(foreign, Vec::<&str>::new(), "{said}");
        }
    }
}
