//! The ledger of a run: the copies of status workbooks it read, what people changed in them, and which ones
//! may be replaced.
//!
//! `recall` hands it to `publish`, which writes the new lines of the store before it replaces anything.

use super::copy::{Copy, NO_RESULT};
use super::kept::Shelf;
use super::lost::{self, LOST};
use super::merge::merge;
use super::store::{InForce, Store};
use crate::finding::Code;
use crate::model::answer::{
    CAUSE, CLAIMS, DECLINED, DECLINED_CHOICES, DIFFERENCES, HANDLER, LIST, OLD_HISTORY, OPINION, PROPOSED,
    PublishedAnswers, REMINDERS, REPLY, SENT, SENT_CHOICES, SENT_ON, STATUS, STATUS_CHOICES,
    STATUS_WORKBOOKS, STORE, WHY, agrees, meant,
};
use crate::model::calendar::cut_off;
use crate::model::claim::ClaimAnswer;
use crate::model::difference::{Between, Cause};
use crate::model::memory::{AnswerCell, Declined, Doubt, Handling, Identity, Memory, PastAnswer, Reminded};
use crate::model::output::{beside, in_history, parked};
use crate::model::unclear::{Unclear, UnclearReminder};
use crate::normalise::cell::clean::compact;
use crate::normalise::cell::date::near;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What publish must know about people's answers.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    store: Store,
    as_of: NaiveDate,
    /// The SHA-256 of every copy that was read, by its path below the out folder.
    read: BTreeMap<String, String>,
    /// Status workbooks that must not be replaced, with the reason.
    blocked: BTreeMap<String, String>,
    /// Cells outside the answer columns in which people wrote, by path of the copy.
    elsewhere: BTreeMap<String, Vec<String>>,
    /// The SHA-256 of everything that runs and commands wrote, by path.
    written: BTreeMap<String, BTreeSet<String>>,
    /// Files of answers that were not read, each with the reason.
    not_read: Vec<(String, String)>,
    /// The files of the last published run, with its 检查日.
    last: Vec<(String, NaiveDate)>,
}

impl Ledger {
    /// Reads the store and every copy, and notes what could not be read.
    pub(super) fn load(
        out: &Path,
        as_of: NaiveDate,
        shelf: &mut Shelf,
        notes: &mut Vec<String>,
        doubts: &mut Vec<Doubt>,
        not_used: &mut Vec<(String, String)>,
    ) -> Ledger {
        let published = shelf.published;
        let mut ledger = Ledger {
            store: Store::load(&out.join(STORE)),
            as_of,
            written: std::mem::take(&mut shelf.written),
            last: std::mem::take(&mut shelf.last),
            ..Ledger::default()
        };
        for (file, hashes) in &ledger.store.wrote {
            ledger.written.entry(file.clone()).or_default().extend(hashes.iter().cloned());
        }
        if let Some(reason) = &ledger.store.refused {
            notes.push(format!("{STORE} 读不出（{reason}），处理意见不能核对，状态工作簿都没有替换"));
            ledger.not_read.push((STORE.to_owned(), format!("以往的处理意见读不出：{reason}")));
            for path in STATUS_WORKBOOKS {
                ledger.blocked.insert(path.to_owned(), format!("{STORE} 读不出（{reason}）"));
            }
        }
        if let [first, ..] = ledger.store.unreadable.as_slice() {
            let count = ledger.store.unreadable.len();
            notes.push(format!("{STORE} 第 {first} 行读不出（共 {count} 行），其余照用；请勿手工改动它"));
        }
        let places = |workbook: &&'static str| {
            let beside = beside(workbook);
            let paths = [parked(workbook), (*workbook).to_owned(), parked(&beside), beside];
            paths.map(|path| (*workbook, path))
        };
        let places: Vec<(&str, String)> = STATUS_WORKBOOKS.iter().flat_map(places).collect();
        let read =
            places.par_iter().filter_map(|(workbook, path)| ledger.read(out, workbook, path, published));
        let mut read = read.collect::<Vec<Copy>>().into_iter().peekable();
        let mut copies = Vec::new();
        for workbook in STATUS_WORKBOOKS {
            while let Some(copy) = read.next_if(|copy| copy.workbook == workbook) {
                ledger.note(&copy, notes);
                copies.push(copy);
            }
            for name in strangers(out, workbook) {
                let reason = format!("是 {workbook} 的副本，里面的处理意见没有读");
                ledger.not_read.push((name.clone(), reason));
                let reason = format!("是 {workbook} 的副本，没有读；要算数的话请把内容写进 {workbook}");
                not_used.push((name, reason));
            }
        }
        merge(&mut ledger.store, &copies, as_of);
        copies.iter().for_each(|copy| lost::take(&mut ledger.store, copy, as_of));
        doubts.extend(lost::doubts(&ledger.store, as_of));
        ledger.store.close();
        ledger
    }

    /// Reads one copy. What people wrote outside its answer columns is found by comparing it with the copy of the
    /// day on which it was published.
    fn read(&self, out: &Path, workbook: &str, path: &str, published: Option<NaiveDate>) -> Option<Copy> {
        let is_ours = |sha256: &str| self.is_ours(workbook, sha256);
        let mut copy = Copy::read(out, workbook, path, &self.store, is_ours)?;
        if copy.broken().is_none() && !is_ours(&copy.sha256) {
            let day = copy.from.as_deref().and_then(|id| self.store.published_on(id));
            let kept = [
                day.map(|day| out.join(in_history(workbook, day))),
                published.map(|day| out.join(format!("{OLD_HISTORY}/{day}/{workbook}"))),
            ];
            copy.compare(kept.into_iter().flatten().find(|kept| kept.exists()).as_deref());
        }
        Some(copy)
    }

    /// Notes the facts about one copy.
    fn note(&mut self, copy: &Copy, notes: &mut Vec<String>) {
        let path = &copy.path;
        self.read.insert(path.clone(), copy.sha256.clone());
        if let Some(reason) = copy.broken() {
            notes.push(format!("{path} 里的处理意见读不全（{reason}），没有覆盖它"));
            self.not_read.push((path.clone(), format!("里面的处理意见读不全：{reason}")));
            self.blocked.insert(copy.workbook.clone(), reason);
        } else if !copy.elsewhere.is_empty() && !self.is_ours(&copy.workbook, &copy.sha256) {
            self.elsewhere.insert(path.clone(), copy.elsewhere.clone());
        }
    }

    /// Every identity with an answer in the store.
    pub(super) fn answered(&self) -> impl Iterator<Item = &Identity> {
        self.store.all().map(|(identity, _)| identity)
    }

    /// Notes the new keys of renamed records, so that their answers move with them.
    pub fn rename(&mut self, renamed: &BTreeMap<String, String>) {
        for (old, new) in renamed {
            self.store.rename(old, new, self.as_of);
        }
    }

    /// Old key → new key of renamed records.
    pub(super) fn renamed(&self) -> &BTreeMap<String, String> {
        &self.store.renamed
    }

    /// Why a status workbook must not be replaced; `None` if it may.
    pub fn blocked(&self, workbook: &str) -> Option<&str> {
        self.blocked.get(workbook).map(String::as_str)
    }

    /// Whether a copy is unchanged since it was read.
    pub fn is_as_read(&self, path: &str, sha256: &str) -> bool {
        self.read.get(path).is_some_and(|read| read == sha256)
    }

    /// Whether a run or a command wrote these bytes to this path.
    pub fn is_ours(&self, path: &str, sha256: &str) -> bool {
        self.written.get(path).is_some_and(|hashes| hashes.contains(sha256))
    }

    /// Whether runs write a file to this path.
    pub fn writes(&self, path: &str) -> bool {
        self.written.contains_key(path)
    }

    /// The files of the last published run, with its 检查日.
    pub fn last_outputs(&self) -> Vec<(String, NaiveDate)> {
        self.last.clone()
    }

    /// The cells outside the answer columns of a copy in which people wrote: `表 Q7`.
    pub fn elsewhere(&self, path: &str) -> &[String] {
        self.elsewhere.get(path).map_or(&[], Vec::as_slice)
    }

    /// Takes the changes of a copy that changed since it was read; it is at the path `at` now. An error says why it
    /// cannot be read.
    pub fn take(&mut self, out: &Path, workbook: &str, at: &str) -> Result<(), String> {
        self.store.reopen(&out.join(STORE))?;
        let is_ours = |sha256: &str| self.is_ours(workbook, sha256);
        let Some(copy) = Copy::read(out, workbook, at, &self.store, is_ours) else { return Ok(()) };
        if let Some(reason) = copy.refused {
            return Err(reason);
        }
        let as_of = self.as_of;
        lost::take(&mut self.store, &copy, as_of);
        merge(&mut self.store, &[copy], as_of);
        Ok(())
    }

    /// Notes the publication of a status workbook that is about to be written; `line` as [`super::line_of`] made it.
    pub fn publish(&mut self, publication: PublishedAnswers, line: Option<String>) {
        self.store.publish(publication, line, self.as_of);
    }

    /// Notes a form or statement that is about to be written, so that it is recognised as ours.
    pub fn wrote(&mut self, path: &str, sha256: &str) {
        if !self.is_ours(path, sha256) {
            self.store.wrote(path, sha256);
            self.written.entry(path.to_owned()).or_default().insert(sha256.to_owned());
        }
    }

    /// The lines that must be in the store before anything is replaced. They are returned once.
    pub fn lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.store.pending)
    }

    /// The answers about findings that were written in the week of this 截止日.
    fn of_week(&self, week: NaiveDate) -> impl Iterator<Item = (&Identity, &InForce)> {
        self.store.all().filter(move |(identity, in_force)| {
            let of_finding = identity.code.is_empty() || Code::from_name(&identity.code).is_some();
            of_finding && in_force.seen.is_some_and(|day| cut_off(day) == week)
        })
    }

    /// The keys that the answers of that week name.
    pub(super) fn keys_of(&self, week: NaiveDate) -> BTreeSet<&str> {
        self.of_week(week).map(|(identity, _)| identity.key.as_str()).collect()
    }

    /// Answers of that week with a key that no run knows: the key was damaged or names nothing.
    pub(super) fn strays(&self, week: NaiveDate, unknown: &BTreeSet<&str>) -> Vec<Doubt> {
        let answers = self.of_week(week).filter(|(identity, _)| unknown.contains(identity.key.as_str()));
        let doubt = |(identity, in_force): (&Identity, &InForce)| {
            let columns = [OPINION, STATUS, HANDLER].into_iter();
            let mut said = columns.map(|column| (column, in_force.shown(column)));
            let (column, word) = said.find(|(_, word)| !word.is_empty())?;
            let at = in_force.typed(column).or_else(|| in_force.cells().next())?;
            let message = format!(
                "“{column}”写着“{word}”，但这一行的编号“{}”查不到是哪一条，可能被改动过；话留在台账里，请在那一条的行里重写",
                identity.key
            );
            Some(Doubt { matter: None, ..of_column(identity, column, at, message) })
        };
        answers.filter_map(doubt).collect()
    }

    /// Whether somebody wrote in 催办 since, beside another text to the same party that asks for one of its items. Of
    /// two in one run the one that is understood counts.
    fn is_answered_later(&self, identity: &Identity, in_force: &InForce) -> bool {
        let items = |identity: &Identity| asked(identity).map(|(items, _)| items).unwrap_or_default();
        let own = items(identity);
        let is_understood = |other: &Identity, later: &InForce| {
            let (word, on) = (later.shown(SENT), later.shown(SENT_ON));
            reminded(other, &word, &on, later.seen.unwrap_or(self.as_of), self.as_of).is_ok()
        };
        let mut others = self.store.all().filter(|(other, _)| {
            let shares = |item: &String| own.contains(item);
            other.code == REMINDERS && other.key == identity.key && items(other).iter().any(shares)
        });
        others.any(|(other, later)| match later.seen.cmp(&in_force.seen) {
            Ordering::Greater => true,
            Ordering::Equal => other > identity || other != identity && is_understood(other, later),
            Ordering::Less => false,
        })
    }

    /// Fills the answers into the memory of the run.
    pub(super) fn tell(&self, memory: &mut Memory) {
        memory.answers_not_read.clone_from(&self.not_read);
        for (identity, in_force) in self.store.all() {
            let own = |code: &str| identity.code == code;
            if own(LOST) {
                continue; // named already
            } else if own(CLAIMS) {
                let word = in_force.shown(REPLY);
                match (claim(identity), agrees(&word)) {
                    _ if word.is_empty() => {}
                    // nothing was suggested, so the answer stays beside the receipt and books nothing
                    (Some(answer), Some(accepted)) if answer.targets.is_empty() => {
                        let at = in_force.typed(REPLY).filter(|_| accepted);
                        memory.doubts.extend(at.map(|at| nothing_suggested(identity, &word, at)));
                        memory.unclear.push(Unclear::Claim { answer, word });
                    }
                    (Some(answer), Some(accepted)) => {
                        memory.answers.push(ClaimAnswer { accepted, ..answer });
                    }
                    (answer, _) => {
                        memory.doubts.extend(unclear(identity, REPLY, &word, in_force.typed(REPLY)));
                        memory.unclear.extend(answer.map(|answer| Unclear::Claim { answer, word }));
                    }
                }
            } else if own(REMINDERS) {
                let (word, on) = (in_force.shown(SENT), in_force.shown(SENT_ON));
                let seen = in_force.seen.unwrap_or(self.as_of);
                match reminded(identity, &word, &on, seen, self.as_of) {
                    Ok(sent) => memory.reminded.extend(sent),
                    Err(_) if self.is_answered_later(identity, in_force) => {}
                    Err((column, said)) => {
                        memory.doubts.extend(unclear(identity, column, &said, in_force.typed(column)));
                        let matter = identity.clone();
                        let unclear = asked(identity).map(|(items, _)| UnclearReminder {
                            matter,
                            items,
                            word,
                            on,
                            seen,
                        });
                        memory.unclear.extend(unclear.map(Unclear::Reminder));
                    }
                }
            } else if own(PROPOSED) {
                let answer = Declined { word: in_force.shown(DECLINED), reason: in_force.shown(WHY) };
                let at = in_force.typed(DECLINED);
                if answer != Declined::default() {
                    memory.doubts.extend(undecided(identity, &answer, at));
                    memory.declined.insert(identity.key.clone(), answer);
                }
            } else if own(DIFFERENCES) {
                let pair = identity.field.as_deref().and_then(Between::read);
                let word = in_force.shown(CAUSE);
                if let Some(pair) = pair.filter(|_| !word.is_empty()) {
                    if Cause::read(&word).is_none() {
                        memory.doubts.extend(unclear(identity, CAUSE, &word, in_force.typed(CAUSE)));
                    }
                    memory.causes.insert((identity.key.clone(), pair), word);
                }
            } else {
                let handling = Handling {
                    status: in_force.shown(STATUS),
                    opinion: in_force.shown(OPINION),
                    handler: in_force.shown(HANDLER),
                };
                if handling == Handling::default() {
                    memory.handling.insert(identity.clone(), handling); // withdrawn
                    continue;
                }
                if !handling.status.is_empty()
                    && !STATUS_CHOICES.contains(&compact(&handling.status).as_str())
                {
                    let at = in_force.typed(STATUS);
                    memory.doubts.extend(unclear(identity, STATUS, &handling.status, at));
                }
                let unread = [OPINION, HANDLER].into_iter().filter(|one| in_force.shown(one) == NO_RESULT);
                memory.doubts.extend(unread.filter_map(|one| no_result(identity, one, in_force.typed(one))));
                if let Some(at) = in_force.cells().next() {
                    let seen = in_force.seen.unwrap_or(self.as_of);
                    let cells = in_force.cells().cloned().collect();
                    let past = PastAnswer { workbook: at.workbook.clone(), cells, seen };
                    memory.answered.insert(identity.clone(), past);
                }
                memory.handling.insert(identity.clone(), handling);
            }
            if in_force.contradicts() {
                let cells = in_force.cells_of(in_force.disputed());
                memory.doubts.push(contradiction(identity, in_force.disputed(), in_force.words(), cells));
            }
        }
        memory.reminded.sort_by(|a, b| (&a.party, a.round, &a.items).cmp(&(&b.party, b.round, &b.items)));
        memory
            .answers
            .sort_by(|a, b| (&a.receipt, &a.content, &a.targets).cmp(&(&b.receipt, &b.content, &b.targets)));
    }
}

/// The doubt about a 不登记 that settles nothing: an unclear word, or no 原因.
fn undecided(identity: &Identity, answer: &Declined, at: Option<&AnswerCell>) -> Option<Doubt> {
    match agrees(&answer.word) {
        None if !answer.word.is_empty() => unclear(identity, DECLINED, &answer.word, at),
        Some(true) if answer.settled().is_none() => {
            let message = "写了不登记，没有写原因；原因写上才算数".to_owned();
            Some(of_column(identity, WHY, at?, message))
        }
        _ => None,
    }
}

/// The doubt about what stands in a column beside a matter.
fn of_column(identity: &Identity, column: &str, at: &AnswerCell, message: String) -> Doubt {
    Doubt {
        key: identity.key.clone(),
        field: Some(column.to_owned()),
        project: None,
        matter: Some(identity.clone()),
        at: at.clone(),
        related: Vec::new(),
        message,
    }
}

/// The doubt about a 确认 beside a receipt without suggestion.
fn nothing_suggested(identity: &Identity, word: &str, at: &AnswerCell) -> Doubt {
    let message = format!(
        "“{REPLY}”写着“{word}”，但这一行没有建议单号，不知道确认的是哪一笔；已照原样保留，但不起作用。请在客户到款里填对应单号"
    );
    of_column(identity, REPLY, at, message)
}

/// The doubt about a formula whose result nobody can read.
fn no_result(identity: &Identity, column: &str, at: Option<&AnswerCell>) -> Option<Doubt> {
    let message = format!("“{column}”里是公式，没有存下算出的结果，看不到写的是什么；请直接写成文字");
    Some(of_column(identity, column, at?, message))
}

/// The doubt about free text in a column of choices.
fn unclear(identity: &Identity, column: &str, word: &str, at: Option<&AnswerCell>) -> Option<Doubt> {
    let choices = match column {
        STATUS => STATUS_CHOICES.join("、"),
        SENT => SENT_CHOICES.join("、"),
        CAUSE => Cause::ALL.iter().map(|cause| cause.word()).collect::<Vec<_>>().join("、"),
        DECLINED => format!("{}（或空着）", DECLINED_CHOICES.join("、")),
        SENT_ON => "2026-03-16 这样的、不晚于检查日的日期".to_owned(),
        _ => "确认、否认".to_owned(),
    };
    let elsewhere = if column == STATUS { "，话写在处理意见里" } else { "" };
    let message =
        format!("“{column}”写着“{word}”，应为 {choices}；已照原样保留，但不起作用。请改正{elsewhere}");
    Some(of_column(identity, column, at?, message))
}

fn contradiction(identity: &Identity, column: &str, words: Vec<String>, cells: Vec<AnswerCell>) -> Doubt {
    let mut cells = cells.into_iter();
    let at = cells.next().unwrap_or_default();
    let related: Vec<AnswerCell> = cells.collect();
    let name = |cell: &AnswerCell| format!("{} {} {}", cell.workbook, cell.sheet, cell.place.cell());
    let places: Vec<String> = std::iter::once(&at).chain(&related).map(name).collect();
    let remedy = match column {
        OPINION => "处理状态按未处理；请在处理意见里删去其中一处".to_owned(),
        STATUS | HANDLER => format!("处理状态按未处理；请在{column}里只留一个"),
        _ => format!("都不起作用；请在“{column}”里只留一个"),
    };
    let message =
        format!("两处的答复不一样（{}）：{}。两处都保留，{remedy}", places.join("；"), words.join("；"));
    Doubt { related, ..of_column(identity, column, &at, message) }
}

/// The answered suggestion in an identity: `2026-03-06|远岚置业|60000|M0301、M0302|51,200.00、8,800.00`.
fn claim(identity: &Identity) -> Option<ClaimAnswer> {
    let field = identity.field.as_deref()?;
    let (date, rest) = field.split_once('|')?;
    let (rest, amounts) = rest.rsplit_once('|')?;
    let (rest, targets) = rest.rsplit_once('|')?;
    let (payer, amount) = rest.rsplit_once('|')?;
    let list = |text: &str| -> Vec<String> {
        text.split(LIST).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let targets = list(targets);
    let amounts: Option<Vec<i64>> = list(amounts).iter().map(|part| fen(part)).collect();
    let amounts = amounts.filter(|amounts| amounts.len() == targets.len()).unwrap_or_default();
    let received = crate::model::Fen(fen(amount)?);
    let content = ClaimAnswer::content_of(date.parse().ok(), payer, received);
    Some(ClaimAnswer { receipt: identity.key.clone(), content, targets, amounts, accepted: false })
}

/// The reminder in an identity (`付款 XM2026-101-M0301、会议单 XM2026-101-H02|1`) with 已发 and a day; `None` if
/// nothing was sent. An error is the column that was not understood.
fn reminded(
    identity: &Identity,
    word: &str,
    on: &str,
    seen: NaiveDate,
    as_of: NaiveDate,
) -> Result<Option<Reminded>, (&'static str, String)> {
    if word.is_empty() && on.is_empty() {
        return Ok(None);
    }
    // a day alone says that it was sent
    let said = if word.is_empty() { SENT_CHOICES[0].to_owned() } else { compact(meant(SENT, word)) };
    let said = said.trim_end_matches(['。', '！', '!', '.']).to_owned();
    if !SENT_CHOICES.contains(&said.as_str()) {
        return Err((SENT, word.to_owned()));
    }
    let on = match on.split(' ').next().filter(|day| !day.is_empty()) {
        None => seen,
        // what is dated after 检查日 has not happened yet
        Some(day) => near(day, seen).filter(|day| *day <= as_of).ok_or_else(|| (SENT_ON, on.to_owned()))?,
    };
    let Some((items, round)) = asked(identity) else { return Ok(None) };
    Ok(Some(Reminded { party: identity.key.clone(), items, round, word: said, on }))
}

/// The items of a reminder, and its number.
fn asked(identity: &Identity) -> Option<(Vec<String>, u32)> {
    let (items, round) = identity.field.as_deref()?.rsplit_once('|')?;
    let items = items.split(LIST).map(|item| item.trim().to_owned()).filter(|item| !item.is_empty());
    Some((items.collect(), round.trim().parse().unwrap_or(1)))
}

/// `51,200.00` or `51200` → 5120000 fen; `None` for anything else.
fn fen(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', "");
    let (yuan, cents) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let whole = yuan.strip_prefix('-').unwrap_or(yuan);
    if cents.len() > 2 || whole.is_empty() || !digits(cents) || !digits(whole) {
        return None;
    }
    format!("{yuan}{cents:0<2}").parse().ok()
}

/// Copies of a status workbook in its folder that no run reads.
fn strangers(out: &Path, workbook: &str) -> Vec<String> {
    let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", workbook));
    let stem = name.trim_end_matches(".xlsx");
    let ours: Vec<String> =
        [workbook.to_owned(), beside(workbook), parked(workbook), parked(&beside(workbook))]
            .iter()
            .filter_map(|path| path.rsplit('/').next().map(str::to_owned))
            .collect();
    let entries = std::fs::read_dir(out.join(folder)).into_iter().flatten().flatten();
    let mut found: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|other| {
            let spreadsheet = [".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv"];
            let ends = spreadsheet.iter().any(|ending| other.to_lowercase().ends_with(ending));
            ends && !other.starts_with(['~', '.']) && other.contains(stem) && !ours.contains(other)
        })
        .map(|name| format!("{folder}/{name}"))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_remembered_by_the_content_of_its_receipt() {
        let identity = Identity {
            code: CLAIMS.into(),
            key: "DK202603-002".into(),
            field: Some("2026-03-04|远岚置业|50000|M0301、M0302|30,000.00、20,000.00".into()),
        };
        let answer = claim(&identity).unwrap();
        assert_eq!(answer.targets.len(), 2);
        assert_eq!(answer.amounts, [3_000_000, 2_000_000]);
        let day = "2026-03-04".parse().ok();
        assert_eq!(answer.content, ClaimAnswer::content_of(day, "远岚置业", crate::model::Fen::yuan(50_000)));
        assert!(claim(&Identity { field: None, ..identity }).is_none());
    }

    #[test]
    fn a_reminder_that_was_sent_is_remembered_by_what_it_asked_for() {
        let identity = Identity {
            code: REMINDERS.into(),
            key: "远岚置业".into(),
            field: Some("付款 XM2026-101-M0301、会议单 XM2026-101-H02|2".into()),
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let sent = |word: &str, on: &str| reminded(&identity, word, on, day("2026-03-16"), day("2026-03-17"));
        let one = sent("已发", "2026-03-13").unwrap().unwrap();
        assert_eq!((one.items.len(), one.round, one.on), (2, 2, day("2026-03-13")));
        assert_eq!(sent("", "2026-03-13 09:00").unwrap().unwrap().word, "已发");
        assert_eq!(sent("已答复", "").unwrap().unwrap().on, day("2026-03-16"));
        assert_eq!(sent("", ""), Ok(None));
        assert_eq!(sent("发了", ""), Err((SENT, "发了".to_owned())));
        assert_eq!(sent("已发", "昨天"), Err((SENT_ON, "昨天".to_owned())));
        for word in ["√", "OK", " 已 发 "] {
            assert_eq!(sent(word, "2026-03-17").unwrap().unwrap().word, "已发", "{word}");
        }
        assert_eq!(sent("×", ""), Err((SENT, "×".to_owned())));
        assert_eq!(sent("已发", "2026-03-18"), Err((SENT_ON, "2026-03-18".to_owned())), "not yet");
    }

    #[test]
    fn amounts_are_read_as_our_sheets_and_their_cells_write_them() {
        for (text, amount) in [
            ("51,200.00", Some(5_120_000)),
            ("51200.5", Some(5_120_050)),
            ("12", Some(1_200)),
            ("-0.07", Some(-7)),
            ("约1.2万", None),
            (".50", None),
        ] {
            assert_eq!(fen(text), amount, "{text}");
        }
    }
}
