//! How much reading and understanding cost above the floor: calamine streaming the same cells.
//!
//! One workbook of 200,000 orders is written to memory first; `floor` walks its cells and drops
//! them, `read` gives raw tables, `read_and_normalise` gives records. Compare the three medians of
//! one run: machines differ, the ratio does not. `cargo bench --bench read`

use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use jobbag::normalise::normalise;
use jobbag::read;
use jobbag::read::table::{File, Role, Workspace};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::Cursor;
use std::sync::LazyLock;

const ROWS: u32 = 200_000;
const SHEET: &str = "工作单";
const HEADER: [&str; 15] = [
    "工作单号",
    "项目编号",
    "下单时间",
    "布署方式",
    "工作类别",
    "工作内容",
    "款数",
    "是否加急",
    "客户要求日",
    "责任人",
    "执行人",
    "提交日",
    "客户意见",
    "客户确认日",
    "备注",
];

static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| book().unwrap_or_default());

/// Beside the time: how often and how much each of them allocates, which no busy machine disturbs.
#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Floor: every cell seen once, none kept.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn floor(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let Ok(mut book) = Xlsx::new(Cursor::new(BOOK.as_slice())) else { return 0 };
        let Ok(mut cells) = book.worksheet_cells_reader(SHEET) else { return 0 };
        let mut filled = 0_u32;
        while let Ok(Some(cell)) = cells.next_cell() {
            filled += u32::from(!matches!(black_box(cell.get_value()), DataRef::Empty));
        }
        filled
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| read::bytes("工作单.xlsx", &BOOK));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_and_normalise(bencher: Bencher<'_, '_>) {
    let as_of = NaiveDate::from_ymd_opt(2026, 3, 16).unwrap_or_default();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let orders = File { role: Some(Role::Orders), ..read::bytes("工作单.xlsx", &BOOK) };
        normalise(&Workspace { files: vec![orders], ..Workspace::default() }, as_of)
    });
}

/// Orders as people write them: keys, a few words that recur, real dates, blanks at the end.
fn book() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet_with_constant_memory()?.set_name(SHEET)?;
    for (col, name) in (0..).zip(HEADER) {
        sheet.write(0, col, name)?;
    }
    for row in 1..=ROWS {
        let date = |after: u32| {
            let first = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap_or_default();
            first + chrono::Days::new(u64::from(row % 50 + after))
        };
        let project = row % 40 + 1;
        sheet.write(row, 0, format!("XM2026-{project:03}-G{row:06}"))?;
        sheet.write(row, 1, format!("XM2026-{project:03}"))?;
        sheet.write_with_format(row, 2, &date(0), &day)?;
        sheet.write(row, 3, if row % 3 == 0 { "书面" } else { "邮件" })?;
        sheet.write(row, 4, "文案平面设计稿（单款）")?;
        sheet.write(row, 5, format!("三月第{}轮报纸稿", row % 9))?;
        sheet.write(row, 6, row % 4 + 1)?;
        sheet.write(row, 7, if row % 7 == 0 { "是" } else { "否" })?;
        sheet.write_with_format(row, 8, &date(6), &day)?;
        sheet.write(row, 9, "张三")?;
        sheet.write(row, 10, "李四")?;
        if row % 4 > 0 {
            sheet.write_with_format(row, 11, &date(5), &day)?;
            sheet.write(row, 12, "确认")?;
            sheet.write_with_format(row, 13, &date(7), &day)?;
        }
    }
    book.save_to_buffer()
}
