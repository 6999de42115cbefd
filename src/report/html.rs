//! View models → self-contained HTML pages: no network, everything escaped. The only script filters the lists;
//! a page also works without it.
//!
//! Templates only lay out; every number and word is in the view model.

use super::view::closing;
use super::view::finance::{self, Finance};
use super::view::personal::Personal;
use super::view::statement::StatementPage;
use super::view::weekly::{self, Weekly};
use super::view::{Input, Records};
use crate::error::{Error, Result};
use serde::Serialize;
use std::sync::OnceLock;
use tera::{Context, Tera};

const TEMPLATES: [(&str, &str); 12] = [
    // names ending in `.html` are escaped; the style sheets and the script are ours and are not
    ("style.css", include_str!("../../templates/style.css")),
    ("finance.css", include_str!("../../templates/finance.css")),
    ("weekly.css", include_str!("../../templates/weekly.css")),
    ("filter.js", include_str!("../../templates/filter.js")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("closing.html", include_str!("../../templates/closing.html")),
    ("finance.html", include_str!("../../templates/finance.html")),
    ("personal.html", include_str!("../../templates/personal.html")),
    ("start.html", include_str!("../../templates/start.html")),
    ("statement.html", include_str!("../../templates/statement.html")),
    ("witness.html", include_str!("../../templates/witness.html")),
    ("weekly.html", include_str!("../../templates/weekly.html")),
];

/// Bytes. No page is larger, so that it opens on a phone.
pub const LARGEST: usize = 2_000_000;

/// 管理/周报.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn weekly_page<'a>(input: &Input<'a>, records: &Records<'a>) -> Result<Vec<u8>> {
    fitted(input, |input| weekly(&weekly::weekly(input, records)))
}

/// 财务/对账.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn finance_page(input: &Input) -> Result<Vec<u8>> {
    fitted(input, |input| finance(&finance::finance(input)))
}

/// Makes a page with so many lines that it stays below [`LARGEST`].
fn fitted<'a>(input: &Input<'a>, page: impl Fn(&Input<'a>) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let mut input = *input;
    loop {
        let bytes = page(&input)?;
        let fewer = input.bounds.halved();
        if bytes.len() < LARGEST || fewer == input.bounds {
            return Ok(bytes);
        }
        input.bounds = fewer;
    }
}

/// 管理/周报.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn weekly(page: &Weekly) -> Result<Vec<u8>> {
    render("weekly.html", page)
}

/// 财务/对账.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn finance(page: &Finance) -> Result<Vec<u8>> {
    render("finance.html", page)
}

/// 个人/<姓名>.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn personal(page: &Personal) -> Result<Vec<u8>> {
    render("personal.html", page)
}

/// A 付款对账清单 for signature.
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn statement(page: &StatementPage) -> Result<Vec<u8>> {
    render("statement.html", page)
}

/// 月结_<月>.html
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn closing(page: &closing::ClosingPage) -> Result<Vec<u8>> {
    render("closing.html", page)
}

/// 先看我.html of a new workspace.
///
/// # Errors
/// If the template does not fit the view, which is a defect of ours.
pub fn start(page: &impl Serialize) -> Result<Vec<u8>> {
    render("start.html", page)
}

fn render(template: &str, page: &impl Serialize) -> Result<Vec<u8>> {
    let failed = |error: &tera::Error| Error::unmade(template, error);
    let tera = templates().as_ref().map_err(failed)?;
    let context = Context::from_serialize(page).map_err(|error| failed(&error))?;
    let html = tera.render(template, &context).map_err(|error| failed(&error))?;
    Ok(html.into_bytes())
}

fn templates() -> &'static std::result::Result<Tera, tera::Error> {
    static COMPILED: OnceLock<std::result::Result<Tera, tera::Error>> = OnceLock::new();
    COMPILED.get_or_init(|| {
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES)?;
        Ok(tera)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::memory::Memory;
    use crate::report::view;
    use crate::testing::example;

    fn weekly_view<'a>(input: &Input<'a>) -> Weekly<'a> {
        view::weekly::weekly(input, &view::records(input))
    }

    #[test]
    fn the_weekly_page_renders_and_escapes() {
        let mut office = example::office();
        office.findings[0].message = "<script>alert(1)</script> & \"'".to_owned();
        let html = String::from_utf8(weekly(&weekly_view(&office.input())).unwrap()).unwrap();
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>alert"));
        assert!(!html.contains("http://") && !html.contains("https://"), "no network");
    }

    #[test]
    fn the_finance_page_renders_and_repeats_itself() {
        let office = example::office();
        let page = || finance(&view::finance::finance(&office.input())).unwrap();
        let html = String::from_utf8(page()).unwrap();
        assert!(html.contains("控制合计") && html.contains("客户到款"));
        assert_eq!(html.as_bytes(), page());
    }

    /// Both pages of a text table that went through every stage.
    fn pages(table: &str) -> String {
        let outcome = crate::testing::run(table);
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let mut pages = weekly(&weekly_view(&input)).unwrap();
        pages.extend(finance(&view::finance::finance(&input)).unwrap());
        String::from_utf8(pages).unwrap()
    }

    #[test]
    fn an_office_of_one_line_has_pages() {
        let html = pages("[项目名册/项目]\n项目编号\nXM2026-101");
        assert!(html.contains("没有红灯待办") || html.contains("红色清单"));
    }

    #[test]
    fn nothing_anyone_writes_becomes_markup() {
        let html = pages(
            "[项目名册/项目]
             项目编号 | 项目名称 | 客户名称
             XM2026-101 | <b>云庭</b> | \"><script>alert(1)</script>
             [工作单/工作单]
             工作单号 | 下单时间 | 布署方式 | 工作内容 | 责任人 | 开工日
             XM2026-101-G001 | 2026-03-02 10:00 | 电话 | <img src=x onerror=alert(1)> | '张三' | 2026-03-03
             [媒体排期/排期]
             排期编号 | 媒体名称 | 投放日期 | 次数 | 客户金额
             XM2026-101-M0301 | <svg/onload=alert(1)> | 2026-03-20 | 1 | 5000",
        );
        for markup in ["<b>云庭", "<script>alert", "<img", "<svg/"] {
            assert!(!html.contains(markup), "{markup}");
        }
        assert!(html.contains("&lt;b&gt;云庭"));
    }

    /// An office of three columns keys its projects by their names: a name is not told twice in a row.
    #[test]
    fn a_project_that_goes_by_its_name_is_named_once() {
        let html = pages(
            "@bare
             [项目名册/项目]
             项目名称 | 客户名称 | 客服
             云庭     | 远岚置业 | 张三
             @bare
             [工作单/工作单]
             项目编号 | 下单时间   | 工作类别 | 工作内容 | 责任人
             云庭     | 2026-03-02 | 完稿     | 整版     | 张三",
        );
        let words: Vec<&str> =
            html.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words.trim()).collect();
        let text = words.join(" ");
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(words.contains(&"云庭"), "{text}");
        let twice = words.windows(2).find(|pair| pair[0] == pair[1] && pair[0].contains("云庭"));
        assert_eq!(twice, None, "{text}");
    }

    /// Every line that can be filtered says its person, project, code or cause; without the script the
    /// form is not seen.
    #[test]
    fn both_pages_can_be_filtered_by_person_project_and_code() {
        let outcome = crate::testing::run(
            "[项目名册/项目]
             项目编号   | 项目名称 | 客户名称
             XM2026-101 | 云庭     | 远岚置业
             [媒体排期/排期]
             排期编号         | 投放日期   | 客户金额 | 媒体成本 | 客户确认日 | 费用清单提交日
             XM2026-101-M0303 | 2026-03-15 | 7200     | 6000     | 2026-03-02 | 2026-03-03
             [收付款/媒体付款]
             付款编号     | 收款单位 | 排期编号         | 申请日期   | 计划付款日 | 应付金额
             FK202603-005 | 晨报广告 | XM2026-101-M0303 | 2026-03-04 | 2026-03-17 | 6000",
        );
        let memory = Memory::default();
        let input = outcome.input(&memory);
        let weekly = String::from_utf8(weekly(&weekly_view(&input)).unwrap()).unwrap();
        let finance = String::from_utf8(finance(&view::finance::finance(&input)).unwrap()).unwrap();
        for page in [&weekly, &finance] {
            assert_eq!(page.matches("<form class=\"filter\" hidden>").count(), 1);
            assert!(page.contains("form.hidden = false;"));
            assert!(page.contains("class=\"f\" data-person=\"财务\" data-project=\"云庭\" data-code=\"M01"));
        }
        assert!(
            finance.contains("data-person=\"客户\" data-project=\"云庭\" data-code=\"少付 "),
            "{finance}"
        );
        assert!(finance.contains("data-project=\"云庭\" data-code=\"不可付\""));
    }

    #[test]
    fn the_views_are_as_they_were() {
        let office = example::office();
        let input = office.input();
        let weekly = weekly_view(&input);
        insta::assert_snapshot!("weekly", serde_json::to_string_pretty(&weekly).unwrap());
        let finance = view::finance::finance(&office.input());
        insta::assert_snapshot!("finance", serde_json::to_string_pretty(&finance).unwrap());
    }
}
