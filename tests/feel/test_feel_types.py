"""Types: `instance of`, typed parameters, coercion (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

from app import feel
from app.feel import types

INSTANCES = [
    ("1 instance of number", "true"),
    ('"a" instance of number', "false"),
    ("null instance of Any", "false"),
    ("null instance of Null", "true"),
    ("1 instance of Null", "false"),
    ("1 instance of Any", "true"),
    ("[1] instance of list<number>", "true"),
    ('[1, "a"] instance of list<number>', "false"),
    ("[1, null] instance of list<number>", "true"),
    ("[] instance of list<string>", "true"),
    ("[[1]] instance of list<list<number>>", "true"),
    ("[1] instance of list", "true"),
    ("1 instance of list<number>", "false"),
    ('{a: 1, b: "x"} instance of context<a: number>', "true"),
    ('{a: "1"} instance of context<a: number>', "false"),
    ("{} instance of context<a: number>", "false"),
    ("{a: null} instance of context<a: number>", "true"),
    ("{a b: {c: 1}} instance of context<a b: context<c: number>>", "true"),
    ("{} instance of context", "true"),
    ("[1..2] instance of range<number>", "true"),
    ("(> 2) instance of range<number>", "true"),
    ('["a".."b"] instance of range<number>', "false"),
    ("(function(a: number) a) instance of function<number>->Any", "true"),
    ("(function(a: number) a) instance of function<string>->Any", "false"),
    ("(function(a: number) a) instance of function<>->Any", "false"),
    ("(function() 1) instance of function<>->Any", "true"),
    ("abs instance of function", "true"),
    ('@"2026-01-01" instance of date', "true"),
    ('@"2026-01-01T00:00:00" instance of date and time', "true"),
    ('@"2026-01-01" instance of date and time', "false"),
    ('@"P1D" instance of days and time duration', "true"),
    ('@"P1D" instance of years and months duration', "false"),
    ('@"P1Y" instance of years and months duration', "true"),
    ("1 instance of number and true", "true"),
    ("1 + 1 instance of number", "null"),
    ("not(1 instance of string)", "true"),
    ("if 1 instance of number then 1 else 2", "1"),
]


@pytest.mark.parametrize(("text", "value"), INSTANCES)
def test_a_value_is_an_instance_of_its_types(text: str, value: str) -> None:
    assert shown(text) == value


def test_an_unknown_type_is_null_with_a_warning() -> None:
    assert warned("1 instance of tNothing") == ["unknown_type"]
    assert warned("1 instance of list<tNothing>") == ["unknown_type"]


def test_a_models_own_types_are_known_by_name_even_with_spaces_and_dots() -> None:
    known = {"t Order": types.ContextType((("total", types.NUMBER),)), "lib.tId": types.STRING}
    order = feel.compile_expression("{total: 1} instance of t Order", types=known)
    assert order.evaluate({}).value is True
    assert feel.compile_expression('"x" instance of lib.tId', types=known).evaluate({}).value is True


COERCIONS = [
    (types.NUMBER, ["5"], None, False),
    (types.STRING, ["5"], "5", True),
    (types.ListType(types.STRING), "5", ["5"], True),
    (types.NUMBER, None, None, True),
    (types.DATE_AND_TIME, feel.Date(2026, 1, 1), feel.DateTime(feel.Date(2026, 1, 1), feel.Time(0, 0)), True),
    (types.STRING, feel.from_python(5), None, False),
]


@pytest.mark.parametrize(("type_", "value", "expected", "conforms"), COERCIONS)
def test_a_value_is_coerced_where_the_standard_allows_it(
    type_: types.Type, value: object, expected: object, conforms: bool
) -> None:
    assert types.coerce(type_, value) == (expected, conforms)
