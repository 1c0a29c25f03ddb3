"""Lists, contexts, filters, paths, loops and quantifiers (DMN 1.5, 10.3.2.5, 10.3.2.6, 10.3.2.14)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

FILTERS = [
    ("[1, 2, 3][1]", "1"),
    ("[1, 2, 3][-1]", "3"),
    ("[1, 2, 3][4]", "null"),
    ("[1, 2, 3][0]", "null"),
    ("[1, 2, 3][1 + 1]", "2"),
    ("[1, 2, 3][item = 2]", "[2]"),
    ("[1, 2, 3][true]", "[1, 2, 3]"),
    ("[1, 2, 3][false]", "[]"),
    ("[][1]", "null"),
    ("[][item > 1]", "[]"),
    ("[1, null, 3][item > 1]", "[3]"),
    ("100[1]", "100"),
    ("100[2]", "null"),
    ("100[item = 100]", "[100]"),
    ("null[1]", "null"),
    ("[{a: 1, b: 2}, {a: 3, b: 4}][a = 3].b", "[4]"),
    ("[{a: [1, 2]}][1].a[2]", "2"),
    ("[[1, 2], [3, 4]][1][2]", "2"),
    ("[{a: 1}, {a: 2}][item.a >= 2]", "[{a: 2}]"),
    ("[{x: 1}, {y: 2}][y > 1]", "[{y: 2}]"),
    ("{limit: 2, r: [1, 2, 3][item > limit]}.r", "[3]"),
]

PATHS = [
    ("{a: {b: 1}}.a.b", "1"),
    ("[{a: 1}, {a: 2}].a", "[1, 2]"),
    ("[{a: 1}, {b: 2}].a", "[1, null]"),
    ("[{a: {b: [1]}}, {a: {b: [2, 3]}}].a.b", "[[1], [2, 3]]"),
    ('@"2026-03-02".weekday', "1"),
    ('@"2026-03-02T10:30:01.5+08:00".time offset', '@"PT8H"'),
    ('@"2026-03-02T10:30:01@Asia/Shanghai".timezone', '"Asia/Shanghai"'),
    ('@"2026-07-02T10:30:01@Europe/Paris".time offset', '@"PT2H"'),
    ('@"-P1DT2H3M4S".minutes', "-3"),
    ('@"P1Y2M".months', "2"),
    ("[1..5).end included", "false"),
    ("(>= 5).start", "5"),
    ("(< 5).start included", "false"),
]

LOOPS = [
    ("for i in [1, 2, 3] return i * i", "[1, 4, 9]"),
    ("for i in 1..3, j in [10, 20] return i + j", "[11, 21, 12, 22, 13, 23]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in [1..3] return i", "[1, 2, 3]"),
    ("for i in (1..4) return i", "[2, 3]"),
    ("for i in 1+1..1+2 return i", "[2, 3]"),
    ("for i in [] return i", "[]"),
    ("for i in 5 return i", "[5]"),
    ("for x in [[1, 2], [3]], y in x return y", "[1, 2, 3]"),
    ("for x in 1..2 return for y in 1..x return y", "[[1], [1, 2]]"),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
    ("for i in 1..3 return count(partial)", "[0, 1, 2]"),
    ("for i in 1..3 return partial", "[[], [[]], [[], [[]]]]"),
    ('for d in @"2020-02-28"..@"2020-03-01" return d.day', "[28, 29, 1]"),
    ("(for i in 1..3 return function() i)[2]()", "2"),
    ("some x in [1, 2, 3] satisfies x > 2", "true"),
    ("some x in [1, 2] satisfies x > 2", "false"),
    ("some x in [] satisfies true", "false"),
    ("some x in [null, 1] satisfies x > 2", "null"),
    ("some x in [null, 3] satisfies x > 2", "true"),
    ("every x in [] satisfies false", "true"),
    ("every x in [1, 2] satisfies x > 0", "true"),
    ("every x in [null, 0] satisfies x > 0", "false"),
    ("every x in [null, 1] satisfies x > 0", "null"),
    ("some x in 1..3, y in [3, 4] satisfies x = y", "true"),
]

FUNCTIONS = [
    ("(function(x) x + 1)(5)", "6"),
    ("(function() 1)()", "1"),
    ("(function(a, b) a - b)(b: 1, a: 5)", "4"),
    ("{a: 1, f: function(b) a + b}.f(2)", "3"),
    ("{f: function(n) if n = 0 then 0 else n + f(n - 1), r: f(60)}.r", "1830"),
    ("{add: function(a) function(b) a + b, r: add(1)(2)}.r", "3"),
    ("{apply: function(f, x) f(x), r: apply(abs, -3)}.r", "3"),
    ("(function(x: number) x)([5])", "5"),
    ("(function(x: list<number>) x)(5)", "[5]"),
    ('(function(x: date and time) x)(@"2020-01-01")', '@"2020-01-01T00:00:00Z"'),
    ("count(list: [1, 2])", "2"),
    ('substring(start position: 2, string: "abc")', '"bc"'),
]


@pytest.mark.parametrize(("text", "value"), FILTERS + PATHS + LOOPS + FUNCTIONS)
def test_collections_mean_what_the_standard_says(text: str, value: str) -> None:
    assert shown(text) == value


NULL = [
    ("{a: 1, a: 2}", "double_key"),
    ("{a: 1}.b", "no_entry"),
    ("null.b", "no_entry"),
    ("[1, 2][3]", "no_item"),
    ('[1, 2]["a"]', "not_boolean"),
    ("for i in null return i", "bad_loop"),
    ('for i in "a".."c" return i', "bad_loop"),
    ("for i in 1.5..3 return i", "bad_loop"),
    ("some i in null satisfies i", "bad_loop"),
    ("nothing", "unknown_name"),
    ("(function(x) x)(1, 2)", "bad_arguments"),
    ("(function(x) x)(y: 2)", "bad_arguments"),
    ('(function(x: number) x)("a")', "bad_arguments"),
    ("1()", "no_function"),
    ('"abs"(-1)', "no_function"),
    ("abs()", "bad_arguments"),
    ("abs(m: 1)", "bad_arguments"),
    ("abs(null)", "null_argument"),
    ('(function() external {java: {class: "x", method signature: "y"}})()', "bad_arguments"),
]


@pytest.mark.parametrize(("text", "code"), NULL)
def test_what_has_no_value_is_null_and_says_why(text: str, code: str) -> None:
    assert warned(text) == [code]
