"""An evaluation reads as a person would tell it."""

from __future__ import annotations

from dmn_models import decision, feel, input_data, literal, load, table

from app import dmn
from app import feel as language

RULES = [("< 5", '"few"', "clause 7"), (">= 5", '"many"', "clause 8")]


def told(logic: str, *needs: str, **variables: object) -> list[str]:
    model = load(input_data("n"), decision("size", logic, needs))
    return dmn.report.explain(model.evaluate("size", feel(variables))).splitlines()


def test_a_table_tells_its_inputs_its_rule_with_annotation_and_its_value() -> None:
    lines = told(table("UNIQUE", ["n"], ["label"], RULES), "i_n", n=9)
    assert lines[0].startswith("size [UNIQUE] (version ")
    assert lines[1:] == ["  n = 9", '  rule 2: label = "many"  // clause 8', '  → "many"', '= "many"']


def test_no_match_and_its_outcome_are_told() -> None:
    lines = told(table("UNIQUE", ["n"], ["label"], RULES[:1]), "i_n", n=9)
    assert lines[2:4] == ["  no rule matches", "  → null (no_match)"]
    assert lines[-1] == "outcome: no_match"


def test_a_default_is_told_as_one() -> None:
    assert '  no rule matches, default: label = "none"' in told(
        table("UNIQUE", ["n"], ['label :: :: "none"'], RULES[:1]), n=9
    )


def test_warnings_are_told_once_with_their_place() -> None:
    lines = told(literal('n + "text"'), "i_n", n=1)
    warnings = [line for line in lines if "warning" in line]
    assert len(warnings) == 1
    assert "line 1, column" in warnings[0]


def test_the_explanation_is_a_plain_context_that_feel_can_store() -> None:
    model = load(input_data("n"), decision("size", table("UNIQUE", ["n"], ["label"], RULES), ("i_n",)))
    explained = model.evaluate("size", feel({"n": 9})).explain()
    assert language.loads(language.dumps(explained)) == explained
    assert explained["decisions"][0]["rules"] == feel([2])
