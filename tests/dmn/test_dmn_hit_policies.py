"""Hit policies decide which matched rules count (DMN 1.5, 8.2.10 and 10.3.2.10)."""

from __future__ import annotations

import pytest
from dmn_models import decision, feel, item, load, table

GRADES = [("< 50", '"low"', "1"), ("[30..80]", '"middle"', "2"), ("> 70", '"high"', "3")]
OUTPUTS = ['level :: "high", "middle", "low"', "points"]


def evaluate(policy: str, score: int, aggregation: str = "", outputs: list[str] | None = None, **values: object):
    wanted = outputs or OUTPUTS
    rules = GRADES if len(wanted) > 1 else [(test, points) for test, _, points in GRADES]
    model = load(decision("grade", table(policy, ["score"], wanted, rules, aggregation=aggregation)))
    return model.evaluate("grade", feel({"score": score, **values}))


def level(name: str, points: int) -> object:
    return feel({"level": name, "points": points})


@pytest.mark.parametrize(
    ("policy", "score", "value", "rules"),
    [
        ("UNIQUE", 10, level("low", 1), (1,)),
        ("UNIQUE", 40, None, (1, 2)),
        ("ANY", 10, level("low", 1), (1,)),
        ("ANY", 40, None, (1, 2)),
        ("FIRST", 40, level("low", 1), (1,)),
        ("FIRST", 75, level("middle", 2), (2,)),
        ("PRIORITY", 40, level("middle", 2), (2,)),
        ("PRIORITY", 75, level("high", 3), (3,)),
        ("RULE ORDER", 75, [level("middle", 2), level("high", 3)], (2, 3)),
        ("OUTPUT ORDER", 75, [level("high", 3), level("middle", 2)], (3, 2)),
        ("OUTPUT ORDER", 40, [level("middle", 2), level("low", 1)], (2, 1)),
        ("COLLECT", 40, [level("low", 1), level("middle", 2)], (1, 2)),
        ("U", 10, level("low", 1), (1,)),
        ("O", 75, [level("high", 3), level("middle", 2)], (3, 2)),
    ],
)
def test_each_policy_chooses_its_rules(policy: str, score: int, value: object, rules: tuple[int, ...]) -> None:
    found = evaluate(policy, score)
    assert found.value == value
    assert found.record.matched == rules


@pytest.mark.parametrize(
    ("aggregation", "score", "value"),
    [("SUM", 75, 5), ("MIN", 75, 2), ("MAX", 75, 3), ("COUNT", 75, 2), ("COUNT", 10, 1), ("SUM", 10, 1)],
)
def test_collect_folds_the_outputs_with_its_operator(aggregation: str, score: int, value: int) -> None:
    assert evaluate("COLLECT", score, aggregation, ["points"]).value == feel(value)


def test_sum_and_count_take_equal_outputs_each_for_itself() -> None:
    rules = [("> 1", "10"), ("> 2", "10")]
    for aggregation, value in (("SUM", 20), ("COUNT", 2)):
        model = load(decision("d", table("COLLECT", ["n"], [""], rules, aggregation=aggregation)))
        assert model.evaluate("d", feel({"n": 3})).value == feel(value)


def test_a_single_output_is_the_value_itself_named_or_not() -> None:
    for name in ("", "level"):
        model = load(decision("d", table("UNIQUE", ["n"], [name], [("-", '"x"')])))
        found = model.evaluate("d", feel({"n": 1}))
        assert found.value == "x"
        assert found.results == [{name or "d": "x"}]


def test_any_accepts_rules_that_agree_and_names_all_of_them() -> None:
    model = load(decision("d", table("ANY", ["n"], [""], [("> 1", '"x"'), ("> 2", '"x"'), ("> 9", '"y"')])))
    found = model.evaluate("d", feel({"n": 3}))
    assert (found.value, found.outcome, found.record.matched) == ("x", "ok", (1, 2))


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY"])
def test_a_violated_policy_is_null_and_says_which_rules(policy: str) -> None:
    found = evaluate(policy, 40)
    assert (found.value, found.outcome) == (None, "not_unique")
    assert "1" in str(found.warnings[0])
    assert "2" in str(found.warnings[0])


@pytest.mark.parametrize(
    ("policy", "value", "outcome"),
    [
        ("UNIQUE", None, "no_match"),
        ("ANY", None, "no_match"),
        ("FIRST", None, "no_match"),
        ("PRIORITY", None, "no_match"),
        ("RULE ORDER", None, "ok"),
        ("COLLECT", None, "ok"),
    ],
)
def test_no_match_is_null_and_an_outcome_of_its_own_for_single_hits(policy: str, value: object, outcome: str) -> None:
    model = load(decision("d", table(policy, ["n"], [':: "x"'], [("> 1", '"x"')])))
    found = model.evaluate("d", feel({"n": 0}))
    assert (found.value, found.outcome, found.results) == (value, outcome, [])


def test_default_outputs_stand_in_where_nothing_matches() -> None:
    outputs = ['level :: :: "none"', "points :: :: 1 + 1"]
    model = load(decision("d", table("UNIQUE", ["n"], outputs, [("> 1", '"x"', "5")])))
    found = model.evaluate("d", feel({"n": 0}))
    assert found.value == feel({"level": "none", "points": 2})
    assert (found.outcome, found.record.matched, found.results) == ("ok", (), [feel({"level": "none", "points": 2})])


def test_priority_weighs_several_outputs_from_left_to_right() -> None:
    outputs = ['a :: "A", "B"', "b", 'c :: "X", "Y"']
    rules = [("-", '"B"', "1", '"X"'), ("-", '"A"', "2", '"Y"'), ("-", '"A"', "3", '"X"')]
    model = load(decision("d", table("OUTPUT ORDER", ["n"], outputs, rules)))
    assert [one["b"] for one in model.evaluate("d", feel({"n": 0})).value] == feel([3, 2, 1])


def test_priorities_come_from_the_type_where_the_clause_names_none() -> None:
    kind = item("tLevel", "string", allowed='"high", "low"')
    logic = table("PRIORITY", ["n"], [""], [("-", '"low"'), ("-", '"high"')])
    model = load(kind, decision("d", logic, type_ref="tLevel"))
    assert model.evaluate("d", feel({"n": 0})).value == "high"


@pytest.mark.parametrize(
    ("mapping", "policy", "value"),
    [
        ("singleEntry", "UNIQUE", "x"),
        ("singleResult", "UNIQUE", {"d": "x"}),
        ("collectEntries", "COLLECT", ["x", "y"]),
        ("resultList", "COLLECT", [{"d": "x"}, {"d": "y"}]),
        (None, "COLLECT", ["x", "y"]),
    ],
)
def test_results_take_the_shapes_of_map_decision_result(mapping: str | None, policy: str, value: object) -> None:
    rules = [("< 5", '"x"'), ("< 5" if policy == "COLLECT" else ">= 5", '"y"')]
    model = load(decision("d", table(policy, ["n"], [""], rules)))
    assert model.evaluate("d", feel({"n": 1})).mapped(mapping) == value


@pytest.mark.parametrize("mapping", [None, "collectEntries", "resultList"])
def test_collect_without_a_match_maps_to_an_empty_list(mapping: str | None) -> None:
    model = load(decision("d", table("COLLECT", ["n"], [""], [("> 5", '"y"')])))
    assert model.evaluate("d", feel({"n": 1})).mapped(mapping) == []


def test_several_results_do_not_fit_a_single_shape() -> None:
    model = load(decision("d", table("COLLECT", ["n"], [""], [("-", "1"), ("-", "2")])))
    with pytest.raises(ValueError, match="at most one result"):
        model.evaluate("d", feel({"n": 1})).mapped("singleEntry")
