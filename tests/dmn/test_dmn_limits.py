"""Evaluations are bounded, models are shared between threads, and hostile logic is an error in good time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from dmn_models import decision, definitions, feel, input_data, knowledge, literal, load, table

from app import dmn
from app import feel as language


@pytest.mark.parametrize(
    "expression",
    [
        "for a in 1..100000, b in 1..100000 return a * b",
        "count(for a in 1..99999, b in 1..99999 return 1)",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
        "(function(f) f(f))(function(f) f(f))",
    ],
)
def test_hostile_logic_ends_within_a_second_without_a_crash(expression: str) -> None:
    model = load(decision("d", literal(expression)))
    start = time.monotonic()
    found = model.evaluate("d", {})
    assert time.monotonic() - start < 2
    assert found.value in (None, False)


def test_all_expressions_of_one_evaluation_share_the_bounds() -> None:
    step = literal("count(for i in 1..2000 return i)")
    parts = [decision(f"d{n}", step) for n in range(20)]
    model = load(*parts, decision("all", literal("d0 + d19"), tuple(f"d{n}" for n in range(20))))
    assert model.evaluate("all", {}).outcome == "ok"
    found = model.evaluate("all", {}, limits=language.Limits(steps=20_000))
    assert (found.value, found.outcome) == (None, "error")
    assert found.record.decision == "all"
    assert "limits" in str(found.warnings[-1])


def test_boxed_loops_count_against_the_bounds() -> None:
    loop = f'<for iteratorVariable="a"><in>{literal("1")}</in><return>{literal("a")}</return></for>'.replace(
        "<text>1</text>", "<text>[1..90000]</text>"
    )
    found = load(decision("d", loop)).evaluate("d", {}, limits=language.Limits(steps=50_000))
    assert found.outcome == "error"


def test_a_table_called_in_a_loop_keeps_its_explanation_small() -> None:
    rate = knowledge("rate", table("UNIQUE", ["n"], [""], [("< 5", "1"), (">= 5", "2")]), "n: number")
    model = load(rate, decision("d", literal("sum(for i in 1..5000 return rate(i))"), ("k_rate",)))
    found = model.evaluate("d", {})
    assert found.value == feel(9996)
    assert len(found.records) <= 501
    assert found.record.decision == "d"


def test_one_model_serves_many_threads_from_the_first_evaluation_on() -> None:
    rules = [(f"[{n * 10}..{n * 10 + 10})", f'"r{n}" + string(n)') for n in range(200)]
    model = load(input_data("n", "number"), decision("d", table("UNIQUE", ["n"], [""], rules), ("i_n",)))

    def evaluate(n: int) -> object:
        return model.evaluate("d", feel({"n": n})).value

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(evaluate, range(1000)))
    assert found == [f"r{n // 10}{n}" for n in range(1000)]


def test_the_clock_and_functions_of_the_caller_are_seen() -> None:
    source = definitions(decision("d", literal("[today(), host add(1, 2)]")))
    model = dmn.load({"m.dmn": source}, names=["host add"])
    found = model.evaluate("d", {}, now=datetime(2026, 3, 2, 9, tzinfo=UTC), functions={"host add": lambda a, b: a + b})
    assert [str(part) for part in found.value] == ["2026-03-02", "3"]
