//! Sheet → table: the table whose ● fields are best covered by names and values, or none. Day grids that are no
//! schedules, running accounts and tables of other kinds get no table.

use super::fields::{self, Match, Observed, Remembered};
use super::likeness::{self, Likeness, TABLES};
use super::marks::{BALANCE, BOTH_WAYS, FOREIGN_TITLES, NEEDED, SWITCHES, TITLED};
use super::profile::KnownNames;
use crate::model::adoption::{Confidence, DEFAULT_FIELDS, Signal, UNUSED};
use crate::normalise::cell::clean::compact;
use crate::normalise::sheet::label::plain;
use crate::normalise::sheet::schema::{FieldKind, Sheet as Schema};
use std::collections::BTreeMap;

/// What is known about a layout besides its columns.
pub(super) struct Setting<'a> {
    /// For each sheet its titles and the names of sheet and file, as one text in compared form.
    pub titles: &'a [String],
    pub grid: bool,
    /// Whether a title names a medium, or says 媒体：….
    pub medium_above: bool,
    /// Whether a title, sheet name or file name names a project, or says 项目：….
    pub project_above: bool,
}

/// The table of a layout, or the reason why there is none.
pub(super) struct Verdict {
    pub schema: Option<&'static Schema>,
    pub confidence: Confidence,
    pub reason: String,
    /// The pairing with the table, or with the nearest table if none is proposed.
    pub matches: Vec<Option<Match>>,
}

/// The table of a layout.
pub(super) fn choose(
    columns: &[Observed],
    setting: &Setting<'_>,
    known: &KnownNames,
    remembered: &Remembered,
) -> Verdict {
    let frequencies: Vec<usize> =
        columns.iter().map(|column| likeness::tables_with(&column.heading)).collect();
    let mut ranked: Vec<(i64, &'static Schema, Vec<Option<Match>>)> = TABLES
        .iter()
        .map(|schema| {
            let matches = fields::pair(schema, columns, known, remembered);
            (score(schema, &matches, columns, &frequencies, setting), *schema, matches)
        })
        .collect();
    ranked.sort_by_key(|(score, ..)| -score);
    let excluded = exclusion(columns, setting);
    let strange = strange_title(setting);
    let balance = balance(columns, setting);
    let registers = ["客户到款", "媒体付款"];
    let mut ranked =
        ranked.into_iter().filter(|(_, schema, _)| balance.is_none() || !registers.contains(&schema.name));
    let nothing =
        |reason: String, matches| Verdict { schema: None, confidence: Confidence::Low, reason, matches };
    let Some((best, schema, matches)) = ranked.next() else {
        return nothing("没有列".to_owned(), Vec::new());
    };
    if let Some(reason) = excluded {
        return nothing(reason, matches.iter().map(|_| None).collect());
    }
    let nearest = format!("最接近的是“{}”表", schema.name);
    if best <= 0 {
        return nothing("看不出是哪张表".to_owned(), matches.iter().map(|_| None).collect());
    }
    if !is_of_its_own(schema, &matches, &frequencies, setting) {
        return nothing(format!("{nearest}，但没有一列是这张表特有的"), matches);
    }
    let lacking = lacking(schema, &matches, setting);
    let second = ranked.find(|(_, other, matches)| self::lacking(other, matches, setting).is_empty());
    let (rival, margin) = second
        .as_ref()
        .map_or((None, 100), |(score, other, _)| (Some(*other), (best - score) * 100 / best.max(1)));
    let labelled =
        columns.iter().filter(|c| !likeness::is_numbering(&c.heading) && c.profile.filled > 0).count();
    let proposed = |matches: &[Option<Match>]| {
        matches.iter().flatten().filter(|found| found.confidence >= Confidence::Medium).count()
    };
    let explained = proposed(&matches) * 100 / labelled.max(1);
    let (covered, of) = coverage(schema, &matches, setting);
    let titled = titled(schema, setting) > 0;
    let strangers = columns.iter().filter(|column| likeness::foreign(&column.heading).is_some()).count();
    let sure = matches.iter().flatten().filter(|found| found.confidence == Confidence::High).count();
    let needed = |found: &&Match| schema.columns.get(found.field).is_some_and(|column| column.required);
    let mut named: Vec<&str> = matches
        .iter()
        .flatten()
        .filter(|found| found.confidence >= Confidence::Medium)
        .filter(needed)
        .filter_map(|found| Some(schema.columns.get(found.field)?.name))
        .collect();
    if setting.grid && !named.contains(&"投放日期") {
        named.push("投放日期");
    }
    let without = uncovered(schema, &matches, setting);
    // three certain columns of the table make it this one, although one is not found
    let certain = lacking.len() == 1
        && without.len() == 1
        && sure >= 3
        && explained >= 70
        && margin >= 20
        && strangers == 0;
    if let Some(group) = lacking.first().filter(|_| !certain || strange.is_some()) {
        let reason = format!("{nearest}，但没有“{}”一类的列", group.join("”或“"));
        return nothing(reason, matches);
    }
    let mut reason = format!("必填的 {of} 列有 {} 列：{}", named.len(), named.join("、"));
    if titled {
        reason.push_str("；标题或文件名也这样说");
    }
    let strangers = if schema.name == "人员" { strangers * 4 } else { strangers };
    let confidence = if covered * 100 >= of * 75
        && explained >= 50
        && margin >= 20
        && strangers == 0
        && (sure >= 3 || sure * 2 >= labelled)
        && (titled || sure >= 3)
        && !repeats_projects(schema, &matches, columns)
    {
        Confidence::High
    } else if covered * 2 >= of && explained >= 35 && (margin >= 6 || titled) && strangers * 4 <= labelled {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let (confidence, mut reason) = match strange {
        // only a completely covered table may contradict its title, and it waits for a person
        Some(word) if covered < of || explained < 70 || strangers > 0 => {
            return nothing(format!("标题或文件名说是“{word}”，不是约定的表"), matches);
        }
        Some(word) => (confidence.min(Confidence::Medium), format!("{reason}；但标题或文件名说是“{word}”")),
        None => (confidence, reason),
    };
    if confidence == Confidence::Low {
        return nothing(format!("{nearest}，但把握不大：{reason}"), matches);
    }
    if margin < 20
        && let Some(rival) = rival
    {
        reason.push_str(&format!("；也像“{}”表", rival.name));
    }
    let matches = agreed(matches, confidence, rival, schema);
    // what such a table is read with lacks figures, so a person chooses it
    let mut missing = schema.columns.iter().filter(|column| without.contains(&column.name));
    let confidence = match missing.all(|column| column.descriptive) {
        true => confidence,
        false => confidence.min(Confidence::Medium),
    };
    if !without.is_empty() {
        reason.push_str(&format!("；缺 {}", without.join("、")));
    }
    Verdict { schema: Some(schema), confidence, reason, matches }
}

/// Whether a table of projects names one of them on several rows: a ledger of contracts may look like one.
fn repeats_projects(schema: &Schema, matches: &[Option<Match>], columns: &[Observed]) -> bool {
    let named = |found: &Match| schema.columns.get(found.field).is_some_and(|one| one.name == "项目名称");
    schema.name == "项目"
        && matches
            .iter()
            .zip(columns)
            .any(|(found, column)| found.as_ref().is_some_and(named) && column.profile.repeats())
}

/// Lowers the confidence of columns if the table is uncertain, unless the other likely table has the field too.
fn agreed(
    mut matches: Vec<Option<Match>>,
    table: Confidence,
    rival: Option<&'static Schema>,
    schema: &'static Schema,
) -> Vec<Option<Match>> {
    if table == Confidence::High {
        return matches;
    }
    for found in matches.iter_mut().flatten() {
        let name = schema.columns.get(found.field).map_or("", |column| column.name);
        let shared = rival.is_some_and(|rival| rival.columns.iter().any(|column| column.name == name));
        if !shared {
            found.confidence = found.confidence.min(Confidence::Medium);
        }
    }
    matches
}

/// The score of a table, in hundredths of one distinctive column.
fn score(
    schema: &'static Schema,
    matches: &[Option<Match>],
    columns: &[Observed],
    frequencies: &[usize],
    setting: &Setting<'_>,
) -> i64 {
    let mut score = 0;
    for ((found, frequency), column) in matches.iter().zip(frequencies).zip(columns) {
        let Some(found) = found.as_ref().filter(|found| found.confidence >= Confidence::Medium) else {
            // a column that another table has counts against this one
            let against = if *frequency > 0 { telling(*frequency) * 2 / 5 } else { 12 };
            score -= if column.profile.filled > 0 && !likeness::is_numbering(&column.heading) {
                against
            } else {
                0
            };
            continue;
        };
        let telling = telling(*frequency);
        let sure = match (found.confidence, found.likeness) {
            (Confidence::High, Some(Likeness::Name)) => 110,
            (Confidence::High, _) => 100,
            _ => 65,
        };
        let needed = schema.columns.get(found.field).is_some_and(|column| column.required);
        score += telling * sure / 100 * if needed { 130 } else { 100 } / 100;
    }
    let (covered, of) = coverage(schema, matches, setting);
    let share = if of == 0 {
        100
    } else {
        30 + 70 * i64::try_from(covered).unwrap_or(0) / i64::try_from(of).unwrap_or(1)
    };
    score * share / 100 + titled(schema, setting)
        - if lacking(schema, matches, setting).is_empty() { 0 } else { score / 3 }
}

/// The value of a heading that this many tables have.
fn telling(tables: usize) -> i64 {
    match tables {
        0 | 1 => 180,
        2 | 3 => 130,
        4..=6 => 90,
        7..=12 => 60,
        _ => 40,
    }
}

/// The number of ● fields that are there or may be left out, and the number of all ● fields.
fn coverage(schema: &'static Schema, matches: &[Option<Match>], setting: &Setting<'_>) -> (usize, usize) {
    let needed = needed(schema, matches).count();
    (needed - uncovered(schema, matches, setting).len(), needed)
}

/// The ● fields, without those that an office may leave out and has left out.
fn needed(schema: &'static Schema, matches: &[Option<Match>]) -> impl Iterator<Item = &'static str> {
    let has = move |name: &str| has(schema, matches, name);
    // a list of projects is told from other lists by its clients
    let told_by = |name: &str| schema.name == "项目" && name == "客户名称";
    let required = schema.columns.iter().filter(|column| column.required).map(|column| column.name);
    required.filter(move |name| !schema.may_leave_out(name) || told_by(name) || has(name))
}

/// The ● fields that are not there.
fn uncovered(schema: &'static Schema, matches: &[Option<Match>], setting: &Setting<'_>) -> Vec<&'static str> {
    let has = |name: &str| has(schema, matches, name);
    let is_covered = |name: &&str| match *name {
        "投放日期" => has("投放日期") || has("投放开始") || setting.grid,
        "项目编号" => has("项目编号") || setting.project_above && setting.grid,
        "媒体名称" => has("媒体名称") || setting.medium_above && setting.grid,
        "实付金额" => has("实付金额") || has("应付金额"),
        "会议结束" => has("会议结束") || has("会议开始"),
        other => has(other),
    };
    needed(schema, matches).filter(|name| !is_covered(name)).collect()
}

/// Whether a column has the field. A column with exactly its name but other values also counts for the table,
/// although no field is proposed for it.
fn has(schema: &'static Schema, matches: &[Option<Match>], name: &str) -> bool {
    let index = schema.columns.iter().position(|column| column.name == name);
    matches.iter().flatten().any(|found| {
        let named =
            found.signals.first() == Some(&Signal::Exact) && found.likeness <= Some(Likeness::Synonym);
        Some(found.field) == index && (found.confidence >= Confidence::Medium || named)
    })
}

/// Whether a title names the table, or it has a column that few other tables have. A day, a name and an amount
/// alone may be anything. Registers of people and fees look too much like others.
fn is_of_its_own(
    schema: &'static Schema,
    matches: &[Option<Match>],
    frequencies: &[usize],
    setting: &Setting<'_>,
) -> bool {
    if titled(schema, setting) > 0 {
        return true;
    }
    let telling = |tables: usize| {
        let pairs = matches.iter().zip(frequencies);
        let known = |found: &Option<Match>| {
            found.as_ref().is_some_and(|found| found.confidence >= Confidence::Medium)
        };
        pairs.filter(|(found, frequency)| **frequency <= tables && known(found)).count()
    };
    match schema.name {
        "服务费" | "期初" => telling(1) > 0,
        "人员" => {
            has(schema, matches, "电话") || has(schema, matches, "上级") || has(schema, matches, "别名")
        }
        _ => telling(3) > 0,
    }
}

/// The required groups of fields that are missing.
fn lacking(
    schema: &'static Schema,
    matches: &[Option<Match>],
    setting: &Setting<'_>,
) -> Vec<&'static [&'static str]> {
    let groups = NEEDED.iter().find(|(name, _)| *name == schema.name).map_or(&[][..], |(_, groups)| groups);
    let given = |name: &str| match name {
        "投放日期" => setting.grid,
        "媒体名称" if schema.name == "排期" => setting.medium_above,
        "项目编号" => setting.project_above && schema.name != "服务清单",
        _ => false,
    };
    groups
        .iter()
        .filter(|group| !group.iter().any(|name| has(schema, matches, name) || given(name)))
        .copied()
        .collect()
}

/// The score from titles and names.
fn titled(schema: &'static Schema, setting: &Setting<'_>) -> i64 {
    let Some((_, words)) = TITLED.iter().find(|(name, _)| *name == schema.name) else { return 0 };
    let named = setting.titles.iter().filter(|title| words.iter().any(|word| title.contains(word))).count();
    let said = words.iter().filter(|word| setting.titles.iter().any(|title| title.contains(**word)));
    let longest = said.map(|word| word.chars().count()).max().unwrap_or(0);
    if named * 2 < setting.titles.len().max(1) { 0 } else { 120 + 15 * i64::try_from(longest).unwrap_or(0) }
}

/// Why a layout is certainly no table of ours.
fn exclusion(columns: &[Observed], setting: &Setting<'_>) -> Option<String> {
    let labels: Vec<String> = columns.iter().map(|column| plain(&column.heading.shown()).0).collect();
    let lowest: Vec<String> =
        columns.iter().map(|c| c.heading.parts.last().map_or(String::new(), |part| plain(part).0)).collect();
    let mut families: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for column in columns {
        if let Some(family) = likeness::foreign(&column.heading) {
            families.entry(family).or_default().push(column.heading.shown());
        }
    }
    let heads = |word: &str| labels.iter().chain(&lowest).any(|label| is_of(label, word));
    if let Some((incoming, outgoing)) = BOTH_WAYS.iter().find(|(a, b)| heads(a) && heads(b)) {
        return Some(format!("收支流水：既有“{incoming}”又有“{outgoing}”，不是到款或付款登记"));
    }
    let many = families.iter().max_by_key(|(_, headings)| headings.len());
    let title = FOREIGN_TITLES.iter().find(|word| setting.titles.iter().any(|title| title.contains(*word)));
    if let Some((family, headings)) = many
        && (headings.len() >= 3
            || headings.len() * 4 >= columns.len() && headings.len() >= 2
            || title.is_some() && !headings.is_empty())
    {
        return Some(format!("像{family}一类的表（{}），不是约定的表", headings.join("、")));
    }
    if setting.grid && is_attendance(columns) {
        return Some("逐日格里记的不是投放：旁边没有媒体和金额".to_owned());
    }
    None
}

/// The word in the titles that marks a table of another kind.
fn strange_title(setting: &Setting<'_>) -> Option<&'static str> {
    let says = |words: &[&'static str]| {
        words.iter().find(|word| setting.titles.iter().any(|title| title.contains(**word))).copied()
    };
    let ours = TITLED.iter().any(|(_, words)| says(words).is_some());
    says(FOREIGN_TITLES).filter(|_| !ours)
}

/// Whether a label is the word with little around it: 收入, 收入金额, 本期收入.
fn is_of(label: &str, word: &str) -> bool {
    let Some((before, after)) = label.split_once(word) else { return false };
    before.chars().count() <= 2 && ["", "金额", "额", "发生额", "数", "款", "合计"].contains(&after)
}

/// The column of a balance, if there is one. Such a sheet is no register of receipts or payments. 未收 and 未付
/// beside days may belong to a register.
fn balance(columns: &[Observed], setting: &Setting<'_>) -> Option<String> {
    let dated = columns.iter().any(|column| column.profile.is_dated());
    let own = setting.titles.iter().any(|title| title.contains("期初"));
    let labels = columns.iter().filter(|column| column.profile.filled > 0).flat_map(|column| {
        let lowest = column.heading.parts.last().map_or(String::new(), |part| plain(part).0);
        [plain(&column.heading.shown()).0, lowest]
    });
    let left = |label: &String| {
        BALANCE
            .iter()
            .any(|word| is_of(label, word) && !(dated && word.starts_with('未')) || label.ends_with("余额"))
    };
    labels.into_iter().find(left).filter(|_| !own)
}

/// Whether a day grid is an attendance sheet: people and no amounts beside the days.
fn is_attendance(columns: &[Observed]) -> bool {
    let paid = ["价", "金额", "折", "费", "COST", "RATE", "AMOUNT", "成本", "TOTAL"];
    !columns.iter().any(|column| {
        let label = plain(&column.heading.shown()).0;
        paid.iter().any(|word| label.contains(word)) && column.profile.filled > 0
    })
}

/// The table of the word in 采用.
pub(super) fn by_name(written: &str) -> Option<&'static Schema> {
    let written = compact(written);
    TABLES.iter().copied().find(|schema| schema.name == written)
}

/// Whether 采用 says that the layout shall not be read.
pub(super) fn is_unused(written: &str) -> bool {
    compact(written) == UNUSED
}

/// What a missing field is good for, and how to supply it.
pub(super) fn matters(schema: &'static Schema, name: &str, kind: FieldKind) -> Option<(String, String)> {
    let column = schema.columns.iter().find(|column| column.name == name)?;
    let switched = SWITCHES.iter().find(|(table, field, _)| *table == schema.name && *field == name);
    let matters = match (column.required && !schema.may_leave_out(name), switched) {
        (true, _) => "必填".to_owned(),
        (false, Some((.., what))) => format!("有了它才能{what}"),
        (false, None) => return None,
    };
    let supply = if DEFAULT_FIELDS.contains(&name) {
        "原表已有、只是列名不同的，在“列”表的“字段”里选它；没有的在“默认值”表写一行，或在原表加一列"
            .to_owned()
    } else if matches!(kind, FieldKind::Date | FieldKind::Moment | FieldKind::Dates | FieldKind::Signed) {
        "原表已有、只是列名不同的，在“列”表的“字段”里选它；没有的在原表加一列，填日期".to_owned()
    } else {
        "原表已有、只是列名不同的，在“列”表的“字段”里选它；没有的在原表加一列".to_owned()
    };
    Some((matters, supply))
}
