//! Words in place of a day: there is none yet, the client has not answered, it was refused. It finds no day;
//! [`super::date_text`] does.

use super::clean::folded;
use super::date_text::{Dated, find};
use super::words;

/// Whether the text says that there is no day yet: 待定, 未签, 尽快, 3月底.
pub(super) fn says_not_yet(text: &str) -> bool {
    let text = folded(text);
    if is_unfilled(&text) {
        return true;
    }
    if let Some(Dated { before, after, .. }) = find(&text) {
        return is_planned(&before) || is_put_off(&after);
    }
    // 待补章，已签 was signed; 待已签合同 was not
    const OPENINGS: [char; 6] = ['未', '待', '没', '尚', '暂', '等'];
    let mut clauses = text.split([',', ';', '、', '。']).map(str::trim);
    if clauses.any(|clause| says_done(clause, &text) && !clause.starts_with(OPENINGS)) {
        return false;
    }
    if is_in_process(&text) || is_denied(&text) {
        return true;
    }
    let not_done = text.contains('未') && !["未知", "未详", "未来"].iter().any(|word| text.contains(word));
    // 月初 of 二月初五, a day of the lunar calendar, is no beginning of a month
    let text = if is_lunar(&text) { text.replace("月初", "") } else { text };
    not_done || (words::holds_not_yet(&text) && !text.contains("接待"))
}

/// Whether the text is a day of the lunar calendar: 二月初五.
fn is_lunar(text: &str) -> bool {
    text.match_indices("月初").any(|(at, word)| {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        rest.starts_with(|c| "一二三四五六七八九十".contains(c))
    })
}

/// Whether the text says that it is being done: 用印中, 客户审阅中, 走流程, 在途.
fn is_in_process(text: &str) -> bool {
    const DEEDS: [&str; 46] = [
        "进行", "审批", "审核", "审阅", "审查", "评审", "报批", "用印", "盖章", "签署", "签订", "签字",
        "续签", "签", "改", "修改", "改稿", "制作", "设计", "确认", "预订", "订位", "排队", "办理", "流程",
        "处理", "沟通", "洽谈", "协商", "谈判", "商谈", "打样", "印刷", "等待", "准备", "整理", "起草",
        "请款", "付款", "申请", "核对", "验收", "送货", "运输", "回传", "寄送",
    ];
    let doing = text.strip_suffix('中').is_some_and(|doing| DEEDS.iter().any(|deed| doing.ends_with(deed)));
    doing || ["走流程", "在途", "做着", "挂账"].contains(&text)
}

/// Whether the text begins by saying that there is none, or not now: 没付, 无合同, 等资料, 延期.
fn is_denied(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["延期", "延后", "顺延", "推迟", "暂停", "搁置", "空", "空白", "不需要", "不用"];
    const CONTENT: [&str; 5] = ["问题", "意见", "异议", "误", "异常"];
    let none = text.starts_with(['没', '无', '等', '暂'])
        && !text.starts_with("无需")
        && !CONTENT.iter().any(|word| text.contains(word));
    none || WORDS.contains(&text)
}

/// Whether the words before a day make it one that is still to come: 预计3月20日.
fn is_planned(before: &str) -> bool {
    let before = before.trim_matches(|c: char| c.is_whitespace() || "(（:：,，".contains(c));
    ["预计", "计划", "争取", "暂定", "尚未", "还没"].iter().any(|word| before.contains(word))
        || before.starts_with(['拟', '待', '未', '暂', '尽', '等'])
}

/// Whether the words after a day take it back: 3.5未签, 2026-3-20（待定）. What is still to come beside the day
/// (原件待寄, 待客户确认) does not.
fn is_put_off(after: &str) -> bool {
    const WORDS: [&str; 9] = ["待定", "未定", "暂定", "待交", "未交", "没交", "待提交", "未提交", "未完成"];
    let put_off = || [UNANSWERED.as_slice(), &WORDS].into_iter().flatten().any(|word| after.contains(word));
    !says_done(after, after) && put_off()
}

/// Whether a text without a day says that the client has not answered, whatever we have done: 上周未签,
/// 已交稿待客户签字.
pub(super) fn awaits_answer(text: &str) -> bool {
    let text = folded(text);
    find(&text).is_none() && !says_decided(&text) && (is_pending(&text) || is_in_process(&text))
}

/// Words for an answer that is still to come, or is no.
const UNANSWERED: [&str; 17] = [
    "未签",
    "待签",
    "没签",
    "拒签",
    "不签",
    "拒绝",
    "退回",
    "打回",
    "驳回",
    "未确认",
    "待确认",
    "没确认",
    "不同意",
    "不通过",
    "未通过",
    "未批",
    "待批",
];

/// Whether the words say that an answer is still to come.
fn is_pending(text: &str) -> bool {
    const WORDS: [&str; 14] = [
        "待客户",
        "等客户",
        "交客户",
        "送客户",
        "请客户",
        "催客户",
        "发客户",
        "报客户",
        "寄客户",
        "给客户",
        "催",
        "未回",
        "没回",
        "未盖",
    ];
    [UNANSWERED.as_slice(), &WORDS].into_iter().flatten().any(|word| text.contains(word))
}

/// Whether a clause of a text says that the thing was done, although it names no day: 上周五, 周一已确认,
/// 已签未归档.
fn says_done(clause: &str, text: &str) -> bool {
    const PAST: [&str; 7] = ["上周", "上星期", "上月", "上个月", "昨天", "昨日", "前天"];
    says_decided(clause)
        || says_already(clause, &['交', '提'])
        || (!is_pending(text) && PAST.iter().any(|word| clause.contains(word)))
}

/// Whether it says that it was signed, confirmed, paid and the like: 已签, 已确认.
fn says_decided(text: &str) -> bool {
    says_already(text, &['签', '确', '盖', '完', '订', '审', '批', '付', '归', '存'])
}

/// Whether 已 stands before one of these.
fn says_already(text: &str, deeds: &[char]) -> bool {
    text.match_indices('已')
        .any(|(at, word)| text.get(at + word.len()..).is_some_and(|rest| rest.starts_with(deeds)))
}

/// Whether the text is a printed blank for a day that is not filled in completely: `年 月 日`, `3月 日`, `2026-3-?`.
fn is_unfilled(text: &str) -> bool {
    let digitless = text.trim_matches(['_', '-', '.', '/', '?', '…']);
    let form = !digitless.is_empty() && digitless.chars().all(|c| "年月日号_-./?".contains(c));
    let doubtful = text.ends_with('?') && text.trim_end_matches('?').ends_with(['-', '/', '.', '月', '年']);
    let half = ["月日", "月?日", "月_日", "年月", "月__日"].iter().any(|form| text.contains(form));
    form || doubtful || half || (!text.is_empty() && text.chars().all(|c| c == '?'))
}
