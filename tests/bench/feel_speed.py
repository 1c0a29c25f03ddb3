"""FEEL by itself: reading texts, evaluating them, stopping a hostile one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from timeit import repeat
from typing import Any

from app import feel

VARIABLES = {
    "amount": feel.from_python(1200),
    "category": "damage",
    "complaint": {"order": {"total": feel.from_python(300)}},
    "items": [{"price": feel.from_python(n), "name": f"item {n}"} for n in range(20)],
}

EXPRESSIONS = [
    ("a condition", 'amount > 1000 and category = "damage"', 5),
    ("a path", "complaint.order.total * 0.2 + 10", 5),
    ("a filter of 20 items", "sum(items[price > 10].price)", 40),
    ("a loop of 20", "for i in items return i.price * 2", 40),
    ("a temporal sum", 'date and time("2026-03-02T09:00:00@Asia/Shanghai") + @"PT48H"', 40),
]

TESTS = [
    ("a limit", "< 5", feel.from_python(3)),
    ("an interval", "[50..60)", feel.from_python(55)),
    ("three texts", '"a", "b", "c"', "c"),
    ("an expression", '? > 10 and category = "damage"', feel.from_python(11)),
]

HOSTILE = "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(60)}.r"


def best(call: Callable[[], object], number: int = 2000) -> float:
    """Microseconds of one call, the best of five rounds."""
    call()
    return min(repeat(call, number=number, repeat=5)) / number * 1e6


def rows() -> Iterator[dict[str, Any]]:
    run = feel.Run(VARIABLES)
    for name, text, target in EXPRESSIONS:
        expression = feel.compile_expression(text, names=VARIABLES)
        yield _row(f"FEEL, evaluate {name}", best(lambda e=expression: e.evaluate(VARIABLES)), target)  # type: ignore[misc]
    for name, text, value in TESTS:
        cell = feel.compile_unary_tests(text)
        yield _row(f"FEEL, one unary test, {name}", best(lambda c=cell, v=value: c.test_in(run, v)), 5)  # type: ignore[misc]
    yield _row("FEEL, read a condition", best(lambda: feel.compile_expression(EXPRESSIONS[0][1]), 500), 12)
    begin = time.perf_counter()
    try:
        feel.compile_expression(HOSTILE).evaluate({})
    except feel.LimitExceeded:
        yield _row("FEEL, stop a hostile recursion", (time.perf_counter() - begin) * 1e6, 1e6)


def _row(name: str, value: float, target: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": "µs", "target": target, "better": "lower"}
