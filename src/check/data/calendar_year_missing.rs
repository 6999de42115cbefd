//! D12 放假安排未录入: the holidays of a year are not known, so its days are provisional.

use crate::check::about::about;
use crate::check::done;
use crate::check::rule::{Desk, Matter, Review, Rule, Run, Standing};
use crate::finding::{Code, Finding, Place, Raised, Severity};
use crate::handbook::Lane;
use crate::model::Calendar;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

pub(crate) const RULE: Rule = Rule {
    code: Code::D12,
    name: "calendar-year-missing",
    title: "放假安排未录入",
    clause: "—",
    severity: Severity::Yellow,
    desk: Desk::File,
    rank: 90,
    money_gate: false,
    lane: Lane::Strategy,
    matter: Matter::Clerical,
    standing: Standing::Fields,
    properties: &[],
    needs: &[],
    also_reads: &[],
    explanation: "有时限跨进还没有放假通知的年份：程序只按周末和法定节日推算，结果标“暂定”，调休上班的日子不知道。\
                  国务院通知公布后，请录入设置.xlsx 的假期表（一年 10 行以上视为已录入）。每个年份提示一次。",
    bad: "@as-of 2026-12-31\n\
          [工作单/工作单]\n\
          工作单号        | 下单时间   | 工作类别\n\
          XM2026-101-G001 | 2026-12-30 | 媒体排期计划\n",
    good: "[工作单/工作单]\n\
           工作单号        | 下单时间   | 工作类别\n\
           XM2026-101-G001 | 2026-03-13 | 媒体排期计划\n",
    done: done::notice_entered,
    run: Run::Afterwards(check),
};

/// The years without a notice that deadlines depend on, each with the first such record.
struct Unknown<'a> {
    calendar: &'a Calendar,
    years: BTreeMap<i32, (String, Option<Place>, usize)>,
}

impl Unknown<'_> {
    /// Notes a deadline that is counted over (from, to].
    fn touch(&mut self, from: NaiveDate, to: NaiveDate, key: &str, place: Option<Place>) {
        for year in self.calendar.unannounced_years(from, to) {
            self.years.entry(year).or_insert_with(|| (key.to_owned(), place, 0)).2 += 1;
        }
    }
}

fn check(review: &Review, findings: &[Finding], last: &mut Vec<Raised>) {
    let mut unknown = Unknown { calendar: &review.settings.calendar, years: BTreeMap::new() };
    for order in review.orders.iter().filter(|order| !order.repeated) {
        if let (Some(received), Some(due)) = (order.clock.received, order.clock.due) {
            unknown.touch(
                received,
                due,
                &order.record.key,
                order.record.ordered.at.or(Some(order.record.at)),
            );
        }
    }
    for placement in review.placements.iter().filter(|p| !p.repeated && !p.is_cancelled(review.as_of())) {
        let Some(first) = placement.record.first_day() else { continue };
        let medium = review.medium_of(placement);
        let leads = medium.into_iter().flat_map(|m| [m.booking_lead.get(), m.material_lead.get()]).flatten();
        if let Some(lead) = leads.max() {
            let due = review.settings.calendar.add(first, -i64::from(lead));
            unknown.touch(due, first, &placement.record.key, placement.record.days_at);
        }
    }
    for finding in findings.iter().filter(|finding| finding.provisional) {
        if let Some(due) = finding.due
            && !review.settings.calendar.is_announced(due.date.year())
        {
            unknown.touch(due.date.pred_opt().unwrap_or(due.date), due.date, &finding.key, finding.place);
        }
    }
    for (year, (key, place, count)) in unknown.years {
        let message = format!(
            "{year}年放假安排未录入：{count} 个时限（如 {key}）跨进该年，只按周末和法定节日推算，标为暂定。\
             通知公布后请录入设置.xlsx 的假期表。",
        );
        last.push(about(review.office, Code::D12, &(year.to_string().as_str(), place), message));
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Code;
    use crate::testing::run;

    #[test]
    fn each_year_is_said_once() {
        let outcome = run("@as-of 2026-12-31\n[工作单/工作单]\n工作单号|下单时间|工作类别\n\
                           XM2026-101-G001|2026-12-30|媒体排期计划\nXM2026-101-G002|2026-12-31|完稿\n");
        assert_eq!(outcome.keys(Code::D12), ["2027"]);
    }

    #[test]
    fn ten_rows_of_own_days_are_a_notice() {
        let days: String = (1..=10).map(|day| format!("2027-02-{day:02}|放假|春节\n")).collect();
        let text = format!("{}[设置/假期表]\n日期|类型|说明\n{days}", super::RULE.bad);
        run(&text).none(Code::D12);
    }
}
