//! A24 签后改动: a record was changed after the client had signed it.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Raised, Severity};
use crate::handbook::Lane;
use crate::link::Office;
use crate::model::columns::ByColumn;
use crate::model::field::Signed;
use crate::model::memory::{Memory, PastRecord};
use crate::model::quote::QuoteLine;
use crate::model::settings::AliasKind;
use crate::model::text::is_same_unspaced;
use crate::model::version::Version;
use crate::model::{Fen, Field, Place, YesNo};
use chrono::NaiveDate;

pub(crate) const RULE: Rule = Rule {
    code: Code::A24,
    name: "edited-after-signature",
    title: "签后改动",
    clause: "H-4.1.1",
    severity: Severity::Red,
    desk: Desk::Record,
    rank: 13,
    money_gate: false,
    lane: Lane::Media,
    matter: Matter::Work,
    standing: Standing::Single,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "客户已签字确认的内容，与签字时（以前运行时同一签字日）所写的不一样：排期的客户金额、投放日期、次数、媒体、版面，\
                  报价的金额、数量，工作单的款数。请补客户的书面变更文件，或另立新版本、请客户重新签字，或改回原来的内容。",
    bad: "@last-run 2026-03-09\n\
          @last-record XM2026-101-M0301 signed=2026-03-04 次数=3\n\
          [媒体排期/排期]\n\
          排期编号         | 客户确认日 | 次数\n\
          XM2026-101-M0301 | 2026-03-04 | 5\n",
    good: "@last-run 2026-03-09\n\
           @last-record XM2026-101-M0301 signed=2026-03-04 次数=3\n\
           [媒体排期/排期]\n\
           排期编号         | 客户确认日 | 次数\n\
           XM2026-101-M0301 | 2026-03-04 | 3\n",
    done: done::content_as_signed,
    run: Run::Memory(check),
};

const OF_PLACEMENT: [&str; 5] = ["客户金额", "投放日期", "次数", "媒体名称", "版面/时段"];
const OF_QUOTE: [&str; 2] = ["金额", "数量"];
const OF_ORDER: [&str; 1] = ["款数"];
/// Columns with amounts.
const MONEY: [&str; 2] = ["客户金额", "金额"];

fn check(review: &Review, memory: &Memory, raised: &mut Vec<Raised>) {
    let office = review.office;
    for placement in office.placements.iter().filter(|placement| !placement.repeated) {
        let record = &placement.record;
        let day = record.confirmed.get().and_then(Signed::date);
        let now = || PastRecord::of_placement(record);
        let at = record.confirmed.at.unwrap_or(record.at);
        let signed = SignedRecord { memory, office, key: &record.key, at, ordered: true };
        let cell = |column: &str| match column {
            "客户金额" => record.amount.at,
            "投放日期" => record.days_at,
            "次数" => record.times.at,
            "媒体名称" => record.medium.at,
            _ => record.position.at,
        };
        let cells = |column: &str| cell(column).into_iter().collect();
        raised.extend(signed.differs(day, now, &OF_PLACEMENT, cells, [&record.change_document]));
    }
    for order in office.orders.iter().filter(|order| !order.repeated) {
        let record = &order.record;
        let day = record.confirmed.get().and_then(Signed::date);
        let now = || PastRecord::of_order(record);
        let at = record.confirmed.at.unwrap_or(record.at);
        let signed = SignedRecord { memory, office, key: &record.key, at, ordered: true };
        let cells = |_: &str| record.pieces.at.into_iter().collect();
        raised.extend(signed.differs(day, now, &OF_ORDER, cells, [&record.change_document]));
    }
    for quote in office.quotes.iter().filter(|quote| quote.exists()) {
        let now = PastRecord::of_quote(quote.judged());
        let Some(line) = quote.judged().next() else { continue };
        let numbered = quote.judged().all(|line| line.line.get().is_some());
        let at = line.confirmed.at.unwrap_or(line.at);
        let signed = SignedRecord { memory, office, key: &quote.key, at, ordered: numbered };
        let cells = |column: &str| {
            let cell = |line: &QuoteLine| if column == "金额" { line.amount.at } else { line.quantity.at };
            quote.judged().filter_map(cell).collect()
        };
        raised.extend(signed.differs(
            now.signed_on.and_then(Signed::date),
            || now,
            &OF_QUOTE,
            cells,
            quote.judged().map(|line| &line.change_document),
        ));
    }
}

struct SignedRecord<'a> {
    memory: &'a Memory,
    office: &'a Office,
    key: &'a str,
    at: Place,
    /// Whether the order of its lines says anything: those of a quote without 行号 may be sorted anew.
    ordered: bool,
}

impl SignedRecord<'_> {
    /// Compares with the oldest kept run that knew the record signed on the same day. The finding names the
    /// edited cells first and the signature as related place. `now` is asked only where there is such a run.
    fn differs<'d>(
        &self,
        signed_on: Option<NaiveDate>,
        now: impl FnOnce() -> PastRecord,
        columns: &[&str],
        cells: impl Fn(&str) -> Vec<Place>,
        documents: impl IntoIterator<Item = &'d Field<YesNo>>,
    ) -> Option<Raised> {
        let day = signed_on?;
        if documents.into_iter().any(Field::is_yes) {
            return None;
        }
        let before = self.memory.first_signed.get(&(self.key.to_owned(), day))?;
        let now = now();
        let version =
            |record: &ByColumn<String>| Version::read(record.get("版本").map_or("", String::as_str));
        if version(&now.confirmed) > version(before) {
            return None; // a newer version: A11 asks for its document
        }
        let mut words = Vec::new();
        let mut edited: Vec<Place> = Vec::new();
        let mut money = None;
        for column in columns {
            let (Some(old), Some(new)) = (before.get(column), now.confirmed.get(column)) else { continue };
            let moved = !self.ordered && lines(old) == lines(new);
            if is_same_unspaced(old, new) || moved || self.is_same_medium(column, old, new) {
                continue;
            }
            words.push(format!("{column}签字时为 {old}，现为 {new}"));
            edited.extend(cells(column));
            if MONEY.contains(column) {
                money = fen(new).zip(fen(old)).map(|(new, old)| Fen((new - old).abs()));
            }
        }
        if words.is_empty() {
            return None;
        }
        let message = format!(
            "客户 {day} 签字之后内容改过：{}。请补书面变更文件、另立新版本或重新签字，或改回原样",
            words.join("；")
        );
        let at = edited.first().copied().unwrap_or(self.at);
        let beside = edited.into_iter().skip(1).chain([self.at]).filter(|place| *place != at);
        Some(about(self.office, Code::A24, &(self.key, at), message).money(money).related(beside))
    }

    /// Whether the old and the new text are two names of one medium, which is no change.
    fn is_same_medium(&self, column: &str, old: &str, new: &str) -> bool {
        let known = |name: &str| self.office.medium_named(name);
        // for a medium that is not registered, only 别名表 knows
        let standard = |name: &str| self.office.settings.standard(&[AliasKind::Medium], name);
        let registered = || known(old).is_some_and(|medium| known(new) == Some(medium));
        // an unknown short name (晚报) may be replaced by the registered one (江城晚报), as D09 advises
        let written_out = || known(old).is_none() && known(new).is_some() && new.contains(old);
        column == "媒体名称" && (registered() || written_out() || standard(old) == standard(new))
    }
}

/// `51200.00` (the form in run.json) → 5120000 fen.
fn fen(text: &str) -> Option<i64> {
    text.replace('.', "").parse().ok()
}

/// What the lines of a quote say, whatever their order.
fn lines(joined: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = joined.split('；').collect();
    lines.sort_unstable();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::run;
    use rstest::rstest;

    /// A placement signed on 03-04 for 51,200.00, as it stands now.
    fn told(row: &str) -> String {
        let text = format!(
            "@last-run 2026-03-09\n@last-record XM2026-101-M0301 signed=2026-03-04 客户金额=51200.00\n\
             [媒体排期/排期]\n排期编号 | 客户确认日 | 客户金额 | 变更书面文件\nXM2026-101-M0301 | {row}\n"
        );
        let outcome = run(&text);
        let found = outcome.all(Code::A24);
        found
            .iter()
            .map(|f| f.money_at_risk.map(Fen::plain).unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Staff is sent to the cell that was edited; the signature stands beside it.
    #[test]
    fn it_names_the_cell_that_was_edited() {
        let outcome = run(
            "@last-run 2026-03-09\n@last-record XM2026-101-M0301 signed=2026-03-04 客户金额=51200.00 次数=2\n\
             [媒体排期/排期]\n排期编号 | 客户确认日 | 客户金额 | 次数\nXM2026-101-M0301 | 2026-03-04 | 46080 | 3\n",
        );
        let [found] = outcome.all(Code::A24)[..] else { panic!("{:?}", outcome.lines()) };
        let related: Vec<String> = found.related.iter().map(|place| place.cell()).collect();
        let cells = (found.place.map(|place| place.cell()), related);
        assert_eq!(cells, (Some("C2".to_owned()), vec!["D2".to_owned(), "B2".to_owned()]));
    }

    #[rstest]
    #[case::changed("2026-03-04 | 46080 |", "5120.00")]
    #[case::as_signed("2026-03-04 | 51200 |", "")]
    #[case::signed_anew("2026-03-10 | 46080 |", "")]
    #[case::with_a_document("2026-03-04 | 46080 | 是", "")]
    #[case::unreadable_now("2026-03-04 | 约五万 |", "")]
    fn what_differs_from_what_was_signed(#[case] row: &str, #[case] money: &str) {
        assert_eq!(told(row), money);
    }

    /// `signed` and `now` give 媒体名称, 版面/时段, 版本 and 款数 of one placement.
    #[rstest]
    #[case::another_medium("媒体名称=都市晨报", "城市电台 | 头版 |", 1)]
    #[case::an_alias_of_the_medium("媒体名称=都市晨报", "晨报 | 头版 |", 0)]
    #[case::two_aliases_of_it("媒体名称=都市早报", "晨报 | 头版 |", 0)]
    #[case::written_out_as_registered("媒体名称=电台", "城市电台 | 头版 |", 0)]
    #[case::by_the_table_of_aliases("媒体名称=晨刊", "都市晨报 | 头版 |", 0)]
    #[case::a_space_in_the_name("媒体名称=都市晨报", "都市　晨报 | 头版 |", 0)]
    #[case::a_space_in_the_position("版面/时段=A1叠头版", "都市晨报 | A1叠 头版 |", 0)]
    #[case::another_position("版面/时段=头版", "都市晨报 | 封底 |", 1)]
    #[case::a_newer_version("版面/时段=头版 版本=新", "都市晨报 | 封底 | 变1", 0)]
    #[case::the_version_signed("版面/时段=头版 版本=变1", "都市晨报 | 封底 | 变1", 1)]
    #[case::the_first_version_is_kept_without_a_word("版面/时段=头版", "都市晨报 | 封底 | 变1", 0)]
    fn names_and_versions(#[case] signed: &str, #[case] now: &str, #[case] expected: usize) {
        let outcome = run(&format!(
            "@last-run 2026-03-09\n@last-record XM2026-101-M0301 signed=2026-03-04 {signed}\n\
             [设置/别名表]\n类别 | 写法 | 标准名\n媒体 | 晨刊 | 都市晨报\n\
             [项目名册/媒体]\n媒体名称 | 别名 | 收款单位\n都市晨报 | 晨报、都市早报 | 晨报公司\n城市电台 | | 电台\n\
             [媒体排期/排期]\n排期编号 | 客户确认日 | 媒体名称 | 版面/时段 | 版本\n\
             XM2026-101-M0301 | 2026-03-04 | {now}\n"
        ));
        assert_eq!(outcome.all(Code::A24).len(), expected, "{:?}", outcome.all(Code::A24));
    }

    /// Lines without 行号 that were only sorted say the same.
    #[rstest]
    #[case::sorted_anew("|20", "|40", 0)]
    #[case::changed("|20", "|41", 1)]
    #[case::numbered("2|20", "1|40", 0)]
    #[case::numbered_and_exchanged("1|20", "2|40", 1)]
    fn the_order_of_a_quotes_rows_says_nothing(
        #[case] one: &str,
        #[case] other: &str,
        #[case] edited: usize,
    ) {
        let outcome = run(&format!(
            "@last-run 2026-03-09\n@last-record XM2026-101-B01 signed=2026-03-04 数量=40；20\n\
             [制作/报价]\n报价单号 | 内容 | 金额 | 客户确认日 | 行号 | 数量\n\
             XM2026-101-B01 | 折页 | 100 | 2026-03-04 | {one}\nXM2026-101-B01 | 楼书 | 300 | 2026-03-04 | {other}\n"
        ));
        assert_eq!(outcome.all(Code::A24).len(), edited, "{:?}", outcome.all(Code::A24));
    }

    /// A quote whose changed line carries the document, not its first.
    #[test]
    fn a_document_on_any_line_of_a_quote_ends_it() {
        let told = |document: &str| {
            let outcome = run(&format!(
                "@last-run 2026-03-09\n@last-record XM2026-101-B01 signed=2026-03-04 金额=300.00\n\
                 [制作/报价]\n报价单号 | 内容 | 金额 | 客户确认日 | 变更书面文件\n\
                 XM2026-101-B01 | 楼书 | 100 | 2026-03-04 |\nXM2026-101-B01 | 折页 | 300 | 2026-03-04 | {document}\n"
            ));
            outcome.all(Code::A24).len()
        };
        assert_eq!((told(""), told("是")), (1, 0));
    }
}
