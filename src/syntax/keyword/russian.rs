//! The Russian spelling of each word, for the Russian messages that name it.
//!
//! They are read from the table while the program is compiled: a word that it does not hold stops
//! the compiler, and none is spelled a second time.

use super::ALL;

#[expect(clippy::panic, reason = "it runs in the compiler alone")]
const fn of(rule: &str) -> &'static str {
    let mut i = 0;
    while i < ALL.len() {
        if same(ALL[i].rule.as_bytes(), rule.as_bytes()) {
            return ALL[i].russian;
        }
        i += 1;
    }
    panic!("the table of keywords has no such word")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Names the spelling of each rule of the grammar.
macro_rules! words {
    ($($name:ident $rule:literal)*) => {
        $(pub(crate) const $name: &str = of($rule);)*
    };
}

words! {
    RULEBOOK "kw_rulebook"
    ENUM "kw_enum"
    UNIT "kw_unit"
    PARAMETER "kw_parameter"
    DEFINE "kw_define"
    EXCEPTION "kw_exception"
    REQUIREMENT "kw_requirement"
    TABLE "kw_table"
    UNCODED "kw_uncoded"
    TEST "kw_test"
    NOT "kw_not"
    IS "kw_is"
    IN "kw_in"
    OF "kw_of"
    AS "kw_as"
    WHERE "kw_where"
    HAS "kw_has"
    WHEN "kw_when"
    OTHERWISE "kw_otherwise"
    MUST "kw_must"
    FROM "kw_from"
    UNTIL "kw_until"
    BEFORE "kw_before"
    AFTER "kw_after"
    ROUND "kw_round"
    EVERY "kw_every"
    SOME "kw_some"
    SOURCE "kw_source"
    YES "kw_yes"
    NO "kw_no"
    NONE "kw_none"
    UNKNOWN "kw_unknown"
    KEY "kw_key"
    FIELD "kw_field"
    OPTIONAL "kw_optional"
    VALUE "kw_value"
    FOR_EACH "kw_for_each"
    EACH_IN "kw_each_in"
    REQUIRES "kw_requires"
    RATES "kw_rates"
    REPORTS "kw_reports"
    JOINS "kw_joins"
    HIT "kw_hit"
    FIRST "kw_first"
    CASE "kw_case"
    ON "kw_on"
    EXPECT "kw_expect"
    SATISFIED "kw_satisfied"
    VIOLATED "kw_violated"
    NOT_APPLICABLE "kw_not_applicable"
    UNDETERMINED "kw_undetermined"
    KNOWN "kw_known"
    ONE_OF "kw_one_of"
    VALUES_OF "kw_values_of"
    HALF_UP "kw_half_up"
    HALF_DOWN "kw_half_down"
    HALF_EVEN "kw_half_even"
    UP "kw_up"
    DOWN "kw_down"
    STEP "kw_toward"
    MILLION "kw_million"
    BILLION "kw_billion"
    AND "kw_and"
    OR "kw_or"
    NONE_OF "kw_none_of"
    ORDERED_BY "kw_ordered_by"
    GROUPED_BY "kw_grouped_by"
    DESCENDING "kw_descending"
    SCALE "kw_scale"
    MARGINAL "kw_marginal"
    FLAT "kw_flat"
    ABOVE "kw_above"
    UP_TO "kw_up_to"
    COLLECT "kw_collect"
    ALL_ROWS "kw_all"
    COUNT "kw_count"
    HIGHEST "kw_highest"
    LOWEST "kw_lowest"
    ALLOW "kw_allow"
    BECAUSE "kw_because"
    PROCEDURE "kw_procedure"
    PROCEDURE_STEP "kw_step"
    TAKES "kw_takes"
    RANGING "kw_out_of"
    VIEW "kw_view"
    NODES "kw_nodes"
    ROWS "kw_rows"
    BY "kw_by"
    PART "kw_part"
    NEEDS "kw_needs"
}
