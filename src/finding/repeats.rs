//! What is wrong from top to bottom of a column, said once for what is only counted.

use super::{Code, Raised};
use crate::model::source::{Column, SheetId};
use crate::model::{Place, Sources};
use std::collections::BTreeMap;

/// How often the same of cells in one column is said cell by cell.
const REPEATS: u64 = 1_000;

/// A column wrong from top to bottom is one matter: what is said of its cells beyond [`REPEATS`] is
/// counted, and said once.
#[derive(Clone, Debug, Default)]
pub struct Repeats(BTreeMap<(Code, SheetId, u16), (u64, Place)>);

impl Repeats {
    /// Whether this one is still said by itself.
    pub fn admits(&mut self, code: Code, place: Option<Place>) -> bool {
        let Some(place) = place else { return true };
        let (said, last) = self.0.entry((code, place.sheet, place.col)).or_insert((0, place));
        *said += 1;
        *last = place;
        *said <= REPEATS
    }

    /// Takes what was counted of other sheets.
    pub fn absorb(&mut self, other: Repeats) {
        self.0.extend(other.0);
    }

    /// How many of a sheet were only counted; they will not be said again.
    pub fn settle(&mut self, code: Code, sheet: SheetId) -> u64 {
        let own = (code, sheet, u16::MIN)..=(code, sheet, u16::MAX);
        self.0.extract_if(own, |_, _| true).map(|(_, (said, _))| said.saturating_sub(REPEATS)).sum()
    }

    /// One finding a column for what was only counted, at the last cell of it.
    pub fn rest(&self, sources: &Sources) -> Vec<Raised> {
        let beyond = self.0.iter().filter(|(_, (said, _))| *said > REPEATS);
        beyond
            .map(|((code, ..), (said, place))| {
                let key = format!("{}/{}", sources.file(*place), sources.sheet(*place));
                let message = format!(
                    "本列同样的问题共 {said} 处，前 {REPEATS} 处已逐格列出，其余到 {} 为止不再逐格列出；多半是同一个原因，请先改几格再运行",
                    place.cell()
                );
                Raised::new(*code, key, message).field(Column(place.col).to_string()).at(*place)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_wrong_from_top_to_bottom_is_said_once_for_the_rest() {
        let mut sources = Sources::default();
        let sheet = sources.add("工作单.xlsx", "工作单");
        let mut repeats = Repeats::default();
        let said =
            (0..1_203).filter(|row| repeats.admits(Code::D04, Some(Place::new(sheet, *row, 2)))).count();
        assert_eq!(said, 1_000);
        assert!(repeats.admits(Code::D04, Some(Place::new(sheet, 5, 3))), "another column");
        assert!(repeats.admits(Code::D04, None));
        let rest = repeats.rest(&sources);
        let [one] = rest.as_slice() else { panic!("{rest:#?}") };
        assert_eq!(
            (one.code, one.key.as_str(), one.field.as_deref()),
            (Code::D04, "工作单.xlsx/工作单", Some("C"))
        );
        assert!(one.message.contains("共 1203 处") && one.message.contains("C1203"), "{}", one.message);
        assert_eq!(repeats.settle(Code::D04, sheet), 203);
        assert_eq!(repeats.rest(&sources), []);
    }
}
