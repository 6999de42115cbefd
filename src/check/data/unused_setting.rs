//! D20 设置未生效: a setting, waiver or alias that has no effect.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::check::rule_of;
use crate::check::verdict::names;
use crate::finding::{Code, Finding, Raised, Severity};
use crate::handbook::Lane;
use crate::model::settings::{Alias, AliasKind, Waiver};
use crate::model::text::is_same_name;
use crate::model::{Calendar, Field};
use chrono::Datelike;

pub(crate) const RULE: Rule = Rule {
    code: Code::D20,
    name: "unused-setting",
    title: "设置未生效",
    clause: "—",
    severity: Severity::Blue,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "设置里的别名、豁免、假期或时限没有对上任何内容，或豁免已经到期；参数名不认识也属此项。\
                  请核对写法；不再需要的请删去，到期的豁免如需延长请重新批准。",
    bad: "[设置/豁免]\n\
          检查代码 | 编号             | 有效至     | 批准人 | 原因\n\
          A08      | XM2026-101-M0301 | 2026-02-28 | 王总监 | 客户口头同意\n",
    good: "[设置/豁免]\n\
           检查代码 | 编号             | 有效至     | 批准人 | 原因\n\
           A08      | XM2026-101-M0301 | 2026-03-31 | 王总监 | 客户口头同意\n\
           [媒体排期/排期]\n\
           排期编号         | 客户确认日 | 订位日\n\
           XM2026-101-M0301 |            | 2026-03-06\n",
    done: done::corrected,
    run: Run::Afterwards(check),
};

fn check(review: &Review, findings: &[Finding], last: &mut Vec<Raised>) {
    let settings = &review.settings;
    for waiver in &settings.waivers {
        if let Some(what) = idle_waiver(review, findings, waiver) {
            let key = format!("{}/{}", waiver.code, waiver.key);
            last.push(about(review.office, Code::D20, &(key.as_str(), waiver.place), what));
        }
    }
    for alias in settings.aliases.iter().filter(|alias| !is_used(review, alias)) {
        let message = format!(
            "别名“{}”（{}）在各表中没有用到。请核对写法，不需要就删去。",
            alias.written, alias.standard,
        );
        last.push(about(review.office, Code::D20, &(alias.written.as_str(), alias.place), message));
    }
    let built_in = Calendar::default();
    for (day, place) in &settings.own_days {
        let same = built_in.is_working_day(*day) == settings.calendar.is_working_day(*day);
        if same && built_in.is_announced(day.year()) {
            let word = if built_in.is_working_day(*day) { "上班" } else { "休息" };
            let message = format!("{day} 本来就是{word}，假期表这一行没有改变什么，可以删去。");
            last.push(about(review.office, Code::D20, &(day.to_string().as_str(), *place), message));
        }
    }
    for (limit, place) in settings.limits.iter().filter_map(|limit| Some((limit, limit.place?))) {
        if !review.orders.iter().any(|order| order.record.kind.text() == limit.name) {
            let message = format!("没有工作单的工作类别是“{}”，这一行时限没有用到。", limit.name);
            last.push(about(review.office, Code::D20, &(limit.name.as_str(), place), message));
        }
    }
}

/// Why a waiver has no effect; `None` if it has.
fn idle_waiver(review: &Review, findings: &[Finding], waiver: &Waiver) -> Option<String> {
    let matched = || findings.iter().any(|finding| names(waiver, finding));
    let Some(code) = Code::from_name(&waiver.code) else {
        return Some(format!("没有“{}”这个检查代码，豁免不起作用。请核对。", waiver.code));
    };
    if waiver.until < review.as_of() {
        return Some(format!(
            "{} 的 {} 豁免已于 {} 到期，不再起作用。如仍需豁免，请重新批准并改有效至；不需要就删去。",
            waiver.key, waiver.code, waiver.until,
        ));
    }
    // what is raised after the other rules is not known yet, so its waivers cannot be judged here
    let afterwards = rule_of(code).is_some_and(Rule::is_afterwards);
    (!afterwards && !matched()).then(|| {
        format!("没有 {} 的 {} 提示，豁免没有用到。请核对编号，不需要就删去。", waiver.key, waiver.code)
    })
}

/// Whether an alias is used. Normalise and link mark the aliases they used; an alias of a client or signer is
/// used if a row has that name.
fn is_used(review: &Review, alias: &Alias) -> bool {
    review.used_aliases.contains(&alias.place)
        || match alias.kind {
            // a signer is one of the client, so the two kinds do the same for him
            AliasKind::Client if client_names(review).any(|name| is_same_name(name, &alias.written)) => true,
            AliasKind::Client | AliasKind::Person => {
                signers(review).any(|name| is_same_name(name, &alias.written))
            }
            AliasKind::Project | AliasKind::Medium | AliasKind::Header => false,
        }
}

/// All signers of all records.
fn signers<'a>(review: &'a Review) -> impl Iterator<Item = &'a String> {
    let orders = review.orders.iter().map(|order| &order.record.signer);
    let placements = review.placements.iter().map(|placement| &placement.record.signer);
    let meetings = review.meetings.iter().map(|meeting| &meeting.record.signer);
    let quotes = review.quotes.iter().flat_map(|quote| quote.judged()).map(|line| &line.signer);
    let all = orders.chain(placements).chain(meetings).chain(quotes);
    all.filter_map(|names| names.known()).flatten()
}

/// The texts of all cells that may name a client.
fn client_names<'a>(review: &'a Review) -> impl Iterator<Item = &'a str> {
    let projects = review.cases.iter().map(|case| &case.project.client);
    let receipts = review.receipts.iter().map(|receipt| &receipt.record.payer);
    let invoices = review.invoices_out.iter().map(|invoice| &invoice.record.client);
    let statements = review.statements.iter().map(|statement| &statement.counterparty);
    let openings = review.openings.iter().map(|opening| &opening.counterparty);
    projects.chain(receipts).chain(invoices).chain(statements).chain(openings).map(Field::text)
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;
    use rstest::rstest;

    #[rstest]
    #[case::ran_out("A08|XM2026-101-M0301|2026-03-15", &["A08/XM2026-101-M0301"], false)]
    #[case::last_day("A08|XM2026-101-M0301|2026-03-16", &[], true)]
    #[case::nothing_matched("A08|XM2026-101-M0302|2026-03-31", &["A08/XM2026-101-M0302"], false)]
    #[case::no_such_code("A99|XM2026-101-M0301|2026-03-31", &["A99/XM2026-101-M0301"], false)]
    fn waivers_hold_while_they_are_valid(#[case] waiver: &str, #[case] idle: &[&str], #[case] waived: bool) {
        let text = format!(
            "[媒体排期/排期]\n排期编号|客户确认日|订位日\nXM2026-101-M0301||2026-03-06\n\
             [设置/豁免]\n检查代码|编号|有效至|批准人|原因\n{waiver}|王总监|样例\n"
        );
        let outcome = run(&text);
        assert_eq!(outcome.keys(Code::D20), idle, "{:#?}", outcome.lines());
        assert_eq!(outcome.one(Code::A08).waived, waived);
    }

    #[test]
    fn aliases_holidays_and_limits_that_change_nothing_are_named() {
        let outcome = run("[设置/别名表]\n类别|写法|标准名\n人员|小张|张三\n人员|小王|王五\n\
                           客户|远岚|远岚置业\n客户|近岚|远岚置业\n\
                           [设置/假期表]\n日期|类型|说明\n2026-03-11|上班|样例\n2026-03-12|放假|公司年会\n\
                           [设置/时限表]\n工作类别|目标工作日|上限工作日\n舆情日报|1|1\n\
                           [工作单/工作单]\n工作单号|责任人\nXM2026-101-G001|小张\n\
                           [收付款/客户到款]\n到款编号|付款单位\nDK202603-001|远岚\n");
        assert_eq!(
            outcome.keys(Code::D20),
            ["2026-03-11", "小王", "舆情日报", "近岚"],
            "{:#?}",
            outcome.lines()
        );
    }
}
