"""The shipped decision tables: complete, free of contradictions, each rule reached and citing its clause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from rule_cases import CASES, NOW, Case, signed

from app import dmn, feel

RULES = Path(__file__).parents[2] / "rules"
FILES = {f"rules/{path.name}": path.read_bytes() for path in sorted(RULES.glob("*.dmn"))}
MODEL = dmn.load(FILES)
PROCESS_TABLES = {
    "triage", "routing", "responsibility", "compensation", "authority", "approach", "channel", "special_review"
}  # fmt: skip
TABLES = sorted(info.id for info in MODEL.decisions.values() if info.hit_policy)
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


def nested(paths: dict[str, Any]) -> dict[str, object]:
    found: dict[str, Any] = {}
    for path, value in paths.items():
        *above, last = path.split(".")
        place = found
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return {name: feel.from_python(value) for name, value in found.items()}


def evaluate(case: Case) -> dmn.Evaluation:
    return MODEL.evaluate(case.decision, nested(case.inputs), now=NOW)


def _name(case: Case) -> str:
    return f"{case.decision}-{case.rule}"


@pytest.mark.parametrize("case", [pytest.param(c, marks=pytest.mark.proves(*c.proves), id=_name(c)) for c in CASES])
def test_a_table_answers_by_the_rule_that_fits(case: Case) -> None:
    evaluation = evaluate(case)
    assert evaluation.outcome == "ok"
    assert case.rule in evaluation.record.matched
    answer = evaluation.record.outputs[evaluation.record.matched.index(case.rule)]
    assert {name: feel.from_python(value) for name, value in case.outputs.items()} == {
        name: answer[name] for name in case.outputs
    }


def test_the_tables_have_neither_gap_nor_overlap_nor_fault() -> None:
    assert [str(finding) for finding in dmn.check(FILES)] == []


def test_every_table_that_the_process_names_is_there() -> None:
    assert set(TABLES) >= PROCESS_TABLES


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_of_a_table_is_reached_by_a_case(table: str) -> None:
    rules = _rules(table)
    reached = {rule for case in CASES if case.decision == table for rule in evaluate(case).record.matched}
    assert reached == set(range(1, len(rules) + 1))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.proves("000-23")
def test_every_rule_cites_its_clause(table: str) -> None:
    for rule in _rules(table):
        text = rule.findtext(f"{DMN}description") or ""
        assert "《" in text, f"{table}: {text!r}"


def test_responsibility_and_compensation_stand_in_one_requirements_diagram() -> None:
    compensation, responsibility = MODEL.decisions["compensation"], MODEL.decisions["responsibility"]
    assert compensation.file == responsibility.file
    evaluation = MODEL.evaluate("compensation", nested({"complaint.category": "other", **signed(1)}), now=NOW)
    assert [record.decision for record in evaluation.records] == ["responsibility", "judged", "compensation"]


CATEGORIES = [
    "logistics",
    "damage",
    "quality",
    "refund",
    "attitude",
    "price",
    "advertising",
    "privacy",
    "repair",
    "other",
]
FACTS = st.fixed_dictionaries(
    {
        "complaint.category": st.sampled_from([*CATEGORIES, None]),
        "complaint.sub_category": st.sampled_from(["no_reason_return", "other", None]),
        "reconstruction.packaging_ok": st.sampled_from(["yes", "no", "unknown", None]),
        "reconstruction.cause": st.sampled_from(["address_error", "misuse", "change_of_mind", "no_notice", None]),
        "reconstruction.damage_degree": st.sampled_from(["none", "partial", "total", None]),
        **{
            f"reconstruction.{fact}": st.sampled_from([True, False, None])
            for fact in ("carrier_fault", "force_majeure", "misuse", "evidence_complete")
        },
        "order.amount": st.sampled_from([0, 99, 5000, None]),
        "customer.member_level": st.sampled_from(["gold", "none", None]),
        "signed": st.sampled_from([None, 0, 7, 8, 15, 16, 365, 366]),
    }
)


@settings(max_examples=300, deadline=None)
@given(FACTS)
@pytest.mark.proves("001-23", "001-24")
def test_the_same_facts_give_one_answer_whatever_they_are(facts: dict[str, Any]) -> None:
    days = facts.pop("signed")
    inputs = nested(facts | (signed(days) if days is not None else {}))
    first = MODEL.evaluate("compensation", inputs, now=NOW)
    again = MODEL.evaluate("compensation", inputs, now=NOW)
    assert first.outcome == "ok"
    assert [len(record.matched) for record in first.records if record.hit_policy] == [1, 1]
    assert first.value == again.value


def _rules(table: str) -> list[etree._Element]:
    root = etree.fromstring(FILES[MODEL.decisions[table].file])
    decision = next(node for node in root.iter(f"{DMN}decision") if node.get("id") == table)
    return list(decision.iter(f"{DMN}rule"))
