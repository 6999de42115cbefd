//! 排期进度: what the office adds to the rows of a schedule that it does not edit itself.
//!
//! It fills blanks of the row and replaces the signature line under the table. Any other contradiction is
//! D14, and the row stays as it is; of two contradicting rows of 排期进度 the first holds.

use crate::finding::{Code, Raised, Severity};
use crate::model::choice::{Channel, PlacementStatus};
use crate::model::placement::Placement;
use crate::model::source::SheetId;
use crate::model::version::Version;
use crate::model::{Content, Fen, Field, Place, Signed, YesNo};
use crate::normalise::cell::key::is_short;
use crate::normalise::intake::Intake;
use crate::normalise::sheet::row::{Row, project_of};
use crate::normalise::sheet::schema::PROGRESS;
use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// One row of 排期进度.
pub(crate) struct ProgressRow {
    at: Place,
    key: Field<String>,
    wave: Field<String>,
    artwork: Field<String>,
    cost: Field<Fen>,
    confirmed: Field<Signed>,
    confirmed_by: Field<Channel>,
    signer: Field<Vec<String>>,
    booked: Field<NaiveDate>,
    cost_list: Field<NaiveDate>,
    material_in: Field<NaiveDate>,
    sent: Field<NaiveDate>,
    status: Field<PlacementStatus>,
    cancelled: Field<NaiveDate>,
    client_penalty: Field<Fen>,
    medium_penalty: Field<Fen>,
    change_document: Field<YesNo>,
}

impl ProgressRow {
    /// What the row says, however its cells are written.
    fn says(&self) -> String {
        fn said<T: Debug>(field: &Field<T>) -> String {
            match field.content {
                Content::Refused => format!("{:?}|", field.at),
                _ => format!("{:?}|", field.content),
            }
        }
        [
            said(&self.key),
            said(&self.wave),
            said(&self.artwork),
            said(&self.cost),
            said(&self.confirmed),
            said(&self.confirmed_by),
            said(&self.signer),
            said(&self.booked),
            said(&self.cost_list),
            said(&self.material_in),
            said(&self.sent),
            said(&self.status),
            said(&self.cancelled),
            said(&self.client_penalty),
            said(&self.medium_penalty),
            said(&self.change_document),
        ]
        .concat()
    }
}

/// The number of rows by sheet.
pub(crate) fn by_sheet(rows: &[ProgressRow]) -> BTreeMap<SheetId, usize> {
    let mut sheets = BTreeMap::new();
    for row in rows {
        *sheets.entry(row.at.sheet).or_default() += 1;
    }
    sheets
}

pub(crate) fn progress_row(row: &mut Row<'_, '_>) -> ProgressRow {
    let key = row.key("排期编号");
    row.known_as(&[key.text()]);
    let wave = row.text("波次");
    let artwork = row.key("稿件单号");
    let cost = row.money("媒体成本");
    let (confirmed, signer) = row.confirmation("客户确认日", "签字人");
    ProgressRow {
        at: row.at(),
        key,
        wave,
        artwork,
        cost,
        confirmed,
        confirmed_by: row.channel("确认方式"),
        signer,
        booked: row.date("订位日"),
        cost_list: row.date("费用清单提交日"),
        material_in: row.date("交片日"),
        sent: row.date("发片日"),
        status: row.choice("状态"),
        cancelled: row.date("撤单日"),
        client_penalty: row.positive("客户扣款"),
        medium_penalty: row.positive("媒体扣款"),
        change_document: row.yes_no_or_file("变更书面文件"),
    }
}

/// Completes the version in force of each placement that is named.
pub(crate) fn complete(placements: &mut [Placement], entries: Vec<ProgressRow>, intake: &mut Intake<'_>) {
    if entries.is_empty() {
        return;
    }
    let entries = once(entries, intake);
    let named: FxHashSet<&str> =
        entries.iter().filter_map(|entry| Some(entry.key.known()?.as_str())).collect();
    // a short key may be the end of any
    let any = named.iter().any(|key| project_of(key).is_none());
    let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, placement) in placements.iter().enumerate() {
        if any || named.contains(placement.key.as_str()) {
            by_key.entry(placement.key.clone()).or_default().push(index);
        }
    }
    for entry in entries {
        let Some(key) = entry.key.known() else { continue };
        let short = || by_short_key(&by_key, key);
        let Some((full, rows)) = by_key.get_key_value(key).or_else(short) else {
            orphan(key, &entry, intake);
            continue;
        };
        let place = entry.key.at.unwrap_or(entry.at);
        if full != key && intake.repeats.admits(Code::D19, Some(place)) {
            let message = format!("排期编号写的是“{key}”，按“{full}”理解；请写全编号");
            intake.findings.push(Raised::new(Code::D19, full, message).at(place).field("排期编号"));
        }
        let rank = |index: &&usize| placements.get(**index).map(|p| Version::read(p.version.text()));
        let newest = rows.iter().max_by_key(rank).and_then(|index| rank(&index));
        let current: Vec<usize> = rows.iter().filter(|index| rank(index) == newest).copied().collect();
        for index in current {
            if let Some(placement) = placements.get_mut(index) {
                complete_one(placement, &entry, intake);
            }
        }
    }
}

/// The rows without those that say the same in every cell as one before: D02.
fn once(entries: Vec<ProgressRow>, intake: &mut Intake<'_>) -> Vec<ProgressRow> {
    let mut first: BTreeMap<(String, u64), Place> = BTreeMap::new();
    let mut others: BTreeMap<Place, (String, Vec<Place>)> = BTreeMap::new();
    let mut kept = Vec::new();
    // to say every cell of a row takes long: only rows are asked that may say the same
    let mut alike: FxHashMap<(&str, u64), Vec<Place>> = FxHashMap::default();
    for entry in &entries {
        if let Some(digest) = intake.digests.get(&entry.at) {
            alike.entry((entry.key.text(), *digest)).or_default().push(entry.at);
        }
    }
    let alike: FxHashSet<Place> = alike.into_values().filter(|rows| rows.len() > 1).flatten().collect();
    for entry in entries {
        let place = entry.key.at.unwrap_or(entry.at);
        if let Some(digest) = intake.digests.get(&entry.at).filter(|_| alike.contains(&entry.at)) {
            let same = *first.entry((entry.says(), *digest)).or_insert(place);
            if same != place {
                let others = others.entry(same).or_insert_with(|| (entry.key.text().to_owned(), Vec::new()));
                others.1.push(place);
                continue;
            }
        }
        kept.push(entry);
    }
    for (place, (key, others)) in others {
        let rows: Vec<String> = others.iter().map(|at| intake.sources.describe(*at)).collect();
        let message = format!(
            "排期进度 {key} 有 {} 行各格内容相同，另见 {}；只计一行，其余不计，请删去重复行",
            others.len() + 1,
            rows.join("、")
        );
        let mut finding = Raised::new(Code::D02, &key, message).at(place).related(others);
        finding.project = project_of(&key).map(str::to_owned);
        intake.findings.push(finding);
    }
    kept
}

/// The placements of a short key (`M0305`) with the whole key, if exactly one placement's key ends with it.
fn by_short_key<'m>(
    by_key: &'m BTreeMap<String, Vec<usize>>,
    key: &str,
) -> Option<(&'m String, &'m Vec<usize>)> {
    if project_of(key).is_some() {
        return None;
    }
    let ending = format!("-{key}");
    let mut found = by_key.iter().filter(|(full, _)| full.ends_with(&ending));
    let (full, rows) = found.next()?;
    found.next().is_none().then_some((full, rows))
}

/// The finding about a key that no placement has: D03. A short key that fits none or several cannot be
/// completed: D21.
fn orphan(key: &str, entry: &ProgressRow, intake: &mut Intake<'_>) {
    let place = entry.key.at.unwrap_or(entry.at);
    if is_short(key) {
        let message =
            format!("排期进度写的是短编号 {key}，不知是哪个项目的，本行未用；请写全，如 XM2026-001-{key}");
        intake.findings.push(Raised::new(Code::D21, key, message).at(place).field("排期编号"));
        return;
    }
    let message = format!("排期进度写的排期编号 {key} 在排期表中找不到，本行未用；请改正编号，或补上该排期");
    let mut finding =
        Raised::new(Code::D03, key, message).at(place).field("排期编号").severity(Severity::Red);
    finding.project = project_of(key).map(str::to_owned);
    intake.findings.push(finding);
}

fn complete_one(placement: &mut Placement, entry: &ProgressRow, intake: &mut Intake<'_>) {
    let row = placement.at;
    let mut merge = Merge { key: &placement.key, project: placement.project.known(), row, intake };
    merge.field("波次", &mut placement.wave, &entry.wave, plain);
    merge.field("稿件单号", &mut placement.artwork, &entry.artwork, plain);
    merge.field("媒体成本", &mut placement.cost, &entry.cost, plain);
    merge.field("客户确认日", &mut placement.confirmed, &entry.confirmed, signed);
    merge.field("确认方式", &mut placement.confirmed_by, &entry.confirmed_by, plain);
    merge.field("签字人", &mut placement.signer, &entry.signer, |names| names.join("、"));
    merge.field("订位日", &mut placement.booked, &entry.booked, plain);
    merge.field("费用清单提交日", &mut placement.cost_list, &entry.cost_list, plain);
    merge.field("交片日", &mut placement.material_in, &entry.material_in, plain);
    merge.field("发片日", &mut placement.sent, &entry.sent, plain);
    merge.field("状态", &mut placement.status, &entry.status, plain);
    merge.field("撤单日", &mut placement.cancelled, &entry.cancelled, plain);
    merge.field("客户扣款", &mut placement.client_penalty, &entry.client_penalty, plain);
    merge.field("媒体扣款", &mut placement.medium_penalty, &entry.medium_penalty, plain);
    merge.field("变更书面文件", &mut placement.change_document, &entry.change_document, yes_no);
}

struct Merge<'m, 'd, 'w> {
    key: &'m str,
    project: Option<&'m String>,
    row: Place,
    intake: &'d mut Intake<'w>,
}

impl Merge<'_, '_, '_> {
    fn field<T: Clone + PartialEq>(
        &mut self,
        name: &str,
        own: &mut Field<T>,
        from: &Field<T>,
        show: impl Fn(&T) -> String,
    ) {
        let below = own.at.is_some_and(|at| at.sheet == self.row.sheet && at.row != self.row.row);
        match (&own.content, &from.content) {
            (_, Content::Blank) => own.at = own.at.or(from.at),
            (Content::Blank, _) => own.clone_from(from),
            (_, Content::Known(_)) if below || !matches!(own.content, Content::Known(_)) => {
                own.clone_from(from)
            }
            // a tick in 签字人 names nobody
            (Content::Known(mine), Content::Known(_)) if show(mine).is_empty() => own.clone_from(from),
            (Content::Known(_), Content::Known(theirs)) if show(theirs).is_empty() => {}
            (Content::Known(mine), Content::Known(theirs)) if mine != theirs => {
                let (mine, theirs) = (show(mine), show(theirs));
                let sources = &self.intake.sources;
                let progress = |at: &Place| sources.table(*at) == PROGRESS.name;
                let message = match own.at.filter(progress).zip(from.at) {
                    Some((first, second)) => format!(
                        "“{name}”在排期进度写了两种：{} 写 {mine}，{} 写 {theirs}，以前一行为准；请核对后改正其中一个",
                        sources.describe(first),
                        sources.describe(second)
                    ),
                    None => format!(
                        "“{name}”在排期进度写 {theirs}，在排期行写 {mine}，以排期行为准；请核对后改正其中一个"
                    ),
                };
                let mut finding =
                    Raised::new(Code::D14, self.key, message).at(from.at).related(own.at).field(name);
                finding.project = self.project.cloned();
                self.intake.findings.push(finding);
            }
            _ => {}
        }
    }
}

fn plain<T: ToString>(value: &T) -> String {
    value.to_string()
}

fn signed(signed: &Signed) -> String {
    signed.date().map_or_else(|| "已签（无日期）".to_owned(), |date| date.to_string())
}

fn yes_no(answer: &YesNo) -> String {
    match answer {
        YesNo::Yes => "是".to_owned(),
        YesNo::On(date) => date.to_string(),
        YesNo::File(path) => path.clone(),
        YesNo::No => "否".to_owned(),
        YesNo::NotApplicable => "不适用".to_owned(),
    }
}
