//! An input that is being written while a run reads it: the register is used whole, as it was before
//! or as it will be, or it is refused by name. Its control total never counts half of it.

use crate::dice::Dice;
use crate::office::{DAY, Office, faults, finished, seed};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const RECEIPTS: &str = "收付款_客户到款.csv";
/// The sum of all lines of a list, as run.json writes it.
const OLD: &str = "600000.00";
const NEW: &str = "840000.00";

/// A list of receipts of 1,000.00 each.
fn receipts(count: usize) -> String {
    let mut text = "到款编号,到款日期,付款单位,金额,项目编号,备注\n".to_owned();
    for number in 1..=count {
        text += &format!("DK202603-{number:03},2026-03-09,禾垄置业有限公司,1000,XM2026-101,三月投放预付\n");
    }
    text
}

/// Writes `bytes` as a program does that saves in two strokes: up to `cut`, a pause, the rest.
fn write_in_two(path: &Path, bytes: &[u8], cut: usize, pause: Duration) {
    let mut file = std::fs::File::create(path).expect("created");
    file.write_all(&bytes[..cut]).expect("written");
    std::thread::sleep(pause);
    file.write_all(&bytes[cut..]).expect("written");
}

/// What a run says of the receipts: their control total, or `None` where the file is refused.
fn read_of(office: &Office) -> Option<String> {
    let run = office.json();
    let inputs = run["inputs"].as_array().expect("inputs");
    let input = inputs.iter().find(|input| input["file"] == RECEIPTS)?;
    if input["used"] != true {
        assert_eq!(run["complete"], false, "a refused register makes the run incomplete");
        let findings = run["findings"].as_array().expect("findings");
        assert!(findings.iter().any(|finding| finding["code"] == "D15"), "a refused file is named");
        return None;
    }
    let totals = run["control_totals"].as_array().expect("control totals");
    let total = totals.iter().find(|total| total["table"] == "客户到款").expect("the receipts");
    Some(total["read"].as_str().expect("an amount").to_owned())
}

#[test]
fn an_input_caught_half_written_is_never_counted_by_half() {
    let mut dice = Dice::new(seed(3));
    let start = Office::new();
    start.write(RECEIPTS, &receipts(600));
    let begun = Instant::now();
    assert_eq!(start.run(DAY).code, 0);
    let whole = begun.elapsed();
    assert_eq!(read_of(&start).as_deref(), Some(OLD));
    let list = receipts(840);
    let forms = [list.clone().into_bytes(), encoding_rs::GB18030.encode(&list).0.into_owned()];
    let (mut caught, mut refused, mut later) = (0, 0, 0);
    let part = |per_mille: u64| whole.mul_f64(0.001 * f64::from(u32::try_from(per_mille).expect("small")));
    for round in 0..faults(6).min(400) {
        let office = start.copied();
        let bytes = &forms[usize::from(round % 2 == 1)];
        // a cut at the end of a line is a whole list: only a line that goes on shows that it is half
        let mut cut = usize::try_from(dice.below(u64::try_from(bytes.len()).expect("small"))).expect("small");
        while cut > 0 && bytes[cut - 1] == b'\n' {
            cut -= 1;
        }
        // shorter than a run waits over a text without an end to its last line (0.8 s)
        let pause = part(dice.below(1500)).min(Duration::from_millis(700));
        let wait = part(dice.below(500));
        let path = office.dir.join(RECEIPTS);
        // half of the time the run begins over the half file, else the save falls into it
        let before = dice.below(2) == 0;
        let run = std::thread::scope(|people| {
            let writer = people.spawn(|| {
                if !before {
                    std::thread::sleep(wait);
                }
                write_in_two(&path, bytes, cut, pause);
            });
            if before {
                while std::fs::read(&path).expect("a file").len() > cut && !writer.is_finished() {
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
            finished(office.start(DAY))
        });
        let what = format!("round {round}, cut at {cut} of {}", bytes.len());
        match read_of(&office).as_deref() {
            Some(OLD) => {
                assert_eq!(run.code, 0, "{what}: {}", run.words);
            }
            Some(NEW) => {
                assert_eq!(run.code, 0, "{what}: {}", run.words);
                caught += 1;
            }
            None => {
                assert_eq!(run.code, 2, "{what}: {}", run.words);
                refused += 1;
            }
            Some(other) => panic!("{what}: {other} of {OLD} or {NEW} was counted"),
        }
        let next = office.run(DAY);
        assert_eq!(next.code, 0, "{what}: {}", next.words);
        assert_eq!(read_of(&office).as_deref(), Some(NEW), "{what}: the next run");
        later += 1;
    }
    eprintln!("{later} inputs caught being written: {caught} read anew, {refused} refused");
    assert!(caught + refused > 0, "no input was caught");
}
