"""Unary tests: the cells of decision tables (DMN 1.5, table 55)."""

from __future__ import annotations

import pytest

from app import feel

ROWS = [
    ("-", "5", True),
    ("-", "null", True),
    (" - // whatever", "5", True),
    ("5", "5", True),
    ("5", "6", False),
    ("5", '"5"', None),
    ("5", "null", False),
    ("null", "null", True),
    ("null", "5", False),
    ('"a"', '"a"', True),
    ('"a", "b"', '"b"', True),
    ('"a", "b"', '"c"', False),
    ('"a", "b"', "null", False),
    ('"a", 5', "5", True),
    ("< 5", "4", True),
    ("< 5", "5", False),
    ("<= 5", "5", True),
    ("> 5", "null", None),
    ("> 5", '"a"', None),
    ("< 5, > 10", "11", True),
    ("< 5, > 10", "7", False),
    ("= 5", "5", True),
    ("!= 5", "6", True),
    ("[1..5]", "5", True),
    ("[1..5)", "5", False),
    ("]1..5]", "1", False),
    ("(1..5)", "3", True),
    ('["a".."c"]', '"b"', True),
    ("[1..5]", "null", None),
    ("[1..3], [7..9]", "8", True),
    ("not(5)", "6", True),
    ("not(5)", "5", False),
    ('not("a", "b")', '"c"', True),
    ('not("a", "b")', '"a"', False),
    ("not(< 5, > 10)", "7", True),
    ("not(null)", "5", True),
    ("not(null)", "null", False),
    ("not(-1)", "-1", False),
    ("true", "true", True),
    ("false", "true", False),
    ("false", "false", True),
    ("not(true)", "false", True),
    ("limit", "10", True),
    ("< limit", "9", True),
    ("[1..limit]", "10", True),
    ("limit - 1", "9", True),
    ("allowed", '"x"', True),
    ("allowed", '"z"', False),
    ("ranges", "15", True),
    ("? > 3 and ? < 5", "4", True),
    ("? > 3 and ? < 5", "5", False),
    ("? > limit", "null", None),
    ("not(? > 3)", "2", True),
    ('contains(?, "b")', '"abc"', True),
    ('starts with(?, "b"), ends with(?, "c")', '"abc"', True),
    ("every x in ? satisfies x > 1", "[2, 3]", True),
    ("count(?) > 1", "[2, 3]", True),
    ("?.a = 1", "{a: 1}", True),
    ("flag", "5", True),
    ("[1, 2, 3]", "2", True),
    ("[1, 2, 3]", "[1, 2, 3]", True),
    ('date("2026-01-01")', '@"2026-01-01"', True),
    ('> date("2026-01-01")', '@"2026-01-02"', True),
    ('[date("2026-01-01")..date("2026-12-31")]', '@"2026-06-01"', True),
    ('< duration("P1D")', '@"PT23H"', True),
    ('@"P1D"', '@"PT24H"', True),
    ('not(starts with(?, "a"))', '"b"', True),
    ("not(?) or true", "true", True),
]

VARIABLES = {
    "limit": feel.from_python(10),
    "allowed": ["x", "y"],
    "ranges": [feel.Range(feel.from_python(10), feel.from_python(20))],
    "flag": True,
}


@pytest.mark.parametrize(("cell", "given", "passes"), ROWS)
def test_a_cell_accepts_what_the_standard_says(cell: str, given: str, passes: bool | None) -> None:
    value = feel.compile_expression(given).evaluate({}).value
    assert feel.compile_unary_tests(cell).evaluate(value, VARIABLES).value is passes


CONSTANT = [
    ("-", feel.ConstantTests(any=True)),
    ('"a", "b"', feel.ConstantTests(values=("a", "b"))),
    ("not(5)", feel.ConstantTests(negated=True, values=(feel.from_python(5),))),
    ("< 5", feel.ConstantTests(ranges=(feel.Range.from_operator("<", feel.from_python(5)),))),
    ("[1..5), 7", feel.ConstantTests(False, False, (7,), (feel.Range(1, 5, True, False),))),
    ('date("2026-01-01")', feel.ConstantTests(values=(feel.Date(2026, 1, 1),))),
]


@pytest.mark.parametrize(("cell", "expected"), CONSTANT)
def test_a_cell_of_constants_says_what_it_accepts(cell: str, expected: feel.ConstantTests) -> None:
    assert feel.compile_unary_tests(cell).constant == expected


@pytest.mark.parametrize("cell", ["limit", "< limit", "? > 1", "[1..limit]", "null", "5, limit"])
def test_a_cell_that_a_variable_or_null_decides_is_not_constant(cell: str) -> None:
    assert feel.compile_unary_tests(cell).constant is None


@pytest.mark.parametrize("cell", ["", " ", "<", "1,", "not(", "not()", "5 6", "[1..", "- 1 -", "-, 5"])
def test_a_cell_that_is_none_is_refused(cell: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile_unary_tests(cell)


def test_cells_share_a_run() -> None:
    run = feel.Run({"limit": feel.from_python(3)})
    cell = feel.compile_unary_tests("< limit")
    assert [cell.test_in(run, feel.from_python(n)) for n in (2, 3, None)] == [True, False, None]
