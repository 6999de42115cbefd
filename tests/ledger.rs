//! The allocations of the samples as a plain-text ledger: a second program must arrive at the
//! same balances. The ledger carries a `balance` assertion for every figure of run.json;
//! `bean-check`, where installed, proves them, and a plain sum over the postings does so always.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

fn samples() -> Value {
    let out = tempfile::tempdir().expect("a temporary folder");
    let status = Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))
        .args(["--quiet", "--out"])
        .arg(out.path())
        .status()
        .expect("the binary runs");
    assert_eq!(status.code(), Some(0));
    let text = std::fs::read_to_string(out.path().join("管理/run.json")).expect("run.json was written");
    serde_json::from_str(&text).expect("run.json is JSON")
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("a text field")
}

/// `51200.00` in fen.
fn fen(text: &str) -> i64 {
    text.replace('.', "").parse().expect("an amount with two decimals")
}

fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}

/// An account name of letters, digits and dashes.
fn account(kind: &str, key: &str) -> String {
    let plain: String = key
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' { c.to_string() } else { format!("U{:x}", u32::from(c)) }
        })
        .collect();
    format!("{kind}:K{plain}")
}

struct Ledger {
    transactions: BTreeMap<(String, String), Vec<(String, i64)>>,
    asserted: BTreeMap<String, i64>,
}

fn ledger(run: &Value) -> Ledger {
    let mut transactions: BTreeMap<(String, String), Vec<(String, i64)>> = BTreeMap::new();
    let mut asserted = BTreeMap::new();
    let mut bank = 0;
    for receipt in run["receipts"].as_array().expect("receipts") {
        let amount = fen(text(receipt, "amount"));
        bank += amount;
        let mut postings = vec![("Assets:Bank".to_owned(), amount)];
        for part in receipt["allocations"].as_array().expect("allocations") {
            postings.push((account("Liabilities:Client", text(part, "target")), -fen(text(part, "amount"))));
        }
        let rest = fen(text(receipt, "unallocated"));
        postings.push((account("Liabilities:Unallocated", text(receipt, "key")), -rest));
        transactions.insert((text(receipt, "date").to_owned(), text(receipt, "key").to_owned()), postings);
    }
    for payment in run["payments"].as_array().expect("payments") {
        let (paid, offset) = (fen(text(payment, "paid")), fen(text(payment, "offset")));
        bank -= paid;
        let mut postings = vec![("Assets:Bank".to_owned(), -paid), ("Income:Rebates".to_owned(), -offset)];
        for part in payment["allocations"].as_array().expect("allocations") {
            postings.push((account("Assets:Paid", text(part, "placement")), fen(text(part, "paid"))));
            postings.push((account("Assets:Offset", text(part, "placement")), fen(text(part, "offset"))));
        }
        let rest = fen(text(payment, "unallocated"));
        postings.push((account("Assets:Unallocated", text(payment, "key")), rest));
        transactions.insert((text(payment, "date").to_owned(), text(payment, "key").to_owned()), postings);
    }
    for placement in run["placements"].as_array().expect("placements") {
        let key = text(placement, "key");
        asserted.insert(account("Liabilities:Client", key), -fen(text(placement, "received")));
        asserted.insert(account("Assets:Paid", key), fen(text(placement, "paid")));
        asserted.insert(account("Assets:Offset", key), fen(text(placement, "offset")));
    }
    asserted.insert("Assets:Bank".to_owned(), bank);
    Ledger { transactions, asserted }
}

fn written(ledger: &Ledger) -> String {
    let mut accounts: BTreeSet<&str> = ledger.asserted.keys().map(String::as_str).collect();
    accounts.extend(ledger.transactions.values().flatten().map(|(name, _)| name.as_str()));
    let mut text = String::from("option \"operating_currency\" \"CNY\"\n");
    for name in accounts {
        let _ = writeln!(text, "2000-01-01 open {name} CNY");
    }
    for ((date, key), postings) in &ledger.transactions {
        let _ = writeln!(text, "{date} * \"{key}\"");
        for (name, amount) in postings {
            let _ = writeln!(text, "  {name}  {} CNY", yuan(*amount));
        }
    }
    for (name, amount) in &ledger.asserted {
        let _ = writeln!(text, "2100-01-01 balance {name}  {} CNY", yuan(*amount));
    }
    text
}

#[test]
fn a_ledger_of_the_samples_arrives_at_the_same_balances() {
    let ledger = ledger(&samples());
    assert!(ledger.transactions.len() > 40, "the samples hold receipts and payments");
    let mut balances: BTreeMap<&str, i64> = BTreeMap::new();
    for (name, postings) in &ledger.transactions {
        assert_eq!(postings.iter().map(|(_, amount)| amount).sum::<i64>(), 0, "{name:?} does not balance");
        for (account, amount) in postings {
            *balances.entry(account).or_default() += amount;
        }
    }
    for (account, amount) in &ledger.asserted {
        assert_eq!(balances.get(account.as_str()).copied().unwrap_or(0), *amount, "{account}");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("samples.beancount");
    std::fs::write(&file, written(&ledger)).expect("the ledger is written");
    if let Ok(output) = Command::new("bean-check").arg(&file).output() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "the second opinion differs:\n{said}");
    }
}

/// The amount before `CNY` at the end of a line.
fn amount(line: &str) -> Option<i64> {
    line.strip_suffix(" CNY").and_then(|line| line.split_whitespace().last()).map(fen)
}

#[test]
fn the_ledger_of_a_closed_month_holds_exactly_its_balances() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let file = out.path().join("月结.beancount");
    let close = || {
        let status = Command::new(env!("CARGO_BIN_EXE_jobbag"))
            .args(["close", "2026-02"])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))
            .args(["--anyway", "--again", "--out"])
            .arg(out.path())
            .arg("--ledger")
            .arg(&file)
            .status();
        status.expect("the binary runs").code()
    };
    assert_eq!(close(), Some(1), "the samples have red steps");
    let ledger = std::fs::read_to_string(&file).expect("the ledger was written");
    let mut balances: BTreeMap<String, i64> = BTreeMap::new();
    let (mut transactions, mut open) = (0, 0);
    for line in ledger.lines() {
        if let Some(posting) = line.strip_prefix("  ") {
            let account = posting.split_whitespace().next().expect("an account").to_owned();
            let amount = amount(line).expect("an amount");
            *balances.entry(account).or_default() += amount;
            open += amount;
        } else if line.contains(" * ") {
            assert_eq!(open, 0, "before {line}");
            transactions += 1;
        }
    }
    assert!(transactions > 40, "{transactions}");
    let mut asserted = 0;
    for line in ledger.lines().filter(|line| line.contains(" balance ")) {
        let account = line.split_whitespace().nth(2).expect("an account");
        assert_eq!(balances.get(account).copied().unwrap_or(0), amount(line).expect("an amount"), "{line}");
        assert!(line.starts_with("2026-03-01"), "{line}");
        asserted += 1;
    }
    assert!(balances.len() <= asserted, "every account is asserted");
    let json = std::fs::read_to_string(out.path().join("财务/月结/月结_2026-02.json")).expect("the freeze");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let of = |list: &str, prefix: &str| {
        let parties = json[list].as_array().expect("a list").iter();
        let closing: i64 = parties.map(|party| fen(text(party, "closing"))).sum();
        let own = balances.iter().filter(|(account, _)| account.starts_with(prefix));
        (closing, own.map(|(_, amount)| amount).sum::<i64>())
    };
    let (clients, owed) = of("clients", "Liabilities:Clients:");
    assert_eq!(clients, -owed);
    let (media, prepaid) = of("media", "Assets:Media:");
    assert_eq!(media, prepaid);
    // nothing but a ledger of ours is written over
    assert_eq!(close(), Some(1));
    std::fs::write(&file, "别的").expect("written");
    assert_eq!(close(), Some(2));
    std::fs::write(&file, &ledger).expect("written");
    if let Ok(output) = Command::new("bean-check").arg(&file).output() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "the second opinion differs:\n{said}");
    }
}
