//! One row per habit of writing a date.

use super::*;
use crate::model::Content;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn office() -> DateContext {
    DateContext {
        cutoff: NaiveTime::from_hms_opt(17, 30, 0).unwrap(),
        closing: NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
        ..DateContext::default()
    }
}

fn in_row(date: &str) -> DateContext {
    DateContext { row_dates: vec![day(date)], ..office() }
}

fn text(written: &str) -> Value {
    Value::Text(written.into())
}

fn code<T>(reading: &Reading<T>) -> Option<Code> {
    reading.note.as_ref().map(|note| note.code)
}

#[test]
fn dates_as_people_write_them() {
    use Code::*;
    for (written, expected) in [
        ("2026.3.5", None),
        ("2026-03-05", None),
        ("2026/3/5", None),
        ("2026年3月5日", None),
        ("2026年03月05号", None),
        ("2026、3、5", None),
        ("20260305", None),
        ("２０２６．３．５", None),
        ("2026 年 3 月 5 日", None),
        ("2026-3-5 15:20", None),
        ("2026-3-5(周四)", None),
        ("2026年3月5日 星期四", None),
        ("'2026-3-5", None),
        ("26.3.5", Some(D19)),
        ("26年3月5日", Some(D19)),
        ("二〇二六年三月五日", Some(D19)),
        ("46086", Some(D19)),
        ("3月5日", Some(D05)),
        ("3/5", Some(D05)),
        ("3.5", Some(D05)),
        ("3月5号", Some(D05)),
        ("3.5晚", Some(D05)),
        ("三月五日", Some(D19)),
        ("3.5已签", Some(D19)),
        ("王总3/5", Some(D19)),
    ] {
        let reading = date(&text(written), &in_row("2026-03-10"));
        assert_eq!(reading.content, Content::Known(day("2026-03-05")), "{written}");
        assert_eq!(code(&reading), expected, "{written}");
    }
}

/// What says that it was done, or has a day of its own, never counts as not done: it cannot be read, and
/// accuses nobody.
#[test]
fn what_says_done_is_never_not_yet() {
    for written in [
        "上周五",
        "上周五已签",
        "周一已确认",
        "月初已签",
        "2月下旬已签",
        "节前已签",
        "已签未归档",
        "2026-3-6已签，原件待寄",
        "2026-3-6（原件未回）",
        "2026-3-6 待客户确认",
        "2026-3-6已交待改",
        "客户周五签(3.6)",
        "王未 2026-3-5",
        "星期一已签",
        "近期已签",
        "待补章，已签",
    ] {
        for content in [
            date(&text(written), &in_row("2026-03-10")).content.map(|_| ()),
            signed(&text(written), &in_row("2026-03-10")).content.map(|_| ()),
        ] {
            assert_ne!(content, Content::Blank, "{written}");
        }
    }
    for (written, signer) in [
        ("2026-3-6 Fri", None),
        ("2026-3-6（一稿）", None),
        ("2026-3-6（周五）", None),
        ("周总3/5", Some("周总")),
        ("林月 2026-3-5", Some("林月")),
        ("王年3/5", Some("王年")),
        ("王总3/5签了", Some("王总")),
        ("3/5签好了", None),
    ] {
        let Content::Known((Signed::On(_), by)) = signed(&text(written), &in_row("2026-03-10")).content
        else {
            panic!("{written}")
        };
        assert_eq!(by.as_deref(), signer, "{written}");
    }
    for written in ["3月5日至12日(周四)", "3月5日、下周三"] {
        assert_ne!(
            crate::normalise::cell::dates(&text(written), &in_row("2026-03-10")).content,
            Content::Blank,
            "{written}"
        );
    }
}

/// We handed it in or asked for it; the client has not signed. In other columns 已交 means that it was done.
#[test]
fn what_awaits_the_client_is_not_signed() {
    for written in [
        "上周未签",
        "上周已催，待签",
        "上周已发，未回",
        "已交稿待客户签字",
        "已提交客户待确认",
        "提案已交，待客户确认",
        "交客户签",
        "已发客户",
        "催签中",
    ] {
        let reading = signed(&text(written), &in_row("2026-03-10"));
        assert_eq!(reading.content, Content::Blank, "{written}");
    }
    for (written, is_blank) in [("上周未签", true), ("上周已催，待签", true), ("已交，待客户确认", false)]
    {
        let reading = date(&text(written), &in_row("2026-03-10"));
        assert_eq!(reading.content == Content::Blank, is_blank, "{written}");
    }
    for written in ["2026-3-6 待补原件", "2026.3.6（待补签）"] {
        assert_ne!(signed(&text(written), &in_row("2026-03-10")).content, Content::Blank, "{written}");
    }
}

/// What was taken back is no signature, and nobody is called 扫描件.
#[test]
fn words_beside_a_day() {
    let on = Signed::On(day("2026-03-05"));
    let doubtful =
        "作废 已作废 退回 已退回 驳回 撤回 取消 拒签 搁置 否决 延期 顺延 有误 重复 冲红 部分 原 钉钉 QQ";
    for word in doubtful.split(' ') {
        for written in [format!("2026-3-5 {word}"), format!("2026-3-5（{word}）"), format!("{word}2026.3.5")]
        {
            let read = signed(&text(&written), &in_row("2026-03-10")).content;
            assert!(!matches!(read, Content::Known(_)), "{written}");
        }
    }
    let nobody = "扫描件 原件 公章 甲方 客户方 经办人 签字人 可以 已阅 当面 第一稿 第二版 代签 收到 已收到 到账 入账 无异议 没问题";
    for word in nobody.split(' ') {
        let read = signed(&text(&format!("2026-3-5 {word}")), &in_row("2026-03-10")).content;
        assert_eq!(read, Content::Known((on, None)), "{word}");
    }
    for (written, signer) in
        [("2026-3-5 王总", "王总"), ("2026-3-5 张三 原件", "张三"), ("2026-3-5 John", "John")]
    {
        let read = signed(&text(written), &in_row("2026-03-10")).content;
        assert_eq!(read, Content::Known((on, Some(signer.to_owned()))), "{written}");
    }
}

/// A word for the deed is no signer.
#[test]
fn who_signed_without_a_day() {
    for (written, signer) in
        [("签了", None), ("已签了", None), ("签字了", None), ("签好了", None), ("王总签了", Some("王总"))]
    {
        let Content::Known((Signed::Undated, by)) = signed(&text(written), &in_row("2026-03-10")).content
        else {
            panic!("{written}")
        };
        assert_eq!(by.as_deref(), signer, "{written}");
    }
    assert_eq!(signed(&text("交了"), &in_row("2026-03-10")).content, Content::Refused);
}

#[test]
fn what_plainly_says_not_yet_is_blank_and_said() {
    for written in [
        "尽快",
        "月底",
        "3月底",
        "下周三",
        "待定",
        "未定",
        "待确认",
        "待签",
        "未签",
        "未交",
        "待提交",
        "待补",
        "3.5未签",
        "等客户回复",
        "客户尚未确认",
        "还没签",
        "TBD",
        "预计3月20日",
        "2026-3-20（待定）",
        "三月底",
        "未确认",
        "   年  月  日",
        "  月  日",
        "3月  日",
        "3月？日",
        "2026-3-?",
        "？",
        "周五",
        "本周内",
        "明天",
        "节后",
        "4月初",
        "月中",
        "暂缓",
    ] {
        for reading in [
            date(&text(written), &in_row("2026-03-10")),
            signed(&text(written), &in_row("2026-03-10")).map(|_| day("2026-01-01")),
            moment(&text(written), &in_row("2026-03-10")).map(|moment| moment.date),
        ] {
            assert_eq!(
                (reading.content.clone(), code(&reading)),
                (Content::Blank, Some(Code::D04)),
                "{written}"
            );
        }
    }
}

#[test]
fn what_is_no_day_is_refused() {
    for written in [
        "日期不详",
        "客户口头确认",
        "3月",
        "2026年3月",
        "2026-2-30",
        "1999-3-5",
        "2101-1-1",
        "3月5日前",
        "约3.5",
        "3.5或3.6",
        "5/3/26",
        "3.5电话确认",
        "20261305",
        "13.5",
        "5日",
    ] {
        let reading = date(&text(written), &in_row("2026-03-10"));
        assert_eq!(
            (reading.content.clone(), code(&reading)),
            (Content::Refused, Some(Code::D04)),
            "{written}"
        );
    }
    for blank in ["", "　", "—", "/", "无"] {
        assert_eq!(date(&text(blank), &office()).content, Content::Blank, "{blank}");
    }
}

#[test]
fn numbers_in_a_date_column() {
    let context = in_row("2026-03-10");
    for (number, expected, note) in [
        (46_086.0, Some("2026-03-05"), Some(Code::D19)),
        (36_526.0, Some("2000-01-01"), Some(Code::D19)),
        (73_050.0, Some("2099-12-31"), Some(Code::D19)),
        (36_525.0, None, Some(Code::D04)),
        (73_051.0, None, Some(Code::D04)),
        (20_260_305.0, Some("2026-03-05"), None),
        (3.1, None, Some(Code::D04)),
        (3.15, None, Some(Code::D04)),
        (3.0, None, Some(Code::D04)),
        (f64::NAN, None, Some(Code::D04)),
        (-1e300, None, Some(Code::D04)),
    ] {
        let reading = date(&Value::Number(number), &context);
        let content = expected.map_or(Content::Refused, |d| Content::Known(day(d)));
        assert_eq!(reading.content, content, "{number}");
        assert_eq!(code(&reading), note, "{number}");
    }
    let question = date(&Value::Number(3.1), &context).note.unwrap().message;
    assert_eq!(question, "3.1 可能是 3月1日也可能是 3月10日，请写成 2026-3-10");
}

#[test]
fn the_year_is_taken_from_what_stands_around() {
    let period = DateContext { period: Some((2026, 3)), row_dates: vec![day("2020-03-05")], ..office() };
    let file = DateContext { file_month: Some((2025, 3)), ..office() };
    let january = DateContext { period: Some((2026, 1)), ..office() };
    for (written, context, expected) in [
        ("3/5", &period, Some("2026-03-05")),
        ("3/5", &file, Some("2025-03-05")),
        ("12/28", &january, Some("2025-12-28")),
        ("10/28", &file, Some("2025-10-28")),
        ("12/28", &in_row("2026-01-05"), Some("2025-12-28")),
        ("2/29", &in_row("2026-03-10"), None),
        ("2/29", &in_row("2024-03-10"), Some("2024-02-29")),
        ("3/5", &office(), None),
        // 180 and 185 days away: 5 apart, no guess.
        ("9/6", &in_row("2026-03-10"), None),
        // 167 and 198 days: 31 apart.
        ("8/24", &in_row("2026-03-10"), Some("2026-08-24")),
        // 169 and 196 days: 27 apart.
        ("8/26", &in_row("2026-03-10"), None),
    ] {
        let expected = expected.map_or(Content::Refused, |d| Content::Known(day(d)));
        assert_eq!(date(&text(written), context).content, expected, "{written} {context:?}");
    }
}

#[test]
fn times_of_day() {
    for (written, time, note) in [
        ("2026-3-5 15:20", Some((15, 20)), None),
        ("2026-3-5 00:00:00", None, None),
        ("2026-03-05T09:05:00", Some((9, 5)), None),
        ("2026年3月5日15点20分", Some((15, 20)), None),
        ("2026-3-5 下午3点半", Some((15, 30)), None),
        ("2026-3-5 3:20 PM", Some((15, 20)), None),
        ("2026-3-5 下午六点", Some((18, 0)), Some(Code::D19)),
        ("2026-3-5 下午五点半", Some((17, 30)), Some(Code::D19)),
        ("2026-3-5 凌晨1点", Some((1, 0)), None),
        ("2026-3-5 一早", Some((12, 0)), Some(Code::D19)),
        ("2026-3-5 早", Some((12, 0)), Some(Code::D19)),
        ("2026-3-5 夜里", Some((23, 59)), Some(Code::D19)),
        ("2026-3-5 Thu 15:20", Some((15, 20)), None),
        ("2026-3-5 上午", Some((12, 0)), Some(Code::D19)),
        ("2026-3-5 中午", Some((12, 0)), Some(Code::D19)),
        ("2026-3-5 下午", Some((17, 30)), Some(Code::D19)),
        ("3月5日下午", Some((17, 30)), Some(Code::D19)),
        ("3.5晚", Some((23, 59)), Some(Code::D19)),
        ("3月5日", None, Some(Code::D05)),
        ("2026-3-5", None, None),
    ] {
        let reading = moment(&text(written), &in_row("2026-03-10"));
        let time = time.map(|(h, m)| NaiveTime::from_hms_opt(h, m, 0).unwrap());
        assert_eq!(reading.content, Content::Known(Moment { date: day("2026-03-05"), time }), "{written}");
        assert_eq!(code(&reading), note, "{written}");
    }
    let closing_first =
        DateContext { closing: NaiveTime::from_hms_opt(17, 0, 0).unwrap(), ..in_row("2026-03-10") };
    let Content::Known(read) = moment(&text("3月5日下午"), &closing_first).content else { panic!() };
    assert_eq!(read.time, NaiveTime::from_hms_opt(17, 0, 0));

    let stored = day("2026-03-05").and_hms_milli_opt(17, 29, 59, 999).unwrap();
    let Content::Known(read) = moment(&Value::Date(stored), &office()).content else { panic!() };
    assert_eq!(read.time, NaiveTime::from_hms_opt(17, 30, 0), "a fraction of a day is rounded to the second");
    let midnight = day("2026-03-05").and_hms_opt(0, 0, 0).unwrap();
    let Content::Known(read) = moment(&Value::Date(midnight), &office()).content else { panic!() };
    assert_eq!(read.time, None);
}

#[test]
fn confirmations() {
    let on = Signed::On(day("2026-03-05"));
    for (value, expected, signer) in [
        (text("√"), Content::Known(Signed::Undated), None),
        (text("是"), Content::Known(Signed::Undated), None),
        (text("已签"), Content::Known(Signed::Undated), None),
        (text("Y"), Content::Known(Signed::Undated), None),
        (text("1"), Content::Known(Signed::Undated), None),
        (text("TRUE"), Content::Known(Signed::Undated), None),
        (text("False"), Content::Blank, None),
        (Value::Number(1.0), Content::Known(Signed::Undated), None),
        (text("王总已签"), Content::Known(Signed::Undated), Some("王总")),
        (text("口头"), Content::Known(Signed::Undated), None),
        (text("微信同意"), Content::Known(Signed::Undated), None),
        (text("口头确认"), Content::Known(Signed::Undated), None),
        (text("客户电话确认"), Content::Known(Signed::Undated), None),
        (text("褚经理"), Content::Known(Signed::Undated), Some("褚经理")),
        (text("3.5已签"), Content::Known(on), None),
        (text("王总3/5"), Content::Known(on), Some("王总")),
        (text("王总 2026-3-5 签字"), Content::Known(on), Some("王总")),
        (text("2026-3-5"), Content::Known(on), None),
        (Value::Number(46_086.0), Content::Known(on), None),
        (text("×"), Content::Blank, None),
        (text("未签"), Content::Blank, None),
        (text(""), Content::Blank, None),
        (text("待定"), Content::Blank, None),
        (text("不详"), Content::Refused, None),
        (text("已归档（3.5）"), Content::Known(on), None),
        (text("已归档（2026年3月5日）"), Content::Known(on), None),
        (text("已存档(3.5)"), Content::Known(on), None),
        (text("【已签】3月5日"), Content::Known(on), None),
        (text("已回传 3/5"), Content::Known(on), None),
        (text("邮件确认 3.5"), Content::Known(on), None),
        (text("✔️"), Content::Known(Signed::Undated), None),
        (text("☑️"), Content::Known(Signed::Undated), None),
        (text("√\u{fe0f}"), Content::Known(Signed::Undated), None),
        (text("✅"), Content::Known(Signed::Undated), None),
        (text("●"), Content::Known(Signed::Undated), None),
        (text("对"), Content::Known(Signed::Undated), None),
        (text("是的"), Content::Known(Signed::Undated), None),
        (text("-"), Content::Blank, None),
        (text("--"), Content::Blank, None),
        (text("－"), Content::Blank, None),
        (text("❌"), Content::Blank, None),
        (text("不是"), Content::Blank, None),
        (Value::Number(3.1), Content::Refused, None),
    ] {
        let reading = signed(&value, &in_row("2026-03-10"));
        let name = reading.clone().map(|(_, name)| name);
        assert_eq!(reading.map(|(signed, _)| signed).content, expected, "{value:?}");
        if let Content::Known(name) = name.content {
            assert_eq!(name.as_deref(), signer, "{value:?}");
        }
    }
}

#[test]
fn time_stamps_of_systems() {
    for (written, expected, noted) in [
        ("2026-03-09 10:15:30.0", "2026-03-09 10:15:30", false),
        ("2026-03-09 10:15:30.000", "2026-03-09 10:15:30", false),
        ("2026-03-09 10:15:30.123456", "2026-03-09 10:15:30", false),
        ("2026-03-09T10:15:30", "2026-03-09 10:15:30", false),
        ("2026-03-09T10:15:30.000Z", "2026-03-09 10:15:30", true),
        ("2026-03-09T10:15:30+08:00", "2026-03-09 10:15:30", true),
        ("2026-03-09 10:15:30 +0800", "2026-03-09 10:15:30", true),
        ("2026/3/9 10:15:30 UTC+8", "2026-03-09 10:15:30", true),
        ("20260309101530", "2026-03-09 10:15:30", false),
        ("20260309101530123", "2026-03-09 10:15:30", false),
        ("202603091015", "2026-03-09 10:15:00", false),
        ("20260309 101530", "2026-03-09 10:15:30", false),
        ("20260309T101530Z", "2026-03-09 10:15:30", true),
        ("2026年03月09日 10时15分30秒", "2026-03-09 10:15:30", false),
        ("2026年3月9日10时15分", "2026-03-09 10:15:00", false),
        ("2026/3/9 上午 10:15:30", "2026-03-09 10:15:30", false),
        ("2026/3/9 上午 12:15:30", "2026-03-09 00:15:30", false),
        ("2026/3/9 下午 03:15:30", "2026-03-09 15:15:30", false),
        ("2026-03-09 10:15 星期一", "2026-03-09 10:15:00", true),
        ("46090.5", "2026-03-09 12:00:00", false),
        ("46090.427430556", "2026-03-09 10:15:30", false),
        ("2026.03.09.", "2026-03-09 00:00:00", true),
    ] {
        let reading = moment(&text(written), &office());
        let Content::Known(read) = reading.content.clone() else { panic!("{written}: {reading:?}") };
        let at = read.date.and_time(read.time.unwrap_or_default()).to_string();
        assert_eq!((at.as_str(), code(&reading).is_some()), (expected, noted), "{written}");
        assert_eq!(date(&text(written), &office()).content, Content::Known(read.date), "{written}");
    }
    assert_eq!(
        date(&Value::Number(20_260_309_101_530.0), &office()).content,
        Content::Known(day("2026-03-09"))
    );
    for written in ["20260309251530", "19990309101530", "1773023730", "202613091015"] {
        assert_eq!(date(&text(written), &office()).content, Content::Refused, "{written}");
    }
}

#[test]
fn a_workbook_of_1904_counts_from_there() {
    let context = DateContext { since_1904: true, ..office() };
    for value in [Value::Number(44_628.0), text("44628"), Value::Number(44_628.25)] {
        let reading = date(&value, &context);
        assert_eq!(
            (reading.content.clone(), code(&reading)),
            (Content::Known(day("2026-03-09")), Some(Code::D19))
        );
    }
    assert_eq!(date(&Value::Number(44_628.0), &office()).content, Content::Known(day("2022-03-08")));
    assert_eq!(date(&Value::Number(20_260_309.0), &context).content, Content::Known(day("2026-03-09")));
}

#[test]
fn errors_are_refused_as_such() {
    for value in [Value::Error("#REF!".into()), Value::NoValue] {
        assert_eq!(code(&date(&value, &office())), Some(Code::D11));
        assert_eq!(code(&signed(&value, &office())), Some(Code::D11));
    }
}

proptest! {
    #[test]
    fn any_date_reads_back_in_every_style(days in 0u64..36_000, style in 0usize..8) {
        let written = day("2001-01-01") + Days::new(days);
        let styled = written
            .format(["%Y-%m-%d", "%Y.%-m.%-d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%Y%m%d", "%Y、%-m、%-d", "%Y-%-m-%-d %H:%M", "%Y年%m月%d号"][style].replace("%H:%M", "15:20").as_str())
            .to_string();
        prop_assert_eq!(date(&text(&styled), &office()).content, Content::Known(written));
        prop_assert_eq!(date(&Value::Date(written.and_hms_opt(8, 0, 0).unwrap()), &office()).content, Content::Known(written));
    }

    #[test]
    fn a_short_date_is_read_by_its_neighbour(days in 0u64..36_000, off in -100i64..100) {
        let written = day("2001-06-01") + Days::new(days);
        prop_assume!(!(written.month() == 2 && written.day() == 29));
        let near = written + TimeDelta::days(off);
        let context = DateContext { row_dates: vec![near], ..office() };
        let short = written.format("%-m月%-d日").to_string();
        prop_assert_eq!(date(&text(&short), &context).content, Content::Known(written));
    }

    #[test]
    fn no_cell_panics(written in "\\PC{0,30}", number in proptest::num::f64::ANY) {
        let context = in_row("2026-03-10");
        for value in [text(&written), Value::Number(number)] {
            let _ = (date(&value, &context), moment(&value, &context), signed(&value, &context));
        }
    }
}

/// What says "being done", "none" or "put off" is no day yet; a name, a done thing and "no objection" are not that.
#[test]
fn what_is_being_done_is_not_yet() {
    for written in [
        "进行中",
        "用印中",
        "客户审阅中",
        "媒体确认中",
        "走流程",
        "在途",
        "没付",
        "没验",
        "无合同",
        "等资料",
        "暂订",
        "延期",
        "推迟",
        "不需要",
        "0",
        "0000-00-00",
        "1900-01-00",
        "1900/1/0",
        "1900年1月0日",
        "1899-12-30",
        "1899-12-31 00:00:00",
    ] {
        let reading = date(&text(written), &DateContext::default());
        assert_eq!(reading.content, Content::Blank, "{written}");
        assert_eq!(reading.note.unwrap().code, Code::D04, "{written}");
    }
    assert_eq!(date(&Value::Number(0.0), &DateContext::default()).content, Content::Blank);
    for written in ["已付", "没问题", "无异议", "取消", "见附件", "李建中"] {
        assert_eq!(date(&text(written), &DateContext::default()).content, Content::Refused, "{written}");
    }
    for written in
        ["审批中", "用印中", "续签中", "客户审阅中", "拒签", "客户不签", "不通过", "退回", "3.5拒签"]
    {
        assert_eq!(signed(&text(written), &DateContext::default()).content, Content::Blank, "{written}");
    }
}

/// A weekday beside a full date that is not its own is said; without a year there is no day.
#[test]
fn a_weekday_that_contradicts_its_day() {
    let context = DateContext { period: Some((2026, 3)), ..DateContext::default() };
    for (written, expected, said) in [
        ("2026-3-5（周四）", "2026-03-05", false),
        ("2026年3月5日 星期四", "2026-03-05", false),
        ("2026-3-5（周三）", "2026-03-05", true),
        ("2026年3月5日 星期三", "2026-03-05", true),
        ("3月5日周四", "2026-03-05", false),
        ("3月5日周三", "", true),
    ] {
        let Reading { content, note } = date(&text(written), &context);
        let day = match content {
            Content::Known(day) => day.to_string(),
            _ => String::new(),
        };
        let told = note.is_some_and(|note| note.message.contains("写的是星期"));
        assert_eq!((day.as_str(), told), (expected, said), "{written}");
    }
}
