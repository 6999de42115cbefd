//! A person who saves a status workbook while a run publishes: what they typed is there afterwards.

use crate::checker;
use crate::dice::Dice;
use crate::hand::Hand;
use crate::office::{DAY, LATE, ORDERS, Office, PROJECTS, faults, finished, seed};
use std::time::{Duration, Instant};

#[test]
fn what_is_saved_while_a_run_publishes_is_not_lost() {
    let saves = faults(10).min(400);
    let mut dice = Dice::new(seed(2));
    let start = Office::begun();
    start.answer(ORDERS, "工作单", LATE[1], "处理意见", "先前的");
    assert_eq!(start.run(DAY).code, 0);
    start.answer(ORDERS, "工作单", LATE[1], "处理人", "张三"); // so that both workbooks are replaced
    let begun = Instant::now();
    let trial = start.copied();
    assert_eq!(trial.run(DAY).code, 0);
    let whole = begun.elapsed();
    let mut during = 0;
    for round in 0..saves {
        let office = start.copied();
        let word = format!("刚写的{round}");
        let (workbook, sheet) = [(ORDERS, "工作单"), (PROJECTS, "问题清单")][usize::from(round % 2 == 1)];
        let path = office.path(workbook);
        let mut hand = Hand::open(&path);
        hand.answer(sheet, LATE[0], "处理意见", &word);
        let mut run = office.start(DAY);
        // aimed at the window between reading and replacing: from the first sign of publishing on
        let away = office.path(&workbook.replace(".xlsx", "（替换中）.xlsx"));
        let limit = Instant::now() + whole * 3;
        match dice.below(3) {
            0 => {
                while !away.exists() && Instant::now() < limit && run.try_wait().expect("a child").is_none() {
                    std::hint::spin_loop();
                }
            }
            _ => std::thread::sleep(
                whole.mul_f64(0.001 * f64::from(u32::try_from(dice.below(1100)).expect("small"))),
            ),
        }
        hand.save(&path);
        if run.try_wait().expect("a child").is_none() {
            during += 1;
        }
        let said = finished(run);
        assert!([0, 2].contains(&said.code), "{}", said.words);
        checker::all_whole(&office, &word);
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(1));
            office.run(DAY);
        }
        for (workbook, other) in [(ORDERS, "先前的"), (PROJECTS, "先前的")] {
            assert!(office.shows(workbook, &word), "round {round}: {word} is not in {workbook}");
            assert!(office.shows(workbook, other), "round {round}: {other} is not in {workbook}");
        }
        checker::nothing_left_over(&office, &word);
    }
    eprintln!("{saves} saves, {during} of them while the run lasted");
}
