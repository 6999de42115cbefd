//! Files that are copies of each other: by their names, their bytes or their keys.

use super::{AS_OF, RECEIPTS, judged, run, run_with, workspace};

#[test]
fn sync_conflict_copy() {
    let run = run("sync_conflict_copy");
    assert_eq!(run.code, 0, "byte-identical copies leave the run complete: {}", run.stderr);
    assert_eq!(run.keys("D15"), ["收付款-冲突-张三.xlsx"]);
    assert!(run.findings("D02").is_empty());
    assert_eq!(run.used("服务费"), (1, "20000.00".into()));
    assert_eq!(run.used("期初"), (1, "1000.00".into()));
}

#[test]
fn copies_marked_by_name_are_refused_together_unless_byte_identical() {
    let other = RECEIPTS.replace("50000", "40000");
    for copy in ["收付款_客户到款 (张三的冲突副本 2026-03-16).csv", "收付款_客户到款_最终版2.csv"]
    {
        let folder = workspace(&[("收付款_客户到款.csv", RECEIPTS), (copy, &other)]);
        let run = run_with(folder.path(), &["--as-of", AS_OF]);
        assert_eq!((run.code, run.keys("D15").len()), (2, 2), "{copy}");
        let folder = workspace(&[("收付款_客户到款.csv", RECEIPTS), (copy, RECEIPTS)]);
        let run = run_with(folder.path(), &["--as-of", AS_OF]);
        assert_eq!((run.code, run.keys("D15")), (0, vec![copy]), "{copy}");
        assert_eq!(run.findings("D15")[0]["severity"], "黄");
        assert_eq!(run.used("客户到款"), (1, "50000.00".into()), "{copy}");
    }
}

/// Files that hold the same keys are copies, whatever their names.
#[test]
fn copies_are_known_by_their_keys() {
    let rows = |keys: std::ops::Range<u32>, amount: u32| {
        keys.map(|n| format!("DK202603-{n:03},2026-03-09,禾垄置业有限公司,{amount},XM2026-101\n"))
            .collect::<String>()
    };
    let header = "到款编号,到款日期,付款单位,金额,项目编号\n";
    let folder = |second: &str| {
        let (one, two) = (format!("{header}{}", rows(1..11, 1000)), format!("{header}{second}"));
        workspace(&[("收付款_客户到款.csv", one.as_str()), ("收付款_客户到款_DESKTOP-7.csv", two.as_str())])
    };
    for (second, copies) in [
        (rows(1..11, 2000), true),                       // all keys, other amounts
        (rows(1..9, 1000) + &rows(20..22, 1000), true),  // 8 of 10
        (rows(1..6, 1000), true),                        // 5 of 5
        (rows(1..5, 1000), false),                       // 4 of 4
        (rows(1..8, 1000) + &rows(20..23, 1000), false), // 7 of 10
    ] {
        let run = judged(&folder(&second));
        assert_eq!(run.keys("D15").len(), if copies { 2 } else { 0 }, "{second}");
        assert_eq!(run.code == 2, copies);
        assert_eq!(run.findings("D02").is_empty(), copies);
        if copies {
            let rows: u64 = run.json["not_read"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|n| n["rows"].as_u64())
                .sum();
            assert_eq!(rows as usize, 10 + second.lines().count());
            assert!(run.rows("inputs", "used", "true").is_empty());
        }
    }
    let run = judged(&folder(&(rows(1..10, 1000) + &rows(10..12, 3000))));
    let said = run.findings("D15")[0]["message"].as_str().unwrap_or_default();
    assert!(said.contains("DK202603-011") && said.contains("DK202603-010"), "{said}");
    // orders, quotes and fees as well
    for (a, b, header, row) in [
        (
            "工作单.csv",
            "工作单 PC-7.csv",
            "工作单号,项目编号,下单时间,工作类别,工作内容,责任人",
            "XM2026-101-G0$,XM2026-101,2026-03-02,其他,展板,顾砚秋",
        ),
        (
            "制作_报价.csv",
            "制作_报价 2.csv",
            "报价单号,项目编号,日期,内容,金额",
            "XM2026-101-B0$,XM2026-101,2026-03-02,展板,600$",
        ),
        ("收付款_服务费.csv", "收付款_服务费 2.csv", "项目编号,月份,金额", "XM2026-101,2025-0$,2000"),
    ] {
        let text = |last: u32| {
            format!(
                "{header}\n{}",
                (1..=last).map(|n| row.replace('$', &n.to_string()) + "\n").collect::<String>()
            )
        };
        let folder = workspace(&[(a, &text(6)), (b, &text(7))]);
        assert_eq!(judged(&folder).keys("D15").len(), 2, "{a}");
    }
}
