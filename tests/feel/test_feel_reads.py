"""What an expression reads is known before it is evaluated: lint and forms rely on it."""

from __future__ import annotations

import pytest

from app import feel

READS = [
    ("1 + 2", set(), set()),
    ('complaint.category = "x" and amount > 5', {"complaint", "amount"}, {"complaint.category", "amount"}),
    ("a.b.c + a.d", {"a"}, {"a.b.c", "a.d"}),
    ("for x in items return x.price * rate", {"items", "rate"}, {"items", "rate"}),
    ("some x in items satisfies x.a = y", {"items", "y"}, {"items", "y"}),
    ("{a: 1, b: a + c}", {"c"}, {"c"}),
    ("function(x) x + y", {"y"}, {"y"}),
    ("count(items)", {"items"}, {"items"}),
    ("working time after(start, d)", {"start", "d"}, {"start", "d"}),
    ("lib.rate(x)", {"lib", "x"}, {"lib.rate", "x"}),
    ("x in (? > limit)", {"x", "limit"}, {"x", "limit"}),
    ("items[1].name", {"items"}, {"items"}),
    ("items[price > limit]", {"items", "price", "limit"}, {"items", "price", "limit"}),
    ("now() > case.opened_at", {"case"}, {"case.opened_at"}),
]


@pytest.mark.parametrize(("text", "names", "paths"), READS)
def test_an_expression_says_what_it_reads(text: str, names: set[str], paths: set[str]) -> None:
    expression = feel.compile_expression(text, names=["working time after"])
    assert expression.names == names
    assert expression.paths == paths


def test_names_in_a_filter_may_be_entries_of_its_items() -> None:
    assert feel.compile_expression("items[price > limit] + limit").item_names == {"price"}


def test_functions_that_are_not_built_in_are_told_apart() -> None:
    expression = feel.compile_expression("working time after(start) + abs(n) + f.g(1)", names=["working time after"])
    assert expression.calls == {"working time after"}


def test_unary_tests_read_everything_but_their_input() -> None:
    assert feel.compile_unary_tests("? > limit, < a.b").names == {"limit", "a"}
