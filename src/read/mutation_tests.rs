//! Files with bytes flipped, cut and repeated: each is used, or refused with a reason.

use super::samples::{Book, label, number, ods, package, xls, xlsb};
use super::tests::{ODS, read};
use proptest::prelude::*;

/// Flips, cuts and repeats bytes.
fn mutate(bytes: &[u8], changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &(at, kind, byte) in changes {
        let at = at % bytes.len().max(1);
        match kind % 6 {
            0 => bytes.truncate(at.max(1)),
            1 => {
                let end = (at + usize::from(byte)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let piece = bytes[at..(at + usize::from(byte)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
        }
    }
    bytes
}

/// Used, or refused with a reason and a fix; never a panic.
fn survives(name: &str, bytes: &[u8]) -> std::result::Result<(), TestCaseError> {
    let file = read(name, bytes);
    if let Some(refusal) = &file.refused {
        prop_assert!(file.sheets.is_empty() && refusal.message.contains('请'), "{:?}", refusal);
    }
    for sheet in &file.sheets {
        prop_assert!(sheet.cells.is_sorted_by_key(|cell| (cell.row, cell.col)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_mutation_is_used_or_refused(
        which in 0_usize..5,
        changes in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let inner = "<cols><col min='2' max='3' hidden='1'/></cols><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>单号</t></is></c><c r='B1' s='1'><v>46086</v></c></row></sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells>";
        let (name, bytes) = match which {
            0 => ("工作单.xlsx", Book::of(inner).bytes()),
            1 => ("工作单.xls", xls(0x0600, &[label(0, 0, "单号"), number(1, 1, 1, 46_086.0)])),
            2 => ("工作单.ods", ods(ODS)),
            3 => ("工作单.xlsb", xlsb()),
            _ => ("工作单.csv", "单号,金额\nG1,\"1,200\"\n".as_bytes().to_vec()),
        };
        survives(name, &mutate(&bytes, &changes))?;
    }

    /// Inside the package, where checksums do not guard the parts.
    #[test]
    fn any_mutation_of_a_part_is_used_or_refused(
        which in 0_usize..6,
        changes in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let mut book = Book::of("<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='e'><v>#X!</v></c><c><f>A1</f></c></row></sheetData>");
        book.strings = Some("<sst uniqueCount='1'><si><t>单号</t></si></sst>".into());
        let mut parts = book.parts();
        let at = which % parts.len();
        parts[at].1 = mutate(&parts[at].1, &changes);
        let parts: Vec<_> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        survives("工作单.xlsx", &package(&parts))?;
        let content = mutate(ODS.as_bytes(), &changes);
        survives("工作单.ods", &ods(&String::from_utf8_lossy(&content)))?;
    }
}
