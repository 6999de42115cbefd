//! Who stands behind a name or an account that a bank prints: clients, media, ourselves, nobody known.

use super::Row;
use super::proof::Account;
use crate::link::Office;
use crate::model::settings::AliasKind;
use crate::model::witness::BankLine;
use crate::normalise::cell::clean::compact;
use std::collections::BTreeSet;

/// From so many characters on, one name that begins with the other is the same name.
const LONG_NAME: usize = 6;

/// Names of all clients and media, keys of all records.
pub(super) struct Parties {
    company: String,
    /// Folded names of clients and their aliases, and of media payees.
    known: Vec<String>,
    exact: BTreeSet<String>,
    /// Keys that a text may name, folded.
    keys: BTreeSet<String>,
    placements: BTreeSet<String>,
}

/// As names are compared: no spaces, half width, capitals.
fn fold(name: &str) -> String {
    compact(name).to_uppercase()
}

/// Equal, or the longer one begins with the other.
pub(super) fn same(a: &str, b: &str) -> bool {
    same_folded(&fold(a), &fold(b))
}

fn same_folded(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && (short == long || (short.chars().count() >= LONG_NAME && long.starts_with(short)))
}

/// The names of a client as registered and as 别名表 has them.
pub(super) fn names(office: &Office, own: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = own.filter(|name| !name.trim().is_empty()).collect();
    let clients: Vec<_> =
        office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client).collect();
    let folded: BTreeSet<String> = names.iter().map(|name| fold(name)).collect();
    let of = |name: &str| folded.contains(&fold(name));
    let standards: BTreeSet<String> = clients
        .iter()
        .filter(|alias| of(&alias.written) || of(&alias.standard))
        .map(|alias| fold(&alias.standard))
        .collect();
    for alias in clients.iter().filter(|alias| standards.contains(&fold(&alias.standard))) {
        names.extend([alias.written.clone(), alias.standard.clone()]);
    }
    names
}

impl Parties {
    pub(super) fn new(office: &Office) -> Parties {
        let clients = office.cases.iter().map(|case| case.project.client.text());
        let media = office.media.iter().map(|medium| medium.payee.text());
        let aliases = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
        let aliases = aliases.flat_map(|alias| [alias.written.as_str(), alias.standard.as_str()]);
        let exact: BTreeSet<String> =
            clients.chain(media).chain(aliases).map(fold).filter(|name| !name.is_empty()).collect();
        let receipts = office.receipts.iter().map(|one| &one.record.key);
        let payments = office.payments.iter().map(|one| &one.record.key);
        let placements: BTreeSet<String> =
            office.placements.iter().map(|one| fold(&one.record.key)).collect();
        let cases = office.cases.iter().filter(|case| case.known).map(|case| &case.project.key);
        let mut keys: BTreeSet<String> = receipts.chain(payments).chain(cases).map(|key| fold(key)).collect();
        keys.extend(placements.iter().cloned());
        Parties {
            company: fold(&office.settings.parameters.company),
            known: exact.iter().cloned().collect(),
            exact,
            keys,
            placements,
        }
    }

    /// A 排期编号 of ours, as a text names it.
    pub(super) fn is_placement(&self, word: &str) -> bool {
        self.placements.contains(word)
    }

    /// A client's name, or that of a medium's 收款单位.
    pub(super) fn is_known(&self, printed: &str) -> bool {
        let name = fold(printed);
        !name.is_empty()
            && (self.exact.contains(&name) || self.known.iter().any(|known| same_folded(known, &name)))
    }

    /// Its party is a client or a medium, or its text names a key of ours.
    pub(super) fn concern(&self, line: &BankLine) -> bool {
        self.is_known(&line.party) || words(&line.text).iter().any(|word| self.keys.contains(word))
    }

    /// Between accounts of ours.
    pub(super) fn is_own(&self, line: &BankLine, accounts: &[Account], listed: &[String]) -> bool {
        let party = fold(&line.party);
        let named = !self.company.is_empty() && same_folded(&party, &self.company);
        let digits: String = line.party_account.chars().filter(char::is_ascii_digit).collect();
        let ours = || accounts.iter().map(|account| &account.account).chain(listed);
        named || (digits.len() >= 8 && ours().any(|own| *own == digits))
    }
}

/// The words of a text, as keys are written: in capitals and half width.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded: String = crate::normalise::cell::clean(text)
        .to_uppercase()
        .chars()
        .map(|c| if crate::normalise::cell::clean::is_dash(c) { '-' } else { c })
        .collect();
    let words = folded.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.map(|word| word.trim_matches(['-', '_']).to_owned()).filter(|word| !word.is_empty()).collect()
}

/// Whether a row names a 排期编号 or stands in the project a word names.
pub(super) fn names_placement(row: &Row, word: &str) -> bool {
    row.placements.iter().any(|key| fold(key) == word)
}

/// `6222****1234` may be 6222000000001234: the digits that can be seen stand at its ends.
pub(super) fn may_be_account(printed: &str, known: &str) -> bool {
    let seen = |c: &char| c.is_ascii_digit() || *c == '*';
    let printed: String = compact(printed).chars().filter(seen).collect();
    let known: String = known.chars().filter(char::is_ascii_digit).collect();
    let Some((head, tail)) = printed.split_once('*') else { return printed == known };
    let tail = tail.rsplit('*').next().unwrap_or_default();
    known.starts_with(head) && known.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("远岚置业有限公司", "远岚 置业有限公司", true)]
    #[case("远岚置业有限", "远岚置业有限公司", true)]
    #[case("远岚置业", "远岚置业有限公司", false)]
    #[case("", "远岚置业", false)]
    #[case("棹光（户外）传播", "棹光(户外)传播", true)]
    fn names_of_one_party(#[case] a: &str, #[case] b: &str, #[case] expected: bool) {
        assert_eq!((same(a, b), same(b, a)), (expected, expected));
    }

    #[rstest]
    #[case("6222****1234", "6222000000001234", true)]
    #[case("****1234", "6222 0000 0000 1234", true)]
    #[case("6222****1235", "6222000000001234", false)]
    #[case("6222000000001234", "6222000000001234", true)]
    #[case("6222000000001235", "6222000000001234", false)]
    fn accounts_of_which_digits_are_masked(
        #[case] printed: &str,
        #[case] known: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(may_be_account(printed, known), expected);
    }

    #[test]
    fn a_key_is_a_whole_word() {
        assert_eq!(words("付ｘｍ2026－101－m0301款,FK202603-001"), ["XM2026-101-M0301", "FK202603-001"]);
    }
}
