//! templates/集团汇总.sql over the 管理/数据 of a thousand offices: an engine that exists must find the
//! sums that the generator knows. Runs where DuckDB can be had (`python3 -c "import duckdb"`), and in
//! Spark's local mode where Java and PySpark can be had.

#![expect(clippy::expect_used, reason = "a test that cannot read its own files has failed")]
#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "shares of orders, no money")]
#![expect(clippy::print_stderr, reason = "says what it could not try, and how long the rest took")]

#[path = "group/data.rs"]
mod data;
#[path = "support/dice.rs"]
mod dice;

use data::{HEADINGS, Known, Sums};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const OFFICES: usize = 1_000;
/// Few: Spark shall find the same sums, and a SELECT costs it seconds however little it reads.
const OFFICES_FOR_SPARK: usize = 20;

/// Runs the two files as the README does and prints every row of every SELECT, tab-separated.
const DUCKDB: &str = r"
import duckdb, pathlib, sys, time
templates, root = map(pathlib.Path, sys.argv[1:])
db = duckdb.connect()
db.execute(f'''SET VARIABLE root = '{root}' ''')
begun = time.time()
for file in ('集团汇总_读入_duckdb.sql', '集团汇总.sql'):
    for statement in db.extract_statements((templates / file).read_text(encoding='utf-8')):
        rows = db.execute(statement)
        if statement.type == duckdb.StatementType.SELECT:
            print('select')
            for row in rows.fetchall():
                print('\t'.join(str(value) for value in row))
print(f'took {time.time() - begun:.1f} s', file=sys.stderr)
";

/// The same in Spark SQL, on this machine.
const SPARK: &str = r"
import pathlib, re, sys, time
from pyspark.sql import SparkSession
templates, root = map(pathlib.Path, sys.argv[1:])
spark = (SparkSession.builder.master('local[2]')
    .config('spark.ui.enabled', 'false')
    .config('spark.ui.showConsoleProgress', 'false')
    .config('spark.driver.bindAddress', '127.0.0.1')
    .config('spark.sql.shuffle.partitions', '2')
    .config('spark.sql.warehouse.dir', str(root / 'warehouse'))
    .getOrCreate())
spark.sparkContext.setLogLevel('ERROR')
spark.conf.set('root', str(root))
begun = time.time()
for file in ('集团汇总_读入_spark.sql', '集团汇总.sql'):
    text = re.sub(r'(?m)^--.*$', '', (templates / file).read_text(encoding='utf-8'))
    for statement in filter(str.strip, re.split(r';\s*$', text, flags=re.M)):
        rows = spark.sql(statement)
        if rows.columns:
            print('select')
            for row in rows.collect():
                print('\t'.join(str(value) for value in row))
print(f'took {time.time() - begun:.1f} s', file=sys.stderr)
";

/// True where this command can be had.
fn can_run(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

/// A row of figures as the statements print it: the columns behind office or client and 检查日.
fn figures(sums: &Sums) -> Vec<String> {
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    vec![
        sums.red.to_string(),
        sums.yellow.to_string(),
        yuan(sums.advanced_fen),
        yuan(sums.at_risk_fen),
        sums.orders.to_string(),
        sums.client_days.to_string(),
    ]
}

/// What one SELECT found, by its first columns; the share on time is checked by itself.
fn compare<'a>(found: &str, leading: usize, known: impl Iterator<Item = (Vec<String>, &'a Sums)>) {
    let mut rows: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for line in found.lines() {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let (key, values) = cells.split_at(leading);
        rows.insert(key.to_vec(), values.to_vec());
    }
    let mut count = 0;
    for (key, sums) in known {
        let mut values = rows.get(&key).expect("a row of this key").clone();
        let on_time: f64 = values.remove(values.len() - 2).parse().expect("a share");
        assert_eq!(values, figures(sums), "{key:?}");
        let share = sums.in_time as f64 / sums.orders as f64;
        assert!((on_time - share).abs() <= 0.00005, "{key:?}: {on_time} for {share}");
        count += 1;
    }
    assert_eq!(rows.len(), count);
}

#[test]
fn a_thousand_offices_add_up_in_duckdb() {
    let root = tempfile::tempdir().expect("a folder");
    let known = data::write(root.path(), OFFICES);
    assert_eq!(known.offices.len(), 2 * OFFICES);
    if can_run("python3", &["-c", "import duckdb"]) {
        add_up(DUCKDB, root.path(), &known);
    } else {
        eprintln!("DuckDB is not to be had: the statements were not run");
    }
}

#[test]
fn offices_add_up_in_spark() {
    let root = tempfile::tempdir().expect("a folder");
    let known = data::write(root.path(), OFFICES_FOR_SPARK);
    assert_eq!(known.offices.len(), 2 * OFFICES_FOR_SPARK);
    if can_run("java", &["-version"]) && can_run("python3", &["-c", "import pyspark"]) {
        add_up(SPARK, root.path(), &known);
    } else {
        eprintln!("Spark is not to be had: the statements were not run");
    }
}

/// The engine finds in the offices below `root` what the generator knows of them.
fn add_up(engine: &str, root: &Path, known: &Known) {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let output = Command::new("python3")
        .args(["-c", engine])
        .args([&templates, root])
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("python3 runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    eprintln!("{} rows of offices {}", known.offices.len(), said.lines().last().unwrap_or_default());
    let selects: Vec<&str> = text.split("select\n").skip(1).collect();
    let [offices, clients, group]: [&str; 3] = selects.try_into().expect("three SELECTs");
    compare(
        offices,
        2,
        known.offices.iter().map(|((name, day), sums)| (vec![name.clone(), day.to_string()], sums)),
    );
    let clients = without_column(clients, 2);
    compare(
        &clients,
        2,
        known.clients.iter().map(|((name, day), sums)| (vec![name.clone(), day.to_string()], sums)),
    );
    let group = without_column(group, 1);
    compare(&group, 1, known.group.iter().map(|(day, sums)| (vec![day.to_string()], sums)));
}

/// The same rows without one column: the number of offices.
fn without_column(rows: &str, column: usize) -> String {
    let row = |line: &str| {
        let mut cells: Vec<&str> = line.split('\t').collect();
        cells.remove(column);
        cells.join("\t")
    };
    rows.lines().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn generated_tables_have_the_headings_of_a_run() {
    let out = tempfile::tempdir().expect("a folder");
    let run = Command::new(env!("CARGO_BIN_EXE_jobbag"))
        .arg("run")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples"))
        .args(["--quiet", "--as-of", "2026-03-16", "--out"])
        .arg(out.path())
        .status()
        .expect("the binary runs");
    assert_eq!(run.code(), Some(0));
    for (table, headings) in HEADINGS {
        let path = out.path().join(format!("管理/数据/{table}/{table} 2026-03-16.csv"));
        let text = std::fs::read_to_string(&path).expect("the table");
        assert_eq!(text.lines().next(), Some(format!("\u{feff}{headings}").as_str()), "{table}");
    }
}
