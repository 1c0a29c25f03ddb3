"""Names: spaces and operators inside them, resolved by what is in scope and by nothing else (DMN 1.5, 10.3.1.4)."""

from __future__ import annotations

import pytest
from feel_tables import shown

from app import feel

CUSTOMER = {"first name": "Ann", "order-count": 3, "in stock": True, "日期": 1}

OUTSIDE = [
    ("a-b", {"a-b": 1, "a": 5, "b": 2}, "1"),
    ("a - b", {"a-b": 1, "a": 5, "b": 2}, "3"),
    ("a-b", {"a": 5, "b": 2}, "3"),
    ("Date-Time - Date-Time2", {"Date-Time": 5, "Date-Time2": 2}, "3"),
    ("number of  orders + 1", {"number of orders": 2}, "3"),
    ("number\nof orders + 1", {"number of orders": 2}, "3"),
    ("rate for years", {"rate for years": 7}, "7"),
    ("for x in days in weekend return x", {"days in weekend": ["sat", "sun"]}, '["sat", "sun"]'),
    ("if order if any = 1 then 2 else 3", {"order if any": 1}, "2"),
    ("profit and loss and true", {"profit and loss": True}, "true"),
    ('客户姓名 + "!"', {"客户姓名": "王"}, '"王!"'),
    ("🐎 + 1", {"🐎": 1}, "2"),
    ("a/b", {"a/b": 7, "a": 1, "b": 1}, "7"),
    ("it's", {"it's": 1}, "1"),
    ("order", {"order": 1, "order line": 2}, "1"),
    ("order lines", {"order line": 2, "order lines": 3}, "3"),
    ("customer.first name", {"customer": CUSTOMER}, '"Ann"'),
    ("customer.order-count - 1", {"customer": CUSTOMER}, "2"),
    ("customer.in stock", {"customer": CUSTOMER}, "true"),
    ('customers[first name = "Ann"].order-count', {"customers": [CUSTOMER]}, "[3]"),
    ("customers[日期 = 1][1].first name", {"customers": [CUSTOMER]}, '"Ann"'),
    ("a*", {"a*": 1}, "1"),
    ("a**b", {"a*": 2, "b": 3}, "6"),
    ("1 + a b", {"a b": 1}, "2"),
    ("1 in a - b", {"a - b": [1]}, "true"),
    ('x = "1" or and more', {"x": "2", "and more": True}, "true"),
    ("for i /* each */ in [1, 2] return i", {}, "[1, 2]"),
    ("for/*a*/i/*b*/in/*c*/[3] return i", {}, "[3]"),
    ("for i // each\n in [1] return i", {}, "[1]"),
    ("{a b /* its key */: 3, c: a b + 1}.c", {}, "4"),
    ("(function(/* of */ x /* a number */, y) x + y)(1, 2)", {}, "3"),
    ('substring(string /* which */: "abc", start position: 2)', {}, '"bc"'),
    ("count", {"count": 3}, "3"),
    ("count(list)", {"list": [1, 2]}, "2"),
    ("count(list) + count", {"list": [1, 2], "count": 3}, "5"),
    ("string length(s)", {"s": "abc"}, "3"),
]

INSIDE = [
    ('{first name: "x", y: first name + "z"}.y', '"xz"'),
    ('{"first name": "x"}.first name', '"x"'),
    ("{a b: {c d: 1}}.a b.c d", "1"),
    ("{a+b: 1, c: a+b}.c", "1"),
    ("{a: 1, b: 2, c: a+b}.c", "3"),
    ('[{first name: "x"}, {first name: "y"}][first name = "y"]', '[{"first name": "y"}]'),
    ("for my item in [1, 2] return my item + 1", "[2, 3]"),
    ("for p in [{unit price: 2}] return p.unit price * 2", "[4]"),
    ("some an item in [1, 2] satisfies an item > 1", "true"),
    ("(function(first name) first name + 1)(1)", "2"),
    ("(function(first name: number, b) first name + b)(b: 1, first name: 2)", "3"),
    ("{fact of: function(n) if n = 0 then 1 else n * fact of(n - 1), r: fact of(5)}.r", "120"),
    ("{a: 1, b: {a: 2, c: a}}.b.c", "2"),
    ("{a: 1, b: {c: a}}.b.c", "1"),
    ("[1, 2, 3][item > 1]", "[2, 3]"),
    ('{date: @"2020-01-01", next: date("2020-01-02"), r: date < next}.r', "true"),
    ('[{date: @"2020-01-01"}][date = date("2020-01-01")].date.day', "[1]"),
    ("[{item: 1}, {item: 2}][item > 1]", "[{item: 2}]"),
    ("[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"),
    ("{a: 2, r: [{a: 1}, {b: 5}][a > 1]}.r", "[{b: 5}]"),
]


@pytest.mark.parametrize(("text", "variables", "value"), OUTSIDE)
def test_a_variables_name_is_read_whole(text: str, variables: dict[str, object], value: str) -> None:
    given = {name: feel.from_python(each) for name, each in variables.items()}
    result = feel.compile_expression(text, names=given).evaluate(given)
    assert feel.to_text(result.value) == value


@pytest.mark.parametrize(("text", "value"), INSIDE)
def test_a_name_that_the_text_declares_itself_is_read_whole(text: str, value: str) -> None:
    assert shown(text) == value


def test_names_known_once_serve_many_texts() -> None:
    names = feel.Names({"order total": None, "customer": {"member level": None}})
    assert (
        feel.compile_expression("order total * 2", names=names).evaluate({"order total": feel.from_python(2)}).value
        == 4
    )
    level = feel.compile_expression("customer.member level", names=names)
    assert level.evaluate({"customer": {"member level": "gold"}}).value == "gold"


def test_an_unknown_name_with_a_space_is_no_guess_but_an_error() -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile_expression("order total + 1", names=["order"])
    assert (caught.value.line, caught.value.column) == (1, 7)


def test_a_variable_hides_a_built_in_only_where_it_is_named() -> None:
    double = feel.Function.of("count", ["x"], lambda x: feel.DECIMAL128.add(x, x))
    given = {"count": double, "n": feel.from_python(4)}
    assert feel.compile_expression("count(n)", names=["count"]).evaluate(given).value == 8
    assert feel.compile_expression("count([n])").evaluate(given).value == 1
