//! The merge: takes what people changed in the copies into the store, by a three-way comparison of the
//! published content, the content now, and the answer in force.

use super::copy::{Copy, Written};
use super::line::Change;
use super::store::Store;
use crate::model::answer::{HANDLER, OPINION, STATUS, STATUS_CHOICES, as_cell, meant};
use crate::model::memory::Identity;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of an answer about a finding.
const OF_FINDING: [&str; 3] = [STATUS, OPINION, HANDLER];

/// A hand: the changes in one row of one copy, which one person made.
struct Hand<'a> {
    from: Option<String>,
    /// The changed cells, each with its content before.
    changes: Vec<(&'a Written, String)>,
    /// The answers about a finding in the same row that were left as they stood.
    kept: Vec<&'a Written>,
}

/// Merges the changes of all copies into the store, in a fixed order.
pub(super) fn merge(store: &mut Store, copies: &[Copy], as_of: NaiveDate) {
    let compared: Vec<(&Copy, Vec<(Written, String)>)> =
        copies.iter().map(|copy| (copy, bases(store, copy))).collect();
    let mut hands: BTreeMap<&Identity, Vec<Hand<'_>>> = BTreeMap::new();
    for (copy, cells) in &compared {
        let mut rows: BTreeMap<(&str, u32, &Identity), Hand<'_>> = BTreeMap::new();
        for (cell, base) in cells {
            if !is_same(cell.column, base, &cell.value) {
                let row = (cell.at.sheet.as_str(), cell.at.place.row, &cell.identity);
                let new = || Hand { from: copy.from.clone(), changes: Vec::new(), kept: Vec::new() };
                rows.entry(row).or_insert_with(new).changes.push((cell, base.clone()));
            }
        }
        for (cell, base) in cells {
            let row = (cell.at.sheet.as_str(), cell.at.place.row, &cell.identity);
            let stands = !cell.value.is_empty() && is_same(cell.column, base, &cell.value);
            if let Some(hand) = rows.get_mut(&row).filter(|_| stands && OF_FINDING.contains(&cell.column)) {
                hand.kept.push(cell);
            }
        }
        for ((_, _, identity), hand) in rows {
            hands.entry(identity).or_default().push(hand);
        }
    }
    let persons = persons(copies);
    for (identity, hands) in hands {
        one(store, identity, hands, as_of, &persons);
    }
    for copy in copies {
        for remark in &copy.remarks {
            if !store.knows_remark(copy.from.as_deref(), &remark.identity, &remark.value) {
                store.add(&line(remark, copy.from.clone(), as_of, false, &persons));
            }
        }
    }
}

/// What each cell of a copy is compared with: its content when the copy was last seen, or when published.
///
/// Two people may have opened the same publication, and the second may overwrite what the first saved. Such a
/// copy is recognised by a cell that has its published content again although another answer was seen in it.
/// The whole copy is then compared with the published content.
fn bases(store: &Store, copy: &Copy) -> Vec<(Written, String)> {
    let from = copy.from.as_deref();
    let known: Vec<(Written, &str, Option<String>)> = one_a_sheet(store, copy)
        .into_iter()
        .map(|cell| {
            let named = (cell.identity.clone(), cell.column.to_owned());
            let seen = store.seen(from, &copy.path, &cell.at.sheet, &named);
            let published = store.published_with(from, &named);
            (cell, published, seen.map(str::to_owned))
        })
        .collect();
    let is_another = from.is_some()
        && known.iter().any(|(cell, published, seen)| {
            let same = |word: &str| is_same(cell.column, word, published);
            same(&cell.value) && seen.as_deref().is_some_and(|seen| !same(seen))
        });
    let base = |(cell, published, seen): (Written, &str, Option<String>)| {
        (cell, seen.filter(|_| !is_another).unwrap_or_else(|| published.to_owned()))
    };
    known.into_iter().map(base).collect()
}

/// Whether two texts mean the same in an answer cell.
fn is_same(column: &str, one: &str, other: &str) -> bool {
    meant(column, one) == meant(column, other)
}

/// The cells of a copy, one for each sheet, identity and column. Several bad cells in one column of a record
/// without key have one identity but several rows. What one person wrote in these rows is one answer and no
/// contradiction.
fn one_a_sheet(store: &Store, copy: &Copy) -> Vec<Written> {
    let mut cells: Vec<Written> = Vec::new();
    let mut at: BTreeMap<(&str, &Identity, &str), Vec<&Written>> = BTreeMap::new();
    for cell in &copy.cells {
        at.entry((&cell.at.sheet, &cell.identity, cell.column)).or_default().push(cell);
    }
    for cell in &copy.cells {
        match at.remove(&(cell.at.sheet.as_str(), &cell.identity, cell.column)).as_deref() {
            None => {} // told with the first of its rows
            Some([_]) => cells.push(cell.clone()),
            Some(rows) => {
                let named = (cell.identity.clone(), cell.column.to_owned());
                cells.extend(together(rows, store.published_with(copy.from.as_deref(), &named)));
            }
        }
    }
    cells
}

/// Joins several rows of one identity into one cell: the changed texts, each once. A text that is still in one
/// of the rows is not withdrawn.
fn together(rows: &[&Written], published: &str) -> Option<Written> {
    let is_as_published = |cell: &Written| is_same(cell.column, &cell.value, published);
    let changed: Vec<&&Written> = rows.iter().filter(|cell| !is_as_published(cell)).collect();
    let stands = rows.iter().find(|cell| is_as_published(cell) && !cell.value.is_empty());
    let filled = changed.iter().find(|cell| !cell.value.is_empty()).copied();
    let Some(first) = filled.or(stands).or(changed.first().copied()) else {
        return rows.first().map(|cell| (*cell).clone());
    };
    if filled.is_none() {
        return Some((**first).clone());
    }
    let mut words: Vec<&str> = Vec::new();
    for cell in changed.iter().filter(|cell| !cell.value.is_empty()) {
        if !words.contains(&cell.value.as_str()) {
            words.push(&cell.value);
        }
    }
    let is_choice = |word: &&str| STATUS_CHOICES.contains(word);
    let value = match first.column {
        // of several 处理状态 the least advanced
        STATUS if words.iter().all(is_choice) => {
            STATUS_CHOICES.iter().find(|choice| words.contains(choice)).map_or("", |choice| choice).to_owned()
        }
        HANDLER => words.join("、"),
        _ => words.join("；"),
    };
    Some(Written { value, ..(**first).clone() })
}

type Persons<'a> = BTreeMap<(&'a str, &'a str, u32), &'a str>;

/// 处理人 of every row.
fn persons(copies: &[Copy]) -> Persons<'_> {
    let cells = copies.iter().flat_map(|copy| &copy.cells).filter(|cell| cell.column == HANDLER);
    cells
        .filter(|cell| !cell.value.is_empty())
        .map(|cell| {
            ((cell.at.workbook.as_str(), cell.at.sheet.as_str(), cell.at.place.row), cell.value.as_str())
        })
        .collect()
}

/// All that changed about one identity.
fn one(
    store: &mut Store,
    identity: &Identity,
    hands: Vec<Hand<'_>>,
    as_of: NaiveDate,
    persons: &Persons<'_>,
) {
    let shown = |store: &Store, column: &str| {
        let word = store.shown(identity, column);
        as_cell(meant(column, &word)).into_owned()
    };
    let mut written: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (cell, _) in hands.iter().flat_map(|hand| &hand.changes) {
        if !cell.value.is_empty() {
            written.entry(cell.column).or_default().insert(meant(cell.column, &cell.value));
        }
    }
    let differ = written.values().any(|values| values.len() > 1);
    // What was changed in each copy. A cleared cell takes back only what that copy showed, and only
    // where no other copy has a new word.
    let mut told: Vec<Vec<(&Written, String, bool)>> = Vec::new();
    for hand in &hands {
        let mut news = Vec::new();
        for (cell, base) in &hand.changes {
            let now = shown(store, cell.column);
            // a word that the copy showed from an earlier stage of its matter is taken back
            let carried = !base.is_empty() && !store.knows(identity, cell.column);
            if is_same(cell.column, &cell.value, &now) && !carried {
                continue;
            }
            let stale = !now.is_empty() && !is_same(cell.column, &now, base);
            if cell.value.is_empty() && (stale || written.contains_key(cell.column)) {
                continue;
            }
            news.push((*cell, base.clone(), stale));
        }
        told.push(news);
    }
    let mut first = true;
    for (hand, news) in hands.iter().zip(told) {
        let stale = news.iter().any(|(_, _, stale)| *stale);
        let beside = stale || (differ && !first);
        let mut any = false;
        for (cell, _, _) in news {
            // the same answer in a second sheet is known already
            let known = store.knows(identity, cell.column);
            if known && is_same(cell.column, &cell.value, &shown(store, cell.column)) && !beside {
                store.seen_as(&line(cell, hand.from.clone(), as_of, false, persons));
                continue;
            }
            let beside = beside && !cell.value.is_empty();
            store.add(&line(cell, hand.from.clone(), as_of, beside, persons));
            any = true;
        }
        // a word of an earlier stage beside which somebody wrote is an answer of this stage from now on
        let carried = hand.kept.iter().filter(|cell| any && !beside && !store.knows(identity, cell.column));
        for cell in carried.copied().collect::<Vec<_>>() {
            store.add(&line(cell, hand.from.clone(), as_of, false, persons));
        }
        if any && !stale {
            first = false;
        }
    }
}

fn line(
    cell: &Written,
    from: Option<String>,
    as_of: NaiveDate,
    beside: bool,
    persons: &Persons<'_>,
) -> Change {
    let row = (cell.at.workbook.as_str(), cell.at.sheet.as_str(), cell.at.place.row);
    Change {
        code: cell.identity.code.clone(),
        key: cell.identity.key.clone(),
        field: cell.identity.field.clone(),
        column: cell.column.to_owned(),
        value: cell.value.clone(),
        workbook: cell.at.workbook.clone(),
        sheet: cell.at.sheet.clone(),
        cell: cell.at.place.cell(),
        person: persons.get(&row).map(|person| (*person).to_owned()),
        as_of,
        from,
        beside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::answer::{PublishedAnswers, REPLY};
    use crate::model::memory::AnswerCell;
    use crate::model::source::Place;
    use rstest::rstest;

    fn identity() -> Identity {
        Identity { code: "T01".into(), key: "G012".into(), field: None }
    }

    fn column(letter: &str) -> &'static str {
        match letter {
            "状" => STATUS,
            "意" => OPINION,
            "答" => REPLY,
            _ => HANDLER,
        }
    }

    /// `ab 工作单 意=周三交 人=张三`: a row of a copy of publication ab; `-` is a copy without id,
    /// `工作单#7` is row 7.
    fn copy(text: &str) -> Copy {
        let mut parts = text.split(' ');
        let from = Some(parts.next().unwrap()).filter(|id| *id != "-").map(str::to_owned);
        let sheet = parts.next().unwrap();
        let (sheet, row) =
            sheet.split_once('#').map_or((sheet, 6), |(sheet, row)| (sheet, row.parse().unwrap()));
        let path = format!("{}.xlsx", from.clone().unwrap_or_default());
        let cell = |(col, part): (u16, &str)| {
            let (letter, value) = part.split_once('=').unwrap();
            Written {
                identity: identity(),
                column: column(letter),
                value: value.to_owned(),
                at: AnswerCell {
                    workbook: path.clone(),
                    sheet: sheet.to_owned(),
                    place: Place { row, col, ..Place::default() },
                },
            }
        };
        Copy {
            workbook: path.clone(),
            path: path.clone(),
            from,
            cells: (5u16..).zip(parts).map(cell).collect(),
            ..Copy::default()
        }
    }

    /// Runs one after another, parted by `/`, each with its copies, parted by `;`; `发 ab` publishes
    /// what is in force.
    fn store_after(runs: &str) -> Store {
        let mut store = Store::default();
        let day = "2026-03-16".parse().unwrap();
        for run in runs.split('/') {
            let mut copies: Vec<Copy> = Vec::new();
            for line in run.split(';').map(str::trim).filter(|line| !line.is_empty()) {
                match line.strip_prefix("发 ") {
                    Some(id) => {
                        let cells = [STATUS, OPINION, HANDLER, REPLY].map(|column| {
                            let word = store.shown(&identity(), column);
                            ((identity(), column.to_owned()), meant(column, &word).to_owned())
                        });
                        let cells = cells.into_iter().filter(|(_, value)| !value.is_empty()).collect();
                        let publication =
                            PublishedAnswers { id: id.to_owned(), cells, ..PublishedAnswers::default() };
                        store.publish(publication, None, day);
                    }
                    None => {
                        let one: Copy = copy(line);
                        let same = |other: &&mut Copy| line.contains('#') && other.path == one.path;
                        match copies.iter_mut().find(same) {
                            Some(other) => other.cells.extend(one.cells),
                            None => copies.push(one),
                        }
                    }
                }
            }
            merge(&mut store, &copies, day);
        }
        store
    }

    /// What is shown after the runs.
    fn told(runs: &str) -> String {
        let store = store_after(runs);
        // what was told is told again by the file alone
        let text = store.pending.join("\n");
        let again = Store::of(text.into_bytes());
        let show = |store: &Store| {
            [STATUS, OPINION, HANDLER].map(|column| store.shown(&identity(), column)).join("|")
        };
        assert_eq!(show(&store), show(&again));
        show(&store)
    }

    #[rstest]
    #[case::a_first_answer("发 a / a 工作单 意=周三交", "|周三交|")]
    #[case::of_two_sheets_the_changed_one_speaks(
        "- 工作单 状=未处理 / 发 a / a 工作单 状=未处理; a 问题清单 状=已处理",
        "已处理||"
    )]
    #[case::cleared("- 工作单 意=周三交 / 发 a / a 工作单 意=; a 问题清单 意=周三交", "||")]
    #[case::a_row_that_is_gone_takes_nothing_back("- 工作单 意=周三交 / 发 a / ", "|周三交|")]
    #[case::the_same_word_in_two_sheets("发 a / a 工作单 意=周三交; a 问题清单 意=周三交", "|周三交|")]
    #[case::two_sheets_answered_differently(
        "发 a / a 工作单 状=处理中 意=周三交 人=张三; a 问题清单 状=已处理 意=已交 人=李四",
        "未处理|工作单：周三交（张三，处理中）；问题清单：已交（李四，已处理）|张三、李四"
    )]
    #[case::one_of_them_deleted(
        "发 a / a 工作单 意=周三交; a 问题清单 意=周五交 / 发 b / b 工作单 意=周五交",
        "|周五交|"
    )]
    #[case::different_columns_join("发 a / a 工作单 状=处理中; a 问题清单 意=周五交", "处理中|周五交|")]
    #[case::a_copy_left_open_over_two_runs_changes_only_what_its_user_changed(
        "发 a / a 工作单 意= 状= / 发 b / b 问题清单 意=周三交 / 发 c / a 工作单 意= 状=处理中; c 问题清单 意=周三交",
        "处理中|周三交|"
    )]
    #[case::and_reverts_nothing(
        "- 工作单 意=周一交 / 发 a / a 工作单 意=周三交 / 发 b / a 问题清单 意=周一交; b 工作单 意=周三交",
        "|周三交|"
    )]
    #[case::a_stale_copy_that_says_something_else_stands_beside(
        "发 a / a 工作单 意=周三交 / 发 b / b 工作单 意=周三交; a 问题清单 意=周五交",
        "未处理|工作单：周三交；问题清单：周五交|"
    )]
    #[case::and_does_so_once(
        "发 a / a 工作单 意=周三交 / 发 b / a 问题清单 意=周五交 / 发 c / a 问题清单 意=周五交",
        "未处理|工作单：周三交；问题清单：周五交|"
    )]
    #[case::a_stale_copy_clears_nothing_it_did_not_show(
        "- 工作单 意=周一交 / 发 a / a 工作单 意=周三交 / 发 b / a 问题清单 意=",
        "|周三交|"
    )]
    #[case::two_hold_one_publication_and_the_second_saves_over_the_first(
        "发 a / a 工作单 意=周三交 人=张三 / 发 b / a 工作单 状=处理中 意= 人=",
        "处理中|周三交|张三"
    )]
    #[case::and_says_something_else(
        "发 a / a 工作单 意=周三交 人=张三 / 发 b / a 工作单 意=周五交 人=",
        "未处理|工作单：周三交（张三）；工作单：周五交|张三"
    )]
    #[case::who_left_the_workbook_open_may_change_their_own_word(
        "发 a / a 工作单 意=周三交 人=张三 / 发 b / a 工作单 意=周五交 人=张三",
        "|周五交|张三"
    )]
    #[case::without_id_every_filled_cell_is_a_change("- 工作单 意=周三交 状=", "|周三交|")]
    #[case::and_a_blank_one_is_none("- 工作单 意=周三交 / 发 a / - 问题清单 意=", "|周三交|")]
    #[case::cleared_here_and_written_there(
        "- 工作单 意=周一交 / 发 a / a 工作单 意=; a 问题清单 意=周五交",
        "|周五交|"
    )]
    // two bad cells of one column are one matter and two rows; the person answers each
    #[case::two_rows_of_one_matter(
        "发 a / a 清单#6 意=甲已改 状=已处理; a 清单#7 意=乙在查 状=处理中",
        "处理中|甲已改；乙在查|"
    )]
    #[case::left_open_they_change_nothing(
        "发 a / a 清单#6 意=甲已改; a 清单#7 意=乙在查 / 发 b / a 清单#6 意=甲已改; a 清单#7 意=乙在查",
        "|甲已改；乙在查|"
    )]
    #[case::one_of_two_rows_answered(
        "发 a / a 清单#6 意=甲已改; a 清单#7 意= / 发 b / b 清单#6 意=甲已改; b 清单#7 意=甲已改",
        "|甲已改|"
    )]
    #[case::one_of_two_rows_changed(
        "发 a / a 清单#6 意=甲已改 / 发 b / b 清单#6 意=甲已改; b 清单#7 意=都已改",
        "|都已改|"
    )]
    #[case::a_word_that_still_stands_in_one_of_two_rows(
        "发 a / a 清单#6 意=甲已改 / 发 b / b 清单#6 意=甲已改; b 清单#7 意=",
        "|甲已改|"
    )]
    #[case::cleared_in_both_rows("发 a / a 清单#6 意=甲已改 / 发 b / b 清单#6 意=; b 清单#7 意=", "||")]
    fn what_is_in_force(#[case] runs: &str, #[case] expected: &str) {
        assert_eq!(told(runs), expected);
    }

    /// The sheet shows 确认 or 否认 whatever plain word was written: it can be taken back, and changed.
    #[rstest]
    #[case::kept("发 a / a 待认领 答=√ / 发 b / b 待认领 答=确认", "√")]
    #[case::taken_back("发 a / a 待认领 答=√ / 发 b / b 待认领 答=", "")]
    #[case::changed("发 a / a 待认领 答=× / 发 b / b 待认领 答=确认", "确认")]
    #[case::changed_to_another_plain_word("发 a / a 待认领 答=已确认 / 发 b / b 待认领 答=不是", "不是")]
    #[case::said_twice_in_two_words("发 a / a 待认领 答=√; a 待认领二 答=OK", "√")]
    #[case::two_opinions("发 a / a 待认领 答=√; a 待认领二 答=×", "√、×")]
    fn a_reply_is_compared_by_what_it_means(#[case] runs: &str, #[case] expected: &str) {
        assert_eq!(store_after(runs).shown(&identity(), REPLY), expected);
    }

    /// D24 names the column in which two hands differ.
    #[rstest]
    #[case::states("a 工作单 状=已处理; a 问题清单 状=不处理", STATUS)]
    #[case::handlers("a 工作单 人=张三; a 问题清单 人=李四", HANDLER)]
    #[case::opinions("a 工作单 意=周三交 人=张三; a 问题清单 意=周五交 人=李四", OPINION)]
    #[case::replies("a 待认领 答=√; a 待认领二 答=×", REPLY)]
    fn a_contradiction_is_of_a_column(#[case] copies: &str, #[case] column: &str) {
        let store = store_after(&format!("发 a / {copies}"));
        let disputed: Vec<&str> = store.all().map(|(_, in_force)| in_force.disputed()).collect();
        assert_eq!(disputed, [column]);
    }

    /// What the program wrote while two hands differed goes with their difference.
    #[rstest]
    #[case::of_states(
        "发 a / a 工作单 状=已处理; a 问题清单 状=不处理 / 发 b / b 工作单 状=不处理",
        "不处理||"
    )]
    #[case::of_opinions_then_cleared(
        "发 a / a 工作单 意=周三交; a 问题清单 意=周五交 / 发 b / b 工作单 意=周五交 / 发 c / c 工作单 意=",
        "||"
    )]
    #[case::handlers_differ(
        "发 a / a 工作单 人=张三; a 问题清单 人=李四",
        "未处理|工作单：张三；问题清单：李四|张三、李四"
    )]
    fn a_difference_leaves_nothing_behind(#[case] runs: &str, #[case] expected: &str) {
        assert_eq!(told(runs), expected);
    }

    #[test]
    fn a_line_cut_short_is_passed_over_and_one_in_the_middle_is_named() {
        let mut store = Store::default();
        merge(&mut store, &[copy("- 工作单 意=周三交 人=张三")], "2026-03-16".parse().unwrap());
        let whole = store.pending.join("\n");
        let cut = &whole[..whole.len() - 9];
        let read = Store::of(cut.into());
        assert_eq!((read.shown(&identity(), OPINION).as_str(), read.unreadable.len()), ("周三交", 0));
        let broken = Store::of(format!("{{坏\n{whole}\n").into_bytes());
        assert_eq!((broken.shown(&identity(), HANDLER).as_str(), broken.unreadable), ("张三", vec![1]));
    }

    #[test]
    fn long_words_are_whole_in_the_store_and_cut_in_the_sheet() {
        let long = "长".repeat(40_000);
        let mut store = Store::default();
        let day = "2026-03-16".parse().unwrap();
        merge(&mut store, &[copy(&format!("- 工作单 意={long}"))], day);
        assert_eq!(store.shown(&identity(), OPINION), long);
        let cells = [((identity(), OPINION.to_owned()), as_cell(&long).into_owned())].into();
        store.publish(PublishedAnswers { id: "a".into(), cells, ..PublishedAnswers::default() }, None, day);
        let before = store.pending.len();
        merge(&mut store, &[copy(&format!("a 工作单 意={}", as_cell(&long)))], day);
        assert_eq!(store.pending.len(), before, "the cut text is no change");
        merge(&mut store, &[copy("a 问题清单 意=短")], day);
        assert_eq!(store.shown(&identity(), OPINION), "短");
    }
}
