//! Parties: whose name or account a bank prints: a client, a medium, ourselves, or nobody known.

use super::proof::Account;
use super::{Named, Register, RowBooks};
use crate::link::Office;
use crate::model::Fen;
use crate::model::settings::AliasKind;
use crate::model::witness::BankLine;
use crate::normalise::cell::clean::{compact, folded as fold, is_dash};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound::{Included, Unbounded};

/// Characters. If the shorter of two names has at least these and the longer begins with it, they are one.
const LONG_NAME: usize = 6;

/// The least digits by which an account is recognised.
const TAIL: usize = 4;

/// The names of all clients and media, and the keys of all records.
pub(super) struct Parties {
    company: String,
    /// All names of clients.
    clients: Names,
    /// 收款单位 of the media.
    payees: Names,
    /// All names of clients and media, and of parties in rows of a register.
    registered: Names,
    /// Other names that the office knows: its people, producers, agents of media.
    acquainted: Names,
    /// Name of a client in 别名表 → registered name.
    standards: BTreeMap<String, String>,
    /// 到款编号 and 付款编号 that a text may name, in compared form.
    documents: BTreeSet<String>,
    /// 项目编号 and 排期编号 in compared form → as registered.
    projects: BTreeMap<String, String>,
    placements: BTreeMap<String, String>,
    /// The result for each name printed by the bank, kept because many lines have one party.
    printed: HashMap<String, Who>,
}

/// Whose name it may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Who {
    ourselves: bool,
    client: bool,
    payee: bool,
    /// Whether any register has it.
    registered: bool,
    /// Whether a register without payments has it: 人员, 报价 …
    acquainted: bool,
}

/// Names in compared form, sorted.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn of<S: AsRef<str>>(names: impl Iterator<Item = S>) -> Names {
        Names(names.map(|name| fold(name.as_ref())).filter(|name| !name.is_empty()).collect())
    }

    /// Whether one of them is the same as a name (see [`same`]).
    pub(super) fn hold(&self, name: &str) -> bool {
        self.like(name).is_some()
    }

    /// The name that is the same: the shortest one with which `name` begins, else one that begins with `name`.
    fn like(&self, name: &str) -> Option<&str> {
        let long = name.chars().count() >= LONG_NAME;
        let after = || {
            let next = self.0.range::<str, _>((Included(name), Unbounded)).next();
            next.filter(|other| long && other.starts_with(name))
        };
        let shorter = name.char_indices().skip(LONG_NAME).filter_map(|(end, _)| name.get(..end));
        let mut shorter = shorter.filter_map(|name| self.0.get(name));
        let found = shorter.next().or_else(|| self.0.get(name)).or_else(after);
        found.map(String::as_str).filter(|_| !name.is_empty())
    }
}

/// Whether two names are equal, or the longer one begins with the other.
pub(super) fn same(a: &str, b: &str) -> bool {
    same_folded(&fold(a), &fold(b))
}

fn same_folded(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && (short == long || (short.chars().count() >= LONG_NAME && long.starts_with(short)))
}

/// The registered names of a client and its names in 别名表.
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
    /// `printed`: the parties of the bank's lines.
    pub(super) fn new<'a>(
        office: &Office,
        rows: &[RowBooks],
        printed: impl Iterator<Item = &'a str>,
    ) -> Parties {
        let clients = || office.cases.iter().map(|case| case.project.client.text());
        let media = || office.media.iter().map(|medium| medium.payee.text());
        let aliases = || {
            let clients = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
            clients.flat_map(|alias| [alias.written.as_str(), alias.standard.as_str()])
        };
        let of_rows = rows.iter().flat_map(|row| row.names.iter().map(String::as_str));
        // receipts dated after 检查日 do not exist yet
        let receipts = office.receipts.iter().filter(|one| !one.record.date.is_later());
        let receipts = receipts.map(|one| &one.record.key);
        let payments = office.payments.iter().map(|one| &one.record.key);
        let keyed = |key: &String| (fold(key), key.clone());
        let cases = office.cases.iter().filter(|case| case.known).map(|case| &case.project.key);
        let standards = office.settings.aliases.iter().filter(|alias| alias.kind == AliasKind::Client);
        let mut parties = Parties {
            company: fold(&office.settings.parameters.company),
            clients: Names::of(clients().chain(aliases())),
            payees: Names::of(media()),
            registered: Names::of(clients().chain(aliases()).chain(media()).chain(of_rows)),
            acquainted: Names::of(acquainted(office).into_iter()),
            documents: receipts.chain(payments).map(|key| fold(key)).collect(),
            standards: standards.map(|alias| (fold(&alias.written), fold(&alias.standard))).collect(),
            projects: cases.map(keyed).collect(),
            placements: office.placements.iter().map(|one| keyed(&one.record.key)).collect(),
            printed: HashMap::new(),
        };
        for name in printed {
            if !parties.printed.contains_key(name) {
                parties.printed.insert(name.to_owned(), parties.judge(name));
            }
        }
        parties
    }

    fn judge(&self, printed: &str) -> Who {
        let name = fold(printed);
        Who {
            ourselves: !self.company.is_empty() && same_folded(&name, &self.company),
            client: self.clients.hold(&name),
            payee: self.payees.hold(&name),
            registered: self.registered.hold(&name),
            acquainted: self.acquainted.hold(&name),
        }
    }

    fn who(&self, printed: &str) -> Who {
        self.printed.get(printed).copied().unwrap_or_else(|| self.judge(printed))
    }

    /// One name for all spellings of a party, in compared form: that of 别名表, else the registered name that is
    /// the same.
    pub(super) fn one_name(&self, written: &str) -> String {
        let name = fold(written);
        let known = self.clients.like(&name).or_else(|| self.payees.like(&name));
        let known = known.or_else(|| self.registered.like(&name)).unwrap_or(&name);
        self.standards.get(known).cloned().unwrap_or_else(|| known.to_owned())
    }

    /// Whether a word is a 项目编号 of ours.
    pub(super) fn is_project(&self, word: &str) -> bool {
        self.projects.contains_key(word)
    }

    /// Whether a word is a 排期编号 of ours.
    pub(super) fn is_placement(&self, word: &str) -> bool {
        self.placements.contains_key(word)
    }

    /// The projects and placements that a text names.
    pub(super) fn named(&self, text: &str) -> Named {
        let words = words(text);
        let of = |keys: &BTreeMap<String, String>| -> Vec<String> {
            let named: BTreeSet<&String> = words.iter().filter_map(|word| keys.get(word)).collect();
            named.into_iter().cloned().collect()
        };
        Named { projects: of(&self.projects), placements: of(&self.placements) }
    }

    /// Whether any register has the name.
    pub(super) fn is_registered(&self, printed: &str) -> bool {
        self.who(printed).registered
    }

    /// Whether no register has the name, so that it may be anybody's.
    pub(super) fn is_stranger(&self, printed: &str) -> bool {
        let who = self.who(printed);
        !who.registered && !who.acquainted
    }

    /// Whether a line concerns us: its party is a client or a medium, or its text names a key of ours.
    pub(super) fn concern(&self, line: &BankLine) -> bool {
        let who = self.who(&line.party);
        who.client
            || who.payee
            || words(&line.text).iter().any(|word| {
                self.documents.contains(word)
                    || self.projects.contains_key(word)
                    || self.placements.contains_key(word)
            })
    }

    /// The register of a line: that of the client or the medium; if the name does not tell, by the sign.
    pub(super) fn register_of(&self, line: &BankLine) -> Register {
        let who = self.who(&line.party);
        match (who.client, who.payee) {
            (true, false) => Register::Receipts,
            (false, true) => Register::Payments,
            _ if line.amount > Fen::ZERO => Register::Receipts,
            _ => Register::Payments,
        }
    }

    /// Whether a line is a transfer between our own accounts.
    pub(super) fn is_own(&self, line: &BankLine, accounts: &[Account], listed: &[String]) -> bool {
        let digits = || line.party_account.chars().filter(char::is_ascii_digit);
        let mut ours = accounts.iter().map(|account| &account.account).chain(listed);
        self.who(&line.party).ourselves
            || (digits().count() >= TAIL && ours.any(|own| digits().eq(own.chars())))
    }
}

/// The names in registers without payments: 人员, 制作商, 销售代理商, 对方 of 期初 and 对账.
fn acquainted(office: &Office) -> Vec<&str> {
    let own = office.people.iter().map(|person| person.name.text());
    let other = office.people.iter().flat_map(|person| person.aliases.known().into_iter().flatten());
    let makers = office.quotes.iter().flat_map(|quote| quote.judged().map(|line| line.producer.text()));
    let agents = office.cases.iter().map(|case| case.project.sales_agent.text());
    let openings = office.openings.iter().map(|opening| opening.counterparty.text());
    let statements = office.statements.iter().map(|statement| statement.counterparty.text());
    let names = own.chain(other.map(String::as_str)).chain(makers).chain(agents);
    names.chain(openings).chain(statements).collect()
}

/// The words of a text in the form of keys: upper case and half width.
pub(super) fn words(text: &str) -> Vec<String> {
    // a text without letters and digits (of either width) names no key
    if !text.chars().any(|c| c.is_ascii_alphanumeric() || matches!(c, '\u{ff01}'..='\u{ff5e}')) {
        return Vec::new();
    }
    let folded: String = crate::normalise::cell::clean(text)
        .to_uppercase()
        .chars()
        .map(|c| if crate::normalise::cell::clean::is_dash(c) { '-' } else { c })
        .collect();
    let words = folded.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.map(|word| word.trim_matches(['-', '_']).to_owned()).filter(|word| !word.is_empty()).collect()
}

/// Whether a row names the 排期编号, or belongs to the project, that a word names.
pub(super) fn names_placement(row: &RowBooks, word: &str) -> bool {
    row.placements.iter().any(|key| fold(key) == word)
}

/// Whether a printed account may be a known one: `6222****1234`, `…1234` and `1234` may be 6222000000001234,
/// because no visible digit differs. Any other character stands for any number of digits.
pub(super) fn may_be_account(printed: &str, known: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !is_dash(*c)).collect::<String>();
    let printed = plain(&compact(printed));
    let known: String = known.chars().filter(char::is_ascii_digit).collect();
    let seen: Vec<&str> = printed.split(|c: char| !c.is_ascii_digit()).collect();
    let Some((head, tail)) = seen.split_first().zip(seen.last()).map(|((head, _), tail)| (*head, *tail))
    else {
        return true;
    };
    match seen.len() {
        // one side may have only the end of the account
        1 => known.ends_with(head) || (known.len() >= TAIL && head.ends_with(&known)),
        _ => known.starts_with(head) && known.ends_with(tail) && known.len() >= head.len() + tail.len(),
    }
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
    #[case("6222XXXXXXXX1234", "6222000000001234", true)]
    #[case("6222 xxxx xxxx 1235", "6222000000001234", false)]
    #[case("6222…1234", "6222000000001234", true)]
    #[case("尾号1234", "6222000000001234", true)]
    #[case("1234", "6222000000001234", true)]
    #[case("1235", "6222000000001234", false)]
    #[case("6222-0000-0000-1234", "6222 0000 0000 1234", true)]
    #[case("6222-0000-9999-1234", "6222 0000 0000 1234", false)]
    #[case("6222000000001234", "1234", true)]
    fn accounts_of_which_digits_are_masked(
        #[case] printed: &str,
        #[case] known: &str,
        #[case] expected: bool,
    ) {
        assert_eq!(may_be_account(printed, known), expected);
    }

    #[test]
    fn a_name_is_found_among_many_as_it_is_compared_with_one() {
        let all = ["远岚置业", "棹光户外传播公司", "云泊商贸有限"];
        let names = Names::of(all.iter());
        for name in [
            "远岚置业",
            "远岚置业公司",
            "棹光户外传播",
            "棹光户外传播公司上海分公司",
            "云泊商贸",
            "云泊商贸有限公司",
            "",
        ] {
            assert_eq!(names.hold(&fold(name)), all.iter().any(|one| same(one, name)), "{name}");
        }
    }

    #[test]
    fn a_key_is_a_whole_word() {
        assert_eq!(words("付ｘｍ2026－101－m0301款,FK202603-001"), ["XM2026-101-M0301", "FK202603-001"]);
    }
}
