//! The files that a kept run wrote, for they are asked before the runs. They stand at the end of its run.json; those
//! of earlier versions stand near its beginning.

use super::run::Output;
use chrono::NaiveDate;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// How the list begins. Inside a text its quotes would be written otherwise.
const LIST: &[u8] = b"\"outputs\":[";
/// Bytes from the end in which the list is looked for, at first and at most.
const END: u64 = 1 << 17;
const MOST: u64 = 1 << 23;

/// The files that a run of this 检查日 wrote, with their SHA-256; none if its run.json cannot be read so far.
pub(super) fn of(path: &Path, day: NaiveDate) -> Vec<Output> {
    let mut head = Head::default();
    // a pipe would be waited for
    if fs::metadata(path).is_ok_and(|meta| meta.is_file())
        && let Ok(mut file) = File::open(path)
    {
        head.outputs = at_the_end(&mut file).ok().flatten();
        if file.rewind().is_ok() {
            let mut from = serde_json::Deserializer::from_reader(BufReader::new(file));
            // to stop behind what is asked is an error, for the file goes on
            let _ = from.deserialize_map(UpToOutputs(&mut head));
        }
    }
    head.outputs.filter(|_| head.as_of == Some(day)).unwrap_or_default()
}

fn at_the_end(file: &mut File) -> io::Result<Option<Vec<Output>>> {
    let size = file.metadata()?.len();
    let mut asked = END;
    loop {
        let from = size.saturating_sub(asked);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.take(asked).read_to_end(&mut end)?;
        if let Some(at) = end.windows(LIST.len()).rposition(|found| found == LIST) {
            let list = end.get(at + LIST.len() - 1..).unwrap_or_default();
            return Ok(serde_json::Deserializer::from_slice(list).into_iter().next().and_then(Result::ok));
        }
        if from == 0 || asked >= MOST {
            return Ok(None);
        }
        asked *= 8;
    }
}

/// What is asked of a run.json.
#[derive(Default)]
struct Head {
    as_of: Option<NaiveDate>,
    outputs: Option<Vec<Output>>,
}

struct UpToOutputs<'a>(&'a mut Head);

impl<'de> Visitor<'de> for UpToOutputs<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut run: A) -> Result<(), A::Error> {
        while self.0.outputs.is_none() || self.0.as_of.is_none() {
            match run.next_key::<String>()?.as_deref() {
                Some("as_of") => self.0.as_of = Some(run.next_value()?),
                Some("outputs") => self.0.outputs = Some(run.next_value()?),
                Some(_) => drop(run.next_value::<IgnoredAny>()?),
                None => break,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::whole(r#"{"as_of":"2026-03-09","outputs":[{"file":"a","sha256":"1"}],"findings":[]}"#, "a=1")]
    #[case::what_follows_is_not_read(
        r#"{"as_of":"2026-03-09","outputs":[{"file":"a","sha256":"1"}],"f"#,
        "a=1"
    )]
    #[case::what_stands_before(
        r#"{"tool":{"a":[1]},"as_of":"2026-03-09","outputs":[{"file":"a","sha256":"1"}]}"#,
        "a=1"
    )]
    #[case::at_the_end(
        r#"{"as_of":"2026-03-09","findings":[{"message":"\"outputs\":[]"}],"outputs":[{"file":"a","sha256":"1"}]}"#,
        "a=1"
    )]
    #[case::cut_short(r#"{"as_of":"2026-03-09","outputs":[{"file":"a","sha2"#, "")]
    #[case::of_another_day(r#"{"as_of":"2026-03-16","outputs":[{"file":"a","sha256":"1"}]}"#, "")]
    #[case::format_1(r#"{"as_of":"2026-03-09","findings":[]}"#, "")]
    #[case::no_run("[]", "")]
    fn the_files_of_a_run(#[case] run: &str, #[case] expected: &str) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run.json");
        fs::write(&path, run).unwrap();
        let of_day = of(&path, "2026-03-09".parse().unwrap());
        let told: Vec<String> = of_day.iter().map(|one| format!("{}={}", one.file, one.sha256)).collect();
        assert_eq!(told.join(" "), expected);
    }
}
