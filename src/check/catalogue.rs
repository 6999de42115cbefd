//! The catalogue: every rule once, in the order of the reports. Its tests run the examples of every rule.

use super::rule::Rule;
use super::{approval, data, deadline, money, witness};
use crate::finding::Code;
use std::sync::OnceLock;

/// Every rule, in the order D, T, A, M, W.
pub fn catalogue() -> impl Iterator<Item = &'static Rule> {
    [data::RULES, deadline::RULES, approval::RULES, money::RULES, witness::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// The rule of a code; `None` if this version does not implement it.
pub fn rule_of(code: Code) -> Option<&'static Rule> {
    static BY_CODE: OnceLock<Vec<Option<&'static Rule>>> = OnceLock::new();
    let rules = BY_CODE
        .get_or_init(|| Code::ALL.iter().map(|code| catalogue().find(|rule| rule.code == *code)).collect());
    rules.get(code as usize).copied().flatten()
}

/// Whether findings of this code count in the office's own numbers. An unknown code counts too.
pub fn is_ours(code: &str) -> bool {
    Code::from_name(code).and_then(rule_of).is_none_or(Rule::is_ours)
}

/// Whether a code is one of the approvals, the gates of H-4.4.
pub fn is_approval(code: Code) -> bool {
    approval::RULES.iter().any(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::rule::{Asked, Review, Run};
    use crate::finding::Severity;
    use crate::handbook::CLAUSES;
    use crate::model::memory::Memory;
    use crate::testing;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Notes that need not be declared beside a rule's own code.
    const NOTES: &[Code] = &[Code::D05, Code::D10, Code::D19, Code::D23];

    #[test]
    fn codes_and_names_are_unique_and_in_order() {
        let codes: Vec<Code> = catalogue().map(|rule| rule.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        let names: BTreeSet<&str> = catalogue().map(|rule| rule.name).collect();
        assert_eq!(names.len(), codes.len());
    }

    #[test]
    fn every_rule_says_what_it_is() {
        for rule in catalogue() {
            assert!(!rule.title.is_empty() && !rule.explanation.is_empty(), "{}", rule.code);
            let mut clauses = rule.clause.split([',', '，', '、']).map(str::trim);
            let cited = |clause: &str| {
                let id = clause.split_whitespace().next().unwrap_or_default();
                CLAUSES.iter().any(|(known, _)| *known == id)
            };
            assert!(rule.clause == "—" || clauses.all(cited), "{} cites {}", rule.code, rule.clause);
        }
    }

    #[test]
    fn one_file_per_rule() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
        let sets = [
            ("data", data::RULES),
            ("deadline", deadline::RULES),
            ("approval", approval::RULES),
            ("money", money::RULES),
            ("witness", witness::RULES),
        ];
        for (name, rules) in sets {
            let files: BTreeSet<String> = std::fs::read_dir(folder.join(name))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| std::fs::read_to_string(path).unwrap_or_default().contains("const RULE: Rule"))
                .map(|path| path.file_stem().unwrap().to_string_lossy().replace('_', "-"))
                .collect();
            let names: BTreeSet<String> = rules.iter().map(|rule| rule.name.to_owned()).collect();
            assert_eq!(files, names, "{name}");
        }
    }

    #[test]
    fn every_bad_example_raises_its_code_and_only_declared_companions() {
        let mut wrong = Vec::new();
        for rule in catalogue() {
            let also = testing::parse(rule.bad).also;
            let outcome = testing::run(rule.bad);
            if outcome.all(rule.code).is_empty() {
                wrong.push(format!("{} is not raised: {:#?}", rule.code, outcome.lines()));
            }
            let loud = |code: Code, severity: Severity| !NOTES.contains(&code) || severity != Severity::Blue;
            let strange: Vec<String> = outcome
                .findings
                .iter()
                .zip(outcome.lines())
                .filter(|(f, _)| f.code != rule.code && !also.contains(&f.code) && loud(f.code, f.severity))
                .map(|(_, line)| line)
                .collect();
            if !strange.is_empty() {
                wrong.push(format!("bad of {} also raises {strange:#?}", rule.code));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn nothing_is_done_where_a_bad_example_leaves_it_open() {
        let mut wrong = Vec::new();
        // rules of data and of comparison with the last run end by themselves and need no fact
        let by_itself = |rule: &&Rule| !rule.is_data() && !matches!(rule.run, Run::Memory(_));
        for rule in catalogue().filter(by_itself) {
            let outcome = testing::run(rule.bad);
            let review = Review { office: &outcome.office, books: &outcome.books, due: &outcome.due };
            for finding in outcome.all(rule.code).into_iter().filter(|finding| finding.open) {
                let due = finding.due.map(|due| due.date);
                let asked = Asked {
                    key: &finding.key,
                    field: finding.field.as_deref(),
                    due,
                    said: "",
                    open: false,
                    run: &rule.run,
                    memory: &Memory::default(),
                    unwritten: &BTreeSet::new(),
                };
                if (rule.done)(&review, &asked) {
                    wrong.push(format!("{} {}", rule.code, finding.key));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn no_good_example_raises_its_code() {
        let raised: Vec<String> = catalogue()
            .map(|rule| (rule, testing::run(rule.good)))
            .filter(|(rule, outcome)| !outcome.all(rule.code).is_empty())
            .map(|(rule, outcome)| format!("{}: {:#?}", rule.code, outcome.lines()))
            .collect();
        assert!(raised.is_empty(), "{}", raised.join("\n"));
    }

    #[test]
    fn the_catalogue_holds_every_code() {
        let missing: Vec<Code> = Code::ALL.iter().copied().filter(|code| rule_of(*code).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// A rule and the obligation that it reads agree on whether 检查起始日 leaves out what is older.
    #[test]
    fn findings_and_obligations_agree_on_what_is_too_old_to_count() {
        use crate::due::ObligationKind as Kind;
        for (code, kind) in [
            (Code::T01, Kind::OrderHandIn),
            (Code::T04, Kind::Minutes),
            (Code::T05, Kind::WeeklyProgress),
            (Code::T06, Kind::ExecutionReport),
            (Code::T07, Kind::Strategy),
            (Code::T08, Kind::MarketAnalysis),
            (Code::T09, Kind::CostList),
            (Code::T10, Kind::ClientAnswer),
            (Code::T13, Kind::Booking),
            (Code::T13, Kind::Sending),
            (Code::T15, Kind::Statement),
            (Code::T16, Kind::Delivery),
            (Code::T17, Kind::Evaluation),
            (Code::T18, Kind::AnnualPlan),
            (Code::A14, Kind::MinutesSignature),
            (Code::M01, Kind::ClientPayment),
            (Code::M04, Kind::PaymentRequest),
            (Code::M04, Kind::MediumBalance),
            (Code::M07, Kind::Allocation),
            (Code::M08, Kind::MediumInvoice),
            (Code::M13, Kind::Publication),
            (Code::M15, Kind::MakeGood),
            (Code::M20, Kind::PrepaymentUse),
            (Code::M22, Kind::StatementReturn),
            (Code::M29, Kind::ProductionReceivable),
        ] {
            let counts = rule_of(code).map(Rule::counts_from_start);
            assert_eq!(counts, Some(!kind.is_balance()), "{code} {kind:?}");
        }
    }
}
