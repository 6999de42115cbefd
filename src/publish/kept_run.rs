//! run.json, as large as all other files of a run together. It is drafted to each of its places while they are made,
//! gets its list of them once they are there, and is moved into its places at the very end.

use super::below_look_back;
use super::folder::{Fill, Folder, Ready, Unfinished};
use crate::error::{Error, Result};
use crate::model::answer::MEMORY_FILE;
use crate::model::output::in_history;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Write};

/// What writes run.json.
pub struct KeptRun<'f> {
    /// The whole of it.
    pub whole: &'f Fill<'f>,
    /// What its draft lacks, at the end of the file.
    pub complete: &'f (dyn Fn(&mut File) -> io::Result<()> + Sync),
}

impl KeptRun<'_> {
    /// run.json for all its places, flushed. Where there is no draft, it is written as a whole.
    pub(super) fn ready(&self, folder: &Folder, draft: Draft) -> Result<Vec<(String, Ready)>> {
        let finish = |mut file: Unfinished| {
            (self.complete)(file.file.as_file_mut())?;
            file.flushed()
        };
        let ready = |path: &String| folder.ready(path, self.whole);
        let one = |(path, file): (String, Option<Unfinished>)| match file.map(finish) {
            Some(Ok(ready)) if ready.lies_there() => Ok((path, ready)),
            _ => match ready(&path) {
                Ok(ready) => Ok((path, ready)),
                Err(error) => Err(Error::unwritable(folder.at(&path), &error)),
            },
        };
        draft.places.into_par_iter().map(one).collect()
    }
}

/// run.json without its end. What is written goes to all its places; one where this fails has no draft.
pub(super) struct Draft {
    places: Vec<(String, Option<Unfinished>)>,
}

impl Draft {
    pub(super) fn begin(folder: &Folder, places: Vec<String>) -> Draft {
        let begin = |path: String| {
            let file = folder.begin(&path).ok();
            (path, file)
        };
        Draft { places: places.into_iter().map(begin).collect() }
    }

    /// Nothing is drafted for these places.
    pub(super) fn none(places: Vec<String>) -> Draft {
        Draft { places: places.into_iter().map(|path| (path, None)).collect() }
    }
}

/// The places of run.json: its copy in history, and then the one that the next run reads.
pub(super) fn places(as_of: NaiveDate, looks_back: bool) -> Vec<String> {
    match looks_back {
        true => vec![below_look_back(as_of, MEMORY_FILE)],
        false => vec![in_history(MEMORY_FILE, as_of), MEMORY_FILE.to_owned()],
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (_, file) in &mut self.places {
            if file.as_mut().is_some_and(|file| file.file.write_all(bytes).is_err()) {
                *file = None;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
