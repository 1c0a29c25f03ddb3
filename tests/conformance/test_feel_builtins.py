"""Every built-in function of DMN 1.5 (10.3.4): by the names of its parameters, by position, with null in each place."""

from __future__ import annotations

import pytest

from app import feel
from app.feel.builtins.registry import FUNCTIONS

CALLS = [
    line.split(" | ")
    for line in r"""
date | from: "2026-03-02" | @"2026-03-02"
date | year: 2026 | month: 3 | day: 2 | @"2026-03-02"
date and time | from: "2026-03-02T09:30:00" | @"2026-03-02T09:30:00"
date and time | date: @"2026-03-02" | time: @"09:30:00" | @"2026-03-02T09:30:00"
date and time | year: 2026 | month: 3 | day: 2 | hour: 9 | minute: 30 | second: 0 | @"2026-03-02T09:30:00"
date and time | year: 2026 | month: 3 | day: 2 | hour: 9 | minute: 30 | second: 0 | offset: @"PT8H" | \
@"2026-03-02T09:30:00+08:00"
date and time | year: 2026 | month: 3 | day: 2 | hour: 9 | minute: 30 | second: 0 | timezone: "Asia/Shanghai" | \
@"2026-03-02T09:30:00@Asia/Shanghai"
time | from: "09:30:00" | @"09:30:00"
time | hour: 9 | minute: 30 | second: 0 | @"09:30:00"
time | hour: 9 | minute: 30 | second: 0 | offset: @"PT8H" | @"09:30:00+08:00"
number | from: "1 000,5" | grouping separator: " " | decimal separator: "," | 1000.5
string | from: 1.5 | "1.5"
duration | from: "P1D" | @"P1D"
years and months duration | from: @"2025-01-31" | to: @"2026-03-02" | @"P1Y1M"
range | from: "[1..3)" | [1..3)
not | negand: true | false
substring | string: "foobar" | start position: 3 | "obar"
substring | string: "foobar" | start position: 3 | length: 3 | "oba"
string length | string: "foo" | 3
upper case | string: "aBc" | "ABC"
lower case | string: "aBc" | "abc"
substring before | string: "foobar" | match: "bar" | "foo"
substring after | string: "foobar" | match: "foo" | "bar"
replace | input: "abcd" | pattern: "(ab)|(a)" | replacement: "[$1]" | "[ab]cd"
replace | input: "ABCD" | pattern: "b" | replacement: "x" | flags: "i" | "AxCD"
contains | string: "foobar" | match: "ob" | true
starts with | string: "foobar" | match: "fo" | true
ends with | string: "foobar" | match: "ar" | true
matches | input: "foobar" | pattern: "^fo*b" | true
matches | input: "FOOBAR" | pattern: "^fo*b" | flags: "i" | true
split | string: "a;b" | delimiter: ";" | ["a", "b"]
string join | list: ["a", "b"] | "ab"
string join | list: ["a", "b"] | delimiter: "-" | "a-b"
list contains | list: [1, 2] | element: 2 | true
list replace | list: [1, 2] | position: 2 | newItem: 3 | [1, 3]
list replace | list: [1, 2] | match: function(item, newItem) item = 1 | newItem: 3 | [3, 2]
count | list: [1, 2] | 2
min | list: [2, 1] | 1
max | list: [2, 1] | 2
sum | list: [2, 1] | 3
mean | list: [2, 1] | 1.5
all | list: [true, false] | false
any | list: [true, false] | true
sublist | list: [4, 5, 6] | start position: 2 | [5, 6]
sublist | list: [4, 5, 6] | start position: 1 | length: 2 | [4, 5]
append | list: [1] | item: 2 | [1, 2]
concatenate | list: [1] | [1]
insert before | list: [1, 3] | position: 2 | newItem: 2 | [1, 2, 3]
remove | list: [1, 2] | position: 1 | [2]
reverse | list: [1, 2] | [2, 1]
index of | list: [1, 2, 1] | match: 1 | [1, 3]
union | list: [1, 1] | [1]
distinct values | list: [1, 1] | [1]
flatten | list: [[1], 2] | [1, 2]
product | list: [2, 3] | 6
median | list: [1, 5, 3] | 3
stddev | list: [2, 4] | sqrt(2)
mode | list: [1, 1, 2] | [1]
decimal | n: 1.25 | scale: 1 | 1.2
floor | n: 1.5 | 1
floor | n: -1.56 | scale: 1 | -1.6
ceiling | n: 1.5 | 2
ceiling | n: -1.56 | scale: 1 | -1.5
round up | n: 5.5 | scale: 0 | 6
round down | n: 5.5 | scale: 0 | 5
round half up | n: 5.5 | scale: 0 | 6
round half down | n: 5.5 | scale: 0 | 5
abs | n: -10 | 10
modulo | dividend: -12 | divisor: 5 | 3
sqrt | number: 16 | 4
log | number: 1 | 0
exp | number: 0 | 1
odd | number: 5 | true
even | number: 5 | false
is | value1: 1 | value2: 1 | true
before | point1: 1 | point2: 2 | true
before | point: 1 | range: [2..3] | true
before | range: [1..2] | point: 3 | true
before | range1: [1..2] | range2: [3..4] | true
after | point1: 2 | point2: 1 | true
after | point: 4 | range: [2..3] | true
after | range: [3..4] | point: 1 | true
after | range1: [3..4] | range2: [1..2] | true
meets | range1: [1..5] | range2: [5..10] | true
met by | range1: [5..10] | range2: [1..5] | true
overlaps | range1: [1..5] | range2: [3..8] | true
overlaps before | range1: [1..5] | range2: [3..8] | true
overlaps after | range1: [3..8] | range2: [1..5] | true
finishes | point: 10 | range: [1..10] | true
finishes | range1: [5..10] | range2: [1..10] | true
finished by | range: [1..10] | point: 10 | true
finished by | range1: [1..10] | range2: [5..10] | true
includes | range: [1..10] | point: 5 | true
includes | range1: [1..10] | range2: [4..6] | true
during | point: 5 | range: [1..10] | true
during | range1: [4..6] | range2: [1..10] | true
starts | point: 1 | range: [1..10] | true
starts | range1: [1..5] | range2: [1..10] | true
started by | range: [1..10] | point: 1 | true
started by | range1: [1..10] | range2: [1..5] | true
coincides | point1: 5 | point2: 5 | true
coincides | range1: [1..5] | range2: [1..5] | true
day of year | date: @"2026-03-02" | 61
day of week | date: @"2026-03-02" | "Monday"
month of year | date: @"2026-03-02" | "March"
week of year | date: @"2026-03-02" | 10
sort | list: [3, 1] | precedes: function(x, y) x < y | [1, 3]
get value | m: {a: 1} | key: "a" | 1
get value | m: {a: {b: 1}} | keys: ["a", "b"] | 1
get entries | m: {a: 1} | [{key: "a", value: 1}]
context | entries: [{key: "a", value: 1}] | {a: 1}
context put | context: {a: 1} | key: "b" | value: 2 | {a: 1, b: 2}
context put | context: {a: {b: 1}} | keys: ["a", "b"] | value: 2 | {a: {b: 2}}
context merge | contexts: [{a: 1}, {b: 2}] | {a: 1, b: 2}
""".strip()
    .replace("\\\n", "")
    .splitlines()
]
"""Name, parameters with an argument each, value."""

WITHOUT = {"now", "today"}
"""They have no parameter, and another value at every instant."""

GIVE = {
    'substring("foobar", 3, null)': '"obar"',
    'replace("ABCD", "b", "x", null)': '"ABCD"',
    'matches("FOOBAR", "^fo*b", null)': "false",
    'string join(["a", "b"], null)': '"ab"',
    "list contains([1, 2], null)": "false",
    "list replace([1, 2], 2, null)": "[1, null]",
    "list replace([1, 2], function(item, newItem) item = 1, null)": "[null, 2]",
    "sublist([4, 5, 6], 1, null)": "[4, 5, 6]",
    "append([1], null)": "[1, null]",
    "insert before([1, 3], 2, null)": "[1, null, 3]",
    "index of([1, 2, 1], null)": "[]",
    "sort([3, 1], null)": "[1, 3]",
    "is(null, 1)": "false",
    "is(1, null)": "false",
    "coincides(null, 5)": "false",  # is point1 = point2
    "coincides(5, null)": "false",
    'context put({a: 1}, "b", null)': "{a: 1, b: null}",
    'context put({a: {b: 1}}, ["a", "b"], null)': "{a: {b: null}}",
    "time(9, 30, 0, null)": '@"09:30:00"',
    "date and time(2026, 3, 2, 9, 30, 0, null)": '@"2026-03-02T09:30:00"',
}
"""What a call with null in one place gives where it is not null: an argument that may be left out, an item, a value."""


def value(text: str) -> str:
    return feel.to_text(feel.compile_expression(text).evaluate({}).value)


def call(name: str, arguments: list[str], *, named: bool, instead: tuple[int, str] | None = None) -> str:
    """The text of a call; `instead` puts another argument in one place."""
    parts = [argument.partition(": ") for argument in arguments]
    values = [given for _parameter, _, given in parts]
    if instead is not None:
        values[instead[0]] = instead[1]
    shown = [f"{part[0]}: {given}" if named else given for part, given in zip(parts, values, strict=True)]
    return f"{name}({', '.join(shown)})"


@pytest.mark.parametrize(("name", "arguments", "result"), [(name, rest, last) for name, *rest, last in CALLS])
def test_a_function_takes_its_arguments_by_name_in_any_order_and_by_position(
    name: str, arguments: list[str], result: str
) -> None:
    expected = value(result)
    assert value(call(name, arguments, named=True)) == expected
    if {argument.partition(": ")[0] for argument in arguments} != {"point", "range"}:  # there the order decides
        assert value(call(name, arguments[::-1], named=True)) == expected
    assert value(call(name, arguments, named=False)) == expected


PLACES = [(name, rest, place) for name, *rest, _last in CALLS for place in range(len(rest))]


@pytest.mark.parametrize(("name", "arguments", "place"), PLACES)
def test_null_in_a_place_gives_what_the_standard_says_and_never_fails(
    name: str, arguments: list[str], place: int
) -> None:
    by_position, by_name = (call(name, arguments, named=named, instead=(place, "null")) for named in (False, True))
    assert value(by_position) == value(by_name) == GIVE.get(by_position, "null")


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - WITHOUT))
def test_a_name_that_a_function_does_not_have_gives_null_and_says_which_it_has(name: str) -> None:
    result = feel.compile_expression(f"{name}(nonsense: 1)").evaluate({})
    assert result.value is None
    assert "nonsense" in result.warnings[0].message


def test_the_table_holds_every_function() -> None:
    assert FUNCTIONS.keys() ^ {name for name, *_ in CALLS} == WITHOUT
