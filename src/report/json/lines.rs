//! The layout of the run.json that is kept: a line for each field of the run and for each row of its lists. So it
//! is a third smaller than with every value on a line, and two runs can still be compared line by line.

use serde_json::ser::Formatter;
use std::io::{self, Write};

/// The depth of the run's own fields, and of the rows of its lists.
const FIELDS: usize = 1;
const ROWS: usize = 2;

/// See the module. It counts the brackets that are open.
#[derive(Default)]
pub(super) struct Lines(usize);

impl Lines {
    /// For a list of the run that is written by itself.
    pub(super) fn of_list() -> Lines {
        Lines(FIELDS)
    }

    fn open<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.0 += 1;
        to.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.0 = self.0.saturating_sub(1);
        to.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&self, to: &mut W, first: bool, on_its_own: usize) -> io::Result<()> {
        let before: &[u8] = match (first, self.0 == on_its_own) {
            (true, true) => b"\n",
            (true, false) => b"",
            (false, true) => b",\n",
            (false, false) => b",",
        };
        to.write_all(before)
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"}")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"]")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first, FIELDS)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first, ROWS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize as _;

    #[test]
    fn a_field_and_a_row_have_a_line_each() {
        let run = serde_json::json!({ "a": { "b": [1, 2] }, "rows": [{ "k": [1, 2] }, { "k": [] }] });
        let mut text = Vec::new();
        run.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Lines::default())).unwrap();
        let lines = ["{", r#""a":{"b":[1,2]},"#, r#""rows":["#, r#"{"k":[1,2]},"#, r#"{"k":[]}]}"#];
        assert_eq!(String::from_utf8(text).unwrap(), lines.join("\n"));
    }
}
