//! Test only: the same movements as many banks print them. Each layout gives the same lines and the
//! same proof; in each a removed, doubled, altered or moved line is found.

use crate::model::Fen;
use crate::model::memory::Memory;
use crate::model::witness::BankSheet;
use crate::read::table::{File, Role, Workspace};
use crate::reconcile::{Account, Proof};
use chrono::{Days, NaiveDate, NaiveTime};
use proptest::prelude::*;

const ACCOUNT: &str = "6222000011112222";
const US: &str = "远山广告有限公司";
const PARTIES: [&str; 4] = ["远岚置业有限公司", "棹光户外传播公司", "澜陇晨讯广告中心", "张三"];

/// One movement with the balance after it.
#[derive(Clone, Debug)]
struct Movement {
    day: NaiveDate,
    time: NaiveTime,
    /// Incoming positive.
    amount: Fen,
    balance: Fen,
    party: &'static str,
    number: usize,
}

/// What a file is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Text with commas, in UTF-8 or in GBK.
    Commas,
    Gbk,
    Semicolons,
    /// UTF-16 with tabs.
    Tabs,
    /// A workbook whose cells are all texts, or numbers where they look like it.
    Texts,
    Numbers,
}

/// How a bank lays its statement out; `|` parts cells, words in braces are filled in.
#[derive(Clone, Copy, Debug)]
struct Layout {
    above: &'static str,
    header: &'static str,
    row: &'static str,
    below: &'static str,
    form: Form,
    newest_first: bool,
}

const fn plain(form: Form, header: &'static str, row: &'static str) -> Layout {
    Layout { above: "", header, row, below: "", form, newest_first: false }
}

const LAYOUTS: &[Layout] = &[
    plain(
        Form::Commas,
        "交易日期|收入金额|支出金额|账户余额|对方户名|摘要|交易流水号",
        "{日}|{收}|{支}|{余}|{对方}|货款|{号}",
    ),
    plain(
        Form::Gbk,
        "[HISTORYDETAIL]|本方账号|对方账号|交易时间|借/贷|借方发生额|贷方发生额|摘要|对方单位|余额",
        "|{账号}|62001|{日时}|{借贷}|{支}|{收}|货款|{对方}|{余}",
    ),
    Layout {
        above: "账户明细\n账号：|{账号}",
        ..plain(
            Form::Texts,
            "交易时间|借方发生额（支取）|贷方发生额（收入）|余额|币种|对方户名|对方账号|记账日期|摘要|账户明细编号-交易流水号",
            "{日时}|{支0}|{收0}|{余}|人民币元|{对方}|62001|{日8}|货款|{号}",
        )
    },
    plain(
        Form::Semicolons,
        "交易时间|收入金额|支出金额|账户余额|对方账号|对方户名|交易用途",
        "{日时}|{收}|{支}|{余}|62001|{对方}|货款",
    ),
    plain(
        Form::Texts,
        "交易类型[ Transaction Type ]|付款人名称[ Payer's Name ]|收款人名称[ Payee's Name ]|交易日期[ Transaction Date ]|交易时间[ Transaction time ]|交易金额[ Trade Amount ]|交易后余额[ After-transaction balance ]|交易流水号[ Transaction reference number ]|摘要[ Reference ]",
        "{来往}|{付款人}|{收款人}|{日8}|{时}|{负额}|{余}|{号}|货款",
    ),
    plain(
        Form::Numbers,
        "交易日|交易时间|借方金额|贷方金额|余额|摘要|收(付)方名称|收(付)方账号|流水号",
        "{日8}|{时6}|{支}|{收}|{余}|货款|{对方}|62001|{号}",
    ),
    plain(
        Form::Semicolons,
        "交易时间|摘要|借贷标志|发生额|余额|对方账号|对方户名",
        "{日时}|货款|{借贷}|{额}|{余}|62001|{对方}",
    ),
    plain(
        Form::Commas,
        "交易日期|交易时间|收入|支出|余额|对方名称|备注",
        "{日}|{时}|{收}|{支}|{余}|{对方}|货款",
    ),
    Layout {
        newest_first: true,
        ..plain(
            Form::Gbk,
            "交易日期|借方发生额|贷方发生额|账户余额|对方账户名称|摘要",
            "{日}|{支}|{收}|{余}|{对方}|货款",
        )
    },
    plain(
        Form::Commas,
        "交易日期|借贷标记|交易金额|账户余额|对方账号名称|客户附言",
        "{日8}|{借Dr}|{额}|{余}|{对方}|货款",
    ),
    plain(Form::Texts, "记账日|借方金额|贷方金额|余额|对方户名|用途/附言", "{日}|{支}|{收}|{余}|{对方}|货款"),
    plain(
        Form::Commas,
        "交易日期|交易时间|借方发生额|贷方发生额|账户余额|对方名称|摘要",
        "{日8}|{时6}|{支0}|{收0}|{余}|{对方}|货款",
    ),
    Layout {
        newest_first: true,
        ..plain(
            Form::Numbers,
            "记账日期|转入金额|转出金额|余额|对方户名|核心唯一流水号",
            "{日8}|{收}|{支}|{余}|{对方}|{号}",
        )
    },
    plain(Form::Gbk, "入账日期|发生额|余额|对方单位|附言", "{日}|{正负}|{余}|{对方}|货款"),
    plain(Form::Commas, "会计日期|收支|金额|余额|对手方|备注", "{日}|{收支}|{额}|{余}|{对方}|货款"),
    plain(
        Form::Tabs,
        "交易日|收付标志|交易金额|联机余额|对方户名|交易附言",
        "{日8}|{收付}|{额}|{余}|{对方}|货款",
    ),
    plain(
        Form::Numbers,
        "交易日期|借贷标志(1收2付)|交易金额|余额|对方户名|记录标识号",
        "{日8}|{12}|{额}|{余}|{对方}|{号}",
    ),
    plain(
        Form::Texts,
        "交易日期|交易方向|交易金额|本次余额|收/付方名称|摘要",
        "{日}|{转}|{额}|{余}|{对方}|货款",
    ),
    plain(Form::Numbers, "交易时间|金额|余额|对手信息|备注", "{日时}|{正负}|{余}|{对方}|货款"),
    plain(
        Form::Tabs,
        "交易日期|收入|支出|余额|对方户名|账号|银行流水号",
        "{日}|{收}|{支}|{余}|{对方}|{账号}|{号}",
    ),
    plain(Form::Gbk, "记账日|借方金额（收入）|贷方金额（支出）|余额|对方名称", "{日}|{收}|{支}|{余}|{对方}"),
    Layout {
        above: "某某银行 网上银行\n账户明细\n户名：|远山广告有限公司\n账号：|{账号}\n币种：|人民币\n开户行：|某某支行\n查询起止日期：|{起}至{止}\n总笔数：|{笔}\n借方发生总额：|{支合}\n贷方发生总额：|{收合}\n打印人：|网银\n打印时间：|2026-03-31 10:00:00",
        below: "合计||{支合}|{收合}\n本页由网上银行打印，仅供参考",
        ..plain(
            Form::Numbers,
            "交易日期|交易时间|借方发生额|贷方发生额|余额|对方户名",
            "{日}|{时}|{支}|{收}|{余}|{对方}",
        )
    },
    plain(Form::Commas, "交易日期|发生额(收入)|发生额(支出)|余额|对方户名", "{日}|{收}|{支}|{余}|{对方}"),
    plain(Form::Gbk, "交易日期|收支|交易金额|余额|对方户名", "{日}|{收支}|{负额}|{余}|{对方}"),
    Layout {
        above: "起止日期：{起}至{止}\n收入总金额：{收合}\n支出总金额：{支合}",
        newest_first: true,
        ..plain(
            Form::Commas,
            "交易日期|币种|收入金额|支出金额|账户余额|对方户名",
            "{日}|CNY|{收}|{支}|{余}|{对方}",
        )
    },
    plain(Form::Texts, "交易日|借贷|发生额|余　额|对方户名", "{日8}|{DC}|{额}|{余}|{对方}"),
    plain(
        Form::Commas,
        "交易日期|借贷标志(借:付,贷:收)|金额（元）|余额（元）|对方户名",
        "{日}|{借贷}|{千分}|{余}|{对方}",
    ),
    Layout {
        below: "总收入：|{收合}\n总支出：|{支合}",
        newest_first: true,
        ..plain(Form::Texts, "交易日|交易类型|金额|余额|对方户名|用途", "{日}|{借贷}|{额}|{余}|{对方}|货款")
    },
];

impl Layout {
    /// The rows of the file, cell by cell.
    fn rows(&self, movements: &[Movement]) -> Vec<Vec<String>> {
        let sum = |incoming: bool| {
            let own = movements.iter().filter(|one| (one.amount > Fen::ZERO) == incoming);
            own.map(|one| one.amount.abs()).sum::<Fen>().plain()
        };
        let day = |one: Option<&Movement>| one.map(|one| one.day.to_string()).unwrap_or_default();
        let around = |text: &str| {
            text.replace("{账号}", ACCOUNT)
                .replace("{起}", &day(movements.first()))
                .replace("{止}", &day(movements.last()))
                .replace("{笔}", &movements.len().to_string())
                .replace("{收合}", &sum(true))
                .replace("{支合}", &sum(false))
        };
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<String>>();
        let block = |text: &str| around(text).lines().map(cells).collect::<Vec<_>>();
        let mut body: Vec<Vec<String>> =
            movements.iter().map(|one| cells(&around(&self.line(one)))).collect();
        if self.newest_first {
            body.reverse();
        }
        let mut rows = block(self.above);
        rows.push(cells(self.header));
        rows.append(&mut body);
        rows.append(&mut block(self.below));
        rows
    }

    fn line(&self, one: &Movement) -> String {
        let incoming = one.amount > Fen::ZERO;
        let amount = one.amount.abs().plain();
        let on = |wanted: bool, otherwise: &str| {
            if incoming == wanted { amount.clone() } else { otherwise.to_owned() }
        };
        let way = |income: &'static str, expense: &'static str| if incoming { income } else { expense };
        let sign = way("+", "-");
        self.row
            .replace("{日8}", &one.day.format("%Y%m%d").to_string())
            .replace("{日时}", &format!("{} {}", one.day, one.time.format("%H:%M:%S")))
            .replace("{日}", &one.day.to_string())
            .replace("{时6}", &one.time.format("%H%M%S").to_string())
            .replace("{时}", &one.time.format("%H:%M:%S").to_string())
            .replace("{收0}", &on(true, "0.00"))
            .replace("{支0}", &on(false, "0.00"))
            .replace("{收}", &on(true, ""))
            .replace("{支}", &on(false, ""))
            .replace("{额}", &amount)
            .replace("{千分}", &one.amount.abs().to_string())
            .replace("{正负}", &format!("{sign}{amount}"))
            .replace("{负额}", &format!("{}{amount}", way("", "-")))
            .replace("{余}", &one.balance.plain())
            .replace("{对方}", one.party)
            .replace("{付款人}", if incoming { one.party } else { US })
            .replace("{收款人}", if incoming { US } else { one.party })
            .replace("{借贷}", way("贷", "借"))
            .replace("{借Dr}", way("贷Cr", "借Dr"))
            .replace("{来往}", way("来账", "往账"))
            .replace("{收支}", way("收入", "支出"))
            .replace("{收付}", way("收", "付"))
            .replace("{转}", way("转入", "转出"))
            .replace("{12}", way("1", "2"))
            .replace("{DC}", way("C", "D"))
            .replace("{号}", &format!("LS{:08}", one.number))
    }

    fn file(&self, rows: &[Vec<String>]) -> File {
        let name = |ending: &str| format!("银行流水_{ACCOUNT}_202603.{ending}");
        let text = |between: char| {
            let quoted = |cell: &String| match cell.contains([between, '"']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.clone(),
            };
            let line = |row: &Vec<String>| {
                row.iter().map(quoted).collect::<Vec<_>>().join(&between.to_string()) + "\r\n"
            };
            rows.iter().map(line).collect::<String>()
        };
        let (name, bytes) = match self.form {
            Form::Commas => (name("csv"), text(',').into_bytes()),
            Form::Semicolons => (name("csv"), format!("\u{feff}{}", text(';')).into_bytes()),
            Form::Gbk => (name("csv"), encoding_rs::GBK.encode(&text(',')).0.into_owned()),
            Form::Tabs => {
                let units = format!("\u{feff}{}", text('\t'));
                (name("csv"), units.encode_utf16().flat_map(u16::to_le_bytes).collect())
            }
            Form::Texts | Form::Numbers => (name("xlsx"), workbook(rows, self.form == Form::Numbers)),
        };
        File { role: Some(Role::Bank), ..crate::read::bytes(&name, &bytes) }
    }
}

fn workbook(rows: &[Vec<String>], numbers: bool) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0u32..).zip(rows) {
        for (col, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) if numbers && cell.len() < 13 => sheet.write_number(row, col, number),
                _ => sheet.write_string(row, col, cell),
            }
            .unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// What is read of a file: its lines in order of time, and what its balances prove.
fn told(file: File) -> (Vec<String>, Account, usize) {
    assert!(file.refused.is_none(), "{file:?}");
    let workspace = Workspace { files: vec![file], ..Workspace::default() };
    let office = crate::link::link(crate::normalise::normalise(&workspace, "2026-04-30".parse().unwrap()));
    assert_eq!(office.bank.unknown, []);
    let books = crate::reconcile::reconcile(&office, &Memory::default());
    let totals = office.bank.sheets.iter().map(|sheet: &BankSheet| sheet.totals.len()).sum();
    let mut lines: Vec<String> = office.bank.sheets.iter().flat_map(|sheet| &sheet.lines).map(said).collect();
    lines.sort();
    assert_eq!(books.witness.accounts.len(), 1, "{:?}", books.witness.accounts);
    (lines, books.witness.accounts[0].clone(), totals)
}

fn said(line: &crate::model::witness::BankLine) -> String {
    let balance = line.balance.map(Fen::plain).unwrap_or_default();
    format!("{} {} {balance} {} {}", line.day.date, line.amount.plain(), line.party, line.account)
}

fn expected(movements: &[Movement]) -> Vec<String> {
    let line = |one: &Movement| {
        format!("{} {} {} {} {ACCOUNT}", one.day, one.amount.plain(), one.balance.plain(), one.party)
    };
    let mut lines: Vec<String> = movements.iter().map(line).collect();
    lines.sort();
    lines
}

/// Five to twelve movements of different amounts, in both directions, in the order of time.
fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let one = (0u64..3, 1i64..9_000_000, any::<bool>(), 0..PARTIES.len());
    proptest::collection::vec(one, 5..12).prop_map(|rows| {
        let mut day: NaiveDate = "2026-03-02".parse().unwrap();
        let mut balance = Fen(5_000_000_000);
        let both = rows.iter().any(|row| row.2) && rows.iter().any(|row| !row.2);
        (0u32..)
            .zip(rows)
            .map(|(i, (days, fen, incoming, party))| {
                day = day + Days::new(days);
                // no two are equal, and both ways are there
                let fen = fen * 16 + i64::from(i);
                let incoming = if both { incoming } else { i % 2 == 0 };
                let amount = if incoming { Fen(fen) } else { Fen(-fen) };
                balance += amount;
                let time = NaiveTime::from_hms_opt(9 + i / 2, (i * 7) % 60, 11).unwrap();
                let number = usize::try_from(i).unwrap() + 1;
                Movement { day, time, amount, balance, party: PARTIES[party], number }
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_layout_gives_the_same_lines_and_proof(movements in movements()) {
        let sum = |incoming: bool| {
            let own = movements.iter().filter(|one| (one.amount > Fen::ZERO) == incoming);
            own.map(|one| one.amount.abs()).sum::<Fen>()
        };
        for layout in LAYOUTS {
            let (lines, account, totals) = told(layout.file(&layout.rows(&movements)));
            prop_assert_eq!(&lines, &expected(&movements), "{}", layout.header);
            prop_assert_eq!(account.proof, Proof::Proved, "{}", layout.header);
            prop_assert_eq!((account.income, account.expense), (sum(true), sum(false)), "{}", layout.header);
            let closing = movements.last().map(|one| one.balance);
            let opening = movements.first().map(|one| one.balance - one.amount);
            prop_assert_eq!((account.opening, account.closing), (opening, closing), "{}", layout.header);
            let days = (movements.first().map(|one| one.day), movements.last().map(|one| one.day));
            prop_assert_eq!((account.from, account.to), days, "{}", layout.header);
            prop_assert_eq!(totals, 0, "{}", layout.header);
        }
    }

    /// Removed, doubled, altered, moved: the printed balances stay as they are.
    #[test]
    fn a_line_that_was_tampered_with_is_found_in_every_layout(
        movements in movements(), at in 1usize..4, by in 1i64..1_000
    ) {
        let mut removed = movements.clone();
        removed.remove(at);
        let mut doubled = movements.clone();
        doubled.insert(at, movements[at].clone());
        let mut altered = movements.clone();
        let more = if movements[at].amount > Fen::ZERO { Fen(by) } else { Fen(-by) };
        altered[at].amount += more;
        let mut moved = movements.clone();
        moved.swap(at, at - 1);
        for layout in LAYOUTS {
            for (what, rows) in [("removed", &removed), ("doubled", &doubled), ("altered", &altered), ("moved", &moved)] {
                let (_, account, _) = told(layout.file(&layout.rows(rows)));
                prop_assert_eq!(account.proof, Proof::Broken, "{} {}", what, layout.header);
                prop_assert!(!account.jumps.is_empty());
            }
        }
    }
}

#[test]
fn there_are_as_many_layouts_as_were_asked_for() {
    assert!(LAYOUTS.len() >= 25, "{}", LAYOUTS.len());
    let mut headers: Vec<&str> = LAYOUTS.iter().map(|layout| layout.header).collect();
    headers.sort_unstable();
    headers.dedup();
    assert_eq!(headers.len(), LAYOUTS.len());
}

/// A number that is not printed right is told, whatever the balances prove.
#[test]
fn a_printed_total_that_differs_is_told() {
    let layout = LAYOUTS.iter().find(|layout| layout.above.contains("{笔}")).unwrap();
    let day: NaiveDate = "2026-03-02".parse().unwrap();
    let time = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
    let one = Movement { day, time, amount: Fen(100), balance: Fen(100), party: "张三", number: 1 };
    let mut rows = layout.rows(&[one]);
    let total = rows.iter_mut().find(|row| row[0] == "贷方发生总额：").unwrap();
    total[1] = "2.00".to_owned();
    assert_eq!(told(layout.file(&rows)).2, 1);
}
