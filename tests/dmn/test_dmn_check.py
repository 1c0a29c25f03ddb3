"""What a check says of files and tables: each finding at its element, and nothing that is not so."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from dmn_models import decision, definitions, findings, input_data, item, knowledge, literal, load, table, text
from hypothesis import given, settings
from hypothesis import strategies as st

from app import dmn
from app.dmn import analysis
from app.dmn.compiled import compile_node
from app.dmn.env import Uses

FINE = table("UNIQUE", ["n"], ["x"], [("< 5", '"few"'), (">= 5", '"many"')])


def codes(logic: str, *others: str, needs: tuple[str, ...] = (), type_ref: str = "") -> list[tuple[str, str, str]]:
    return findings(*others, decision("d", logic, needs, type_ref))


def sentences(logic: str, *others: str) -> list[str]:
    return [str(one) for one in dmn.check({"m.dmn": definitions(*others, decision("d", logic))})]


def test_a_sound_model_has_no_findings() -> None:
    assert codes(FINE, input_data("n", "number"), needs=("i_n",)) == []


@pytest.mark.parametrize(
    ("logic", "finding"),
    [
        (literal("1 +"), ("d", "error", "syntax")),
        (table("UNIQUE", ["n +"], ["x"], [("-", "1")]), ("c1", "error", "syntax")),
        (table("UNIQUE", ["n"], ["x"], [("< <", "1"), ("-", "2")]), ("r1c1", "error", "syntax")),
        (table("UNIQUE", ["n"], ["x"], [("-", "1 +")]), ("r1o1", "error", "syntax")),
        (table("UNIQUE", ["n :: <"], ["x"], [("-", "1")]), ("c1", "error", "syntax")),
        (table("UNIQUE", ["n"], ["x :: <"], [("-", "1")]), ("o1", "error", "syntax")),
        (table("BEST", ["n"], ["x"], [("-", "1")]), ("t", "error", "hit_policy")),
        (table("COLLECT", ["n"], ["x"], [("-", "1")], aggregation="AVERAGE"), ("t", "error", "aggregation")),
        (table("COLLECT", ["n"], ["x", "y"], [("-", "1", "2")], aggregation="SUM"), ("t", "warning", "aggregation")),
        (table("UNIQUE", ["n"], ["x"], [("-", "1")], aggregation="SUM"), ("t", "warning", "aggregation")),
        (table("PRIORITY", ["n"], ["x"], [("-", "1")]), ("t", "error", "no_priorities")),
        (table("UNIQUE", ["n"], ["x"], []), ("t", "warning", "no_rules")),
        (table("UNIQUE", ["n"], ["x", ""], [("-", "1", "2")]), ("o2", "error", "no_output_name")),
        (table("UNIQUE", ["n"], [], [("-",)]), ("t", "error", "no_output")),
        (table("UNIQUE", [""], ["x"], [("-", "1")]), ("c1", "error", "no_input_expression")),
        (table("UNIQUE", ["n", "m"], ["x"], [("-", "1")]), ("r1", "error", "rule_width")),
        (table("UNIQUE", ["n"], ['x :: "a", "b"'], [("-", '"c"')]), ("r1o1", "error", "output_value")),
        (text("literalExpression", "a", 'expressionLanguage="juel"'), ("d", "error", "language")),
        (f"<conditional><if>{literal('true')}</if></conditional>", ("d", "error", "missing_part")),
    ],
)
def test_each_fault_is_found_at_its_element(logic: str, finding: tuple[str, str, str]) -> None:
    assert finding in codes(logic)


def test_external_knowledge_is_found() -> None:
    bkm = knowledge("k", literal("1"), kind='kind="Java"')
    assert ("k_k", "error", "external") in findings(bkm)


def test_unknown_types_and_bad_allowed_values_are_found() -> None:
    assert ("d", "warning", "unknown_type") in findings(input_data("n", "tNobody"))
    assert ("tBad", "error", "syntax") in findings(item("tBad", "number", allowed="<"))


def test_an_output_of_another_type_than_the_decision_says_is_found() -> None:
    logic = table("UNIQUE", ["n"], [""], [("-", '"text"')])
    assert ("r1o1", "warning", "output_type") in codes(logic, type_ref="number")


@pytest.mark.parametrize(
    ("expression", "unknown"),
    [
        ("n + m", True),
        ("n + count([n])", False),
        ("helper(n)", True),
        ("[{m: 1}][m = n]", False),
        ("some m in [1] satisfies m = n", False),
        ("{m: 1, k: m}.k", False),
        ("today() > now()", False),
    ],
)
def test_a_name_that_nothing_stands_for_is_found_once_inputs_are_declared(expression: str, unknown: bool) -> None:
    found = codes(literal(expression), input_data("n", "number"), needs=("i_n",))
    assert (("d", "warning", "unknown_name") in found) is unknown
    assert codes(literal(expression)) == []


def test_unknown_names_in_cells_are_found_at_the_cell() -> None:
    logic = table("COLLECT", ["n"], ["x"], [("> limit", "1")])
    assert ("r1c1", "warning", "unknown_name") in codes(logic, input_data("n", "number"), needs=("i_n",))


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("inputs", "rules", "sentence"),
    [
        (["n"], [("< 5", "1"), ("> 5", "2")], "none matches n = 5."),
        (["n"], [("<= 5", "1"), ("> 7", "2")], "none matches n in (5..7]."),
        (["n"], [("[0..10]", "1")], "none matches n < 0."),
        (["n :: >= 0"], [("[0..10]", "1")], "none matches n > 10."),
        (["s"], [('"a"', "1"), ('"b"', "2")], 'none matches s none of "a", "b".'),
        (['s :: "a", "b", "c"'], [('"a"', "1"), ('"b"', "2")], 'none matches s = "c".'),
        (["b"], [("true", "1")], "none matches b false."),
        (["n", "b"], [("< 5", "true", "1"), (">= 5", "-", "2")], "none matches n < 5 and b false."),
        (["d"], [('< date("2026-01-01")', "1"), ('> date("2026-01-31")', "2")], 'in [@"2026-01-01"..@"2026-01-31"]'),
    ],
)
def test_gaps_are_told_as_inputs_that_no_rule_matches(
    inputs: list[str], rules: list[tuple[str, ...]], sentence: str
) -> None:
    found = [one for one in sentences(table("UNIQUE", inputs, ["x"], rules)) if "none matches" in one]
    assert sentence in found[0]
    assert found[0].startswith("m.dmn:t: warning: ")


@pytest.mark.parametrize(
    ("inputs", "rules"),
    [
        (["n"], [("< 5", "1"), (">= 5", "2")]),
        (["n"], [("-", "1")]),
        (["n"], [("< 5", "1"), ("not(< 5)", "2")]),
        (['s :: "a", "b"'], [('"a"', "1"), ('"b"', "2")]),
        (["b"], [("true", "1"), ("false", "2")]),
        (["n", "s"], [("< 5", '"a"', "1"), ("< 5", 'not("a")', "2"), (">= 5", "-", "3")]),
        (["n"], [("< limit", "1"), (">= limit", "2")]),
    ],
)
def test_complete_tables_and_undecidable_ones_have_no_gap(inputs: list[str], rules: list[tuple[str, ...]]) -> None:
    assert codes(table("UNIQUE", inputs, ["x"], rules)) == []


def test_columns_of_integers_have_no_gap_between_neighbours() -> None:
    logic = table("UNIQUE", ["n"], ["x"], [("<= 10", "1"), (">= 11", "2")])
    assert [code for _, _, code in codes(logic)] == ["gap"]
    assert codes(logic.replace("<inputExpression ", '<inputExpression typeRef="integer"')) == []


def test_the_allowed_values_of_a_typed_input_bound_the_table() -> None:
    kind = item("tPerson", parts=item(".level", "string", allowed='"gold", "silver"'))
    rules = [('"gold"', "1"), ('"silver"', "2")]
    logic = table("UNIQUE", ["who.level"], ["x"], rules)
    assert codes(logic, kind, input_data("who", "tPerson"), needs=("i_who",)) == []


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER"])
def test_tables_that_give_lists_need_no_rule_for_every_input(policy: str) -> None:
    assert codes(table(policy, ["n"], ["x"], [("< 5", "1")])) == []


def test_a_default_output_closes_every_gap() -> None:
    assert codes(table("UNIQUE", ["n"], ["x :: :: 0"], [("< 5", "1")])) == []


@pytest.mark.parametrize(
    ("policy", "rules", "pairs"),
    [
        ("UNIQUE", [("<= 5", "1"), (">= 5", "2")], ["rules 1 and 2 both match, e.g. n = 5."]),
        ("UNIQUE", [("-", "1"), ("> 3", "2")], ["rules 1 and 2 both match, e.g. n > 3."]),
        ("ANY", [("<= 5", "1"), (">= 5", "1")], []),
        ("ANY", [("<= 5", "1"), (">= 5", "2")], ["rules 1 and 2 both match, e.g. n = 5."]),
        ("ANY", [("<= 5", "1"), (">= 5", "n")], []),
        ("FIRST", [("<= 5", "1"), (">= 5", "2")], []),
        ("UNIQUE", [("< limit", "1"), ("-", "2")], []),
    ],
)
def test_overlaps_are_told_with_an_example(policy: str, rules: list[tuple[str, ...]], pairs: list[str]) -> None:
    found = [one for one in sentences(table(policy, ["n"], ["x"], rules)) if "both match" in one]
    assert [one.rpartition("but ")[2] for one in found] == pairs
    assert all(one.startswith("m.dmn:r2: error: ") for one in found)


@pytest.mark.parametrize(
    ("policy", "rules", "dead"),
    [
        ("FIRST", [("-", '"a"'), ("> 5", '"b"')], ["r2"]),
        ("FIRST", [("< 5", '"a"'), (">= 5", '"b"'), ("[1..9]", '"c"'), ("-", '"d"')], ["r3", "r4"]),
        ("FIRST", [("< 5", '"a"'), ("-", '"b"')], []),
        ("FIRST", [("< limit", '"a"'), ("-", '"b"')], []),
        ("PRIORITY", [("> 5", '"b"'), ("-", '"a"')], ["r1"]),
        ("PRIORITY", [("-", '"b"'), ("> 5", '"a"')], []),
        ("UNIQUE", [("> 7", '"a"'), ("< 0", '"b"'), ("[0..7]", '"a"')], ["r2"]),
    ],
)
def test_rules_that_never_count_are_found(policy: str, rules: list[tuple[str, ...]], dead: list[str]) -> None:
    column = "n :: >= 0" if policy == "UNIQUE" else "n"
    found = codes(table(policy, [column], ['x :: "a", "b", "c", "d"'], rules))
    assert [element for element, _, code in found if code == "dead_rule"] == dead


CELLS = st.one_of(
    st.just("-"),
    st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">=", ""]), st.integers(0, 4)),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), st.integers(0, 2), st.integers(2, 4), st.sampled_from("])")),
    st.builds("not({})".format, st.integers(0, 4)),
    st.builds("{}, {}".format, st.integers(0, 2), st.integers(2, 4)),
)
SAMPLES = [Decimal(n) / 2 for n in range(-1, 10)]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_analysis_agrees_with_trying_every_input(rows: list[tuple[str, str]]) -> None:
    model = load(decision("d", table("COLLECT", ["a", "b"], [""], [(*row, "1") for row in rows])))
    uses = Uses()
    compile_node(model, model.find("d"), [], uses)
    columns = analysis.axes(uses.tables[0], [None, None])
    tried = [
        {record - 1 for record in model.evaluate("d", {"a": a, "b": b}).record.matched}
        for a, b in itertools.product(SAMPLES, SAMPLES)
    ]
    assert bool(analysis.gaps(columns, len(rows))) is any(not rules for rules in tried)
    pairs = {(one.first, one.second) for one in analysis.overlaps(columns, len(rows), lambda *_: False)}
    assert pairs == {pair for rules in tried for pair in itertools.combinations(sorted(rules), 2)}
    for rule in range(len(rows)):
        mine = [rules for rules in tried if rule in rules]
        assert bool(analysis.impossible(columns, rule)) is (not mine)
        if rule and mine:
            hidden = all(rules & set(range(rule)) for rules in mine)
            assert analysis.shadowed(columns, rule, (1 << rule) - 1) is hidden


def test_ids_are_wanted_once_over_all_files() -> None:
    one = definitions(decision("d", literal("1")))
    codes_found = [(found.file, found.code) for found in dmn.check({"a.dmn": one, "b.dmn": one})]
    assert codes_found == [("b.dmn", "duplicate_decision")]


def test_a_check_of_a_large_table_takes_no_time_to_speak_of() -> None:
    rules = [(f'"s{n}"', f"[{n}..{n + 1})", str(n)) for n in range(1500)]
    found = codes(table("UNIQUE", ["s", "n"], ["x"], rules))
    assert {code for _, _, code in found} == {"gap"}
