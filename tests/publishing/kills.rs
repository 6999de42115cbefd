//! Runs killed at a random moment, most of them inside publishing; then the next run.

use crate::checker;
use crate::dice::Dice;
use crate::office::{DAY, LATE, MEMORY, ORDERS, Office, PROJECTS, STORE, faults, finished, seed};
use std::time::{Duration, Instant};

/// Kills that start from the same out folder.
const OF_ONE_START: u64 = 25;

#[test]
fn a_run_killed_at_any_moment_loses_nothing() {
    let kills = faults(12);
    let (mut inside, mut ended) = (0, 0);
    let mut dice = Dice::new(seed(1));
    let mut done = 0;
    while done < kills {
        let start = start(&mut dice, done);
        let day = if dice.below(2) == 0 { DAY } else { "2026-03-23" };
        let old = start.contents();
        let undisturbed = start.copied();
        let begun = Instant::now();
        assert_eq!(undisturbed.run(day).code, 0);
        let whole = begun.elapsed();
        let new = undisturbed.contents();
        for _ in 0..OF_ONE_START.min(kills - done) {
            let office = start.copied();
            let what = format!("kill {done} of a run of {day}");
            let mut run = office.start(day);
            // one in four at any time; else once the store or a first file shows that publishing began
            let within = dice.below(4) != 0;
            let wait = whole.mul_f64(0.001 * f64::from(u32::try_from(dice.below(1000)).expect("small")));
            if within {
                let limit = Instant::now() + whole * 4;
                while !began(&office, &old)
                    && Instant::now() < limit
                    && run.try_wait().expect("a child").is_none()
                {
                    std::thread::sleep(Duration::from_micros(300));
                }
                std::thread::sleep(wait.mul_f64(0.6));
            } else {
                std::thread::sleep(wait);
            }
            let publishing = began(&office, &old);
            let was_over = run.try_wait().expect("a child").is_some();
            let _ = run.kill();
            drop(finished(run));
            match (was_over, publishing) {
                (true, _) => ended += 1,
                (false, true) => inside += 1,
                (false, false) => {}
            }
            checker::old_or_new(&office, &old, &new, &what);
            let said = office.run(day);
            assert_eq!(said.code, 0, "{what}: {}", said.words);
            checker::as_if_nothing_had_happened(&office, &new, &what);
            done += 1;
        }
    }
    eprintln!("{done} kills, {inside} of them inside publishing, {ended} after the end");
    assert!(kills < 200 || inside * 5 >= kills, "too few kills fell inside publishing: {inside} of {kills}");
}

/// An office with answers typed since its last run.
fn start(dice: &mut Dice, seed: u64) -> Office {
    let office = Office::begun();
    for (index, key) in LATE.iter().enumerate() {
        if dice.below(3) > 0 {
            office.answer(ORDERS, "工作单", key, "处理意见", &format!("意见{seed}-{index}"));
        }
    }
    if dice.below(2) == 0 {
        assert_eq!(office.run(DAY).code, 0);
        office.answer(PROJECTS, "问题清单", LATE[0], "处理人", &format!("某人{seed}"));
        office.answer(ORDERS, "工作单", LATE[1], "处理状态", "处理中");
    }
    office
}

/// Whether the run has begun to publish: the store has grown, or a file of the folder is new.
fn began(office: &Office, old: &std::collections::BTreeMap<String, Vec<u8>>) -> bool {
    let length = |path: &str| office.path(path).metadata().map_or(0, |meta| meta.len());
    let grown = length(STORE) != u64::try_from(old[STORE].len()).expect("a length");
    grown
        || ["管理", "管理历史", "客服", "客服历史", "财务", "财务历史"].iter().any(|folder| {
            let entries = std::fs::read_dir(office.path(folder)).into_iter().flatten().flatten();
            entries
                .filter_map(|entry| entry.file_name().into_string().ok())
                .any(|name| name.starts_with(".jobbag-") || !old.contains_key(&format!("{folder}/{name}")))
        })
}

#[test]
fn a_second_run_beside_the_first_is_refused_and_harms_nothing() {
    let start = Office::begun();
    start.answer(ORDERS, "工作单", LATE[0], "处理意见", "周三交");
    let undisturbed = start.copied();
    assert_eq!(undisturbed.run(DAY).code, 0);
    let mut refused = 0;
    for round in 0..faults(6).min(100) {
        let office = start.copied();
        let (first, second) = (office.start(DAY), office.start(DAY));
        let said = [finished(first), finished(second)];
        let codes: Vec<i32> = said.iter().map(|said| said.code).collect();
        assert!(codes == [0, 0] || codes == [0, 2] || codes == [2, 0], "round {round}: {codes:?}");
        for said in said.iter().filter(|said| said.code == 2) {
            refused += 1;
            assert!(said.words.contains("另一个 jobbag 正在写"), "{}", said.words);
        }
        checker::as_if_nothing_had_happened(&office, &undisturbed.contents(), "two runs");
        checker::nothing_left_over(&office, "two runs");
    }
    assert!(refused > 0, "no two runs met");
}

/// A lost run.json: ages come from history.
#[test]
fn ages_outlive_a_lost_run_json() {
    let office = Office::begun();
    assert_eq!(office.run("2026-03-23").code, 0);
    std::fs::remove_file(office.path(MEMORY)).expect("removed");
    assert_eq!(office.run("2026-03-30").code, 0);
    let text = std::fs::read_to_string(office.path(MEMORY)).expect("run.json");
    let run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let findings = run["findings"].as_array().expect("findings");
    let late = findings.iter().find(|f| f["code"] == "T01" && f["key"] == LATE[0]).expect("T01");
    assert_eq!((late["first_seen"].as_str(), late["weeks_red"].as_u64()), (Some(DAY), Some(3)));
}
