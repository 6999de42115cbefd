//! 倒排表 in words: the text of a cell for one limit, the same on 周报 and in the media workbook.

use super::tone::Tone;
use crate::due::countdown::{Progress, StepLimit, Verdict};
use chrono::NaiveDate;

/// The meaning of the words of a cell, in two lines.
pub const MEANING: [&str; 2] = [
    "每格是最晚一天；已过=还没做；到期=今天或下一个工作日；前=还有时间",
    "已做=按时做了；迟做=过了这天才做；未登记=表里看不出做没做；不需=这一步不用做",
];

/// The last day on which the step is in time (`None` if nothing is to be done), and its word.
pub fn told(limit: &StepLimit) -> (Option<NaiveDate>, &'static str) {
    let word = match (limit.verdict, limit.progress) {
        (Verdict::Passed, _) => "已过",
        (Verdict::Due, _) => "到期",
        (Verdict::Ahead, _) => "前",
        (Verdict::DoneLate, _) => "迟做",
        (Verdict::Done, _) => "已做",
        (Verdict::Silent, Progress::NotNeeded) => return (None, "不需"),
        (Verdict::Silent, _) => "未登记",
    };
    (Some(limit.last), word)
}

/// The tone of a limit's cell.
pub fn limit_tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Passed => Tone::Red,
        Verdict::Due => Tone::Yellow,
        Verdict::Ahead => Tone::Plain,
        Verdict::DoneLate => Tone::Late,
        Verdict::Done => Tone::Done,
        Verdict::Silent => Tone::None,
    }
}

#[cfg(test)]
mod tests {
    use crate::due::countdown::CountdownStep;
    use crate::model::memory::Memory;
    use crate::report::view::status::register::Register;
    use crate::report::view::status::table::Value;
    use crate::report::view::{Input, records, status, weekly};
    use crate::testing;
    use std::collections::BTreeMap;

    const OFFICE: &str = "[项目名册/媒体]
        媒体名称 | 订位提前 | 截稿提前
        都市晨报 | 3 | 2
        [媒体排期/排期]
        排期编号         | 媒体名称 | 投放日期   | 客户金额 | 客户确认日 | 订位日     | 交片日     | 发片日
        XM2026-101-M0301 | 都市晨报 | 2026-03-18 | 7200     | 2026-03-10 | 2026-03-16 |            |
        XM2026-101-M0302 | 都市晨报 | 2026-03-26 | 0        |            | 2026-03-10 | 2026-03-11 |
        XM2026-101-M0303 | 都市晨报 | 2026-04-08 | 7200     | 2026-03-10 | 2026-03-11 | 2026-03-12 | 2026-03-13";

    /// The day and word of every cell of the page, by key and step.
    fn page(input: &Input) -> BTreeMap<(String, String), (String, String)> {
        let page = weekly::weekly(input, &records(input));
        let rows = page.countdown.rows.shown.iter().chain(&page.countdown.ready.shown);
        let cells = rows.flat_map(|row| {
            row.cells.iter().map(|cell| {
                let day = if cell.text.contains('-') { format!("2026-{}", cell.text) } else { String::new() };
                let word = if day.is_empty() { cell.text.as_str() } else { cell.word };
                ((format!("XM2026-101-{}", row.key), cell.step.to_owned()), (day, word.to_owned()))
            })
        });
        cells.collect()
    }

    /// The same for the media workbook.
    fn workbook(input: &Input) -> BTreeMap<(String, String), (String, String)> {
        let records = records(input);
        let register = Register::new(input, &records);
        let table = status::placements::tables(&register).find(|table| table.name == "倒排表").unwrap();
        let mut cells = BTreeMap::new();
        for row in table.rows() {
            let Value::Text(key) = &row[0] else { panic!("{row:?}") };
            for step in CountdownStep::ALL {
                let at = table.columns.iter().position(|one| one.heading == step.word()).unwrap();
                let told = match &row[at] {
                    Value::DayToned(day, word, _) => (day.to_string(), (*word).to_owned()),
                    Value::Toned(word, _) => (String::new(), word.to_string()),
                    other => panic!("{other:?}"),
                };
                cells.insert((key.to_string(), step.word().to_owned()), told);
            }
        }
        cells
    }

    #[test]
    fn page_and_workbook_say_the_same_of_every_step() {
        let outcome = testing::run(OFFICE);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let (page, workbook) = (page(&input), workbook(&input));
        for (cell, told) in &page {
            assert_eq!(told, &workbook[cell], "{cell:?}");
        }
        // nobody registers 交完稿 here, so the page has no column for it
        assert!(page.keys().all(|(_, step)| step != "交完稿"), "{page:#?}");
        let of = |key: &str, step: &str| workbook[&(format!("XM2026-101-{key}"), step.to_owned())].clone();
        let told = |day: &str, word: &str| (day.to_owned(), word.to_owned());
        assert_eq!(of("M0301", "订位"), told("2026-03-13", "迟做"));
        assert_eq!(of("M0301", "发片"), told("2026-03-16", "到期"));
        assert_eq!(of("M0302", "发片"), told("2026-03-24", "前"));
        assert_eq!(of("M0303", "发片"), told("2026-04-03", "已做"));
        assert_eq!(of("M0303", "交完稿").1, "不需");
        assert_eq!(of("M0301", "交完稿").1, "未登记");
    }
}
