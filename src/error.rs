//! "Could not do the work": the only `Err`. Bad data is never one; see [`crate::finding`].

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
    #[error("另一个 jobbag 正在写 {0}，请等它结束后再运行")]
    Locked(PathBuf),
    #[error("控制合计不平，已停止写出：{0}")]
    Unbalanced(String),
    #[error("{0}")]
    Usage(String),
}

pub type Result<T> = std::result::Result<T, Error>;

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
            Error::Locked(path),
            Error::Unbalanced("收付款/客户到款".to_owned()),
            Error::Usage("没有客户“甲”".to_owned()),
        ];
        for error in errors {
            let said = error.to_string();
            let words = said.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
            let foreign: Vec<&str> = words.filter(|word| *word != "jobbag").collect();
            assert_eq!(foreign, Vec::<&str>::new(), "{said}");
        }
    }
}
