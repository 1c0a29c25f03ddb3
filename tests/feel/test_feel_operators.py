"""Operators: arithmetic, comparison, three-valued logic, `between`, `in`, `if` (DMN 1.5, 10.3.2.10 to 10.3.2.13)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

ARITHMETIC = [
    ("1 + 2 * 3 - 4 / 2", "5"),
    ("(1 + 2) * 3", "9"),
    ("2 ** 3 ** 2", "64"),
    ("-3 ** 2", "9"),
    ("10 - 2 - 3", "5"),
    ("0 ** 0", "1"),
    ("0 ** 2", "0"),
    ("2 ** -1", "0.5"),
    ("2 ** 0.5", "1.414213562373095048801688724209698"),
    ('"a" + "b"', '"ab"'),
    ("1 + 1 + 1 + 1 + 1 + 1 + 1 + 1", "8"),
    ('@"P1Y" + @"P2M"', '@"P1Y2M"'),
    ('@"P1D" - @"PT2H"', '@"PT22H"'),
    ('@"P1D" * 2.5', '@"P2DT12H"'),
    ('-2.5 * @"P1Y11M"', '@"-P4Y9M"'),
    ('@"P10Y11M" / 2.5', '@"P4Y4M"'),
    ('@"P10D" / @"P5D"', "2"),
    ('-@"P1D"', '@"-P1D"'),
    ('@"2021-01-02" - @"2021-01-01"', '@"P1D"'),
    ('@"2020-01-31" + @"P1M"', '@"2020-02-29"'),
    ('@"2020-02-29" + @"P1Y"', '@"2021-02-28"'),
    ('@"2021-01-02" - @"PT1H"', '@"2021-01-01"'),
    ('@"23:30:00" + @"PT1H"', '@"00:30:00"'),
    ('@"2021-03-28T01:30:00@Europe/Paris" + @"PT1H"', '@"2021-03-28T03:30:00@Europe/Paris"'),
    ('@"2021-10-31T02:30:00@Europe/Paris" + @"P1M"', '@"2021-11-30T02:30:00@Europe/Paris"'),
    ('@"2021-01-02T10:10:10@Europe/Paris" - @"2021-01-01T10:10:10@Asia/Dhaka"', '@"P1DT5H"'),
    ('@"9999-12-31T23:00:00@Asia/Shanghai" + @"PT2H"', '@"10000-01-01T01:00:00@Asia/Shanghai"'),
    ('@"-0001-12-31" + @"P1D"', '@"0000-01-01"'),
]

COMPARISON = [
    ("1 = 1.0", "true"),
    ("1 != 2", "true"),
    ('"a" < "b"', "true"),
    ('1 = "1"', "null"),
    ("1 = null", "false"),
    ("null = null", "true"),
    ("null != null", "false"),
    ("[1, 2] = [1, 2]", "true"),
    ("[1, 2] = [2, 1]", "false"),
    ("[] = [null]", "false"),
    ("{a: 1, b: [2]} = {b: [2], a: 1}", "true"),
    ("{a: 1} = {}", "false"),
    ("[1..2] = [1..2]", "true"),
    ("(< 10) = (null..10)", "false"),
    ('@"PT24H" = @"P1D"', "true"),
    ('@"P1Y" = @"P365D"', "null"),
    ('@"2018-10-08T00:00:00+02:00" = @"2018-10-08T00:00:00@Europe/Paris"', "true"),
    ('@"10:30:00Z" = @"10:30:00+00:00"', "true"),
    ('@"2020-01-01T00:00:00" < @"2020-01-01T00:00:00.000000001"', "true"),
    ('@"2020-01-01" < @"2020-01-02"', "true"),
    ('@"-0001-01-01" < @"0001-01-01"', "true"),
    ("1 < 2 and 2 < 3", "true"),
    ("5 between 1 and 10", "true"),
    ("5 between 1 and 4 or true", "true"),
    ("null between 1 and 4", "null"),
    ("true > false", "null"),
]

AND = [
    ("true", "true", "true"),
    ("true", "false", "false"),
    ("true", "null", "null"),
    ("false", "null", "false"),
    ("null", "null", "null"),
    ("false", "false", "false"),
    ("true", "1", "null"),
    ("false", '"x"', "false"),
]
OR = [
    ("true", "true", "true"),
    ("true", "false", "true"),
    ("true", "null", "true"),
    ("false", "null", "null"),
    ("null", "null", "null"),
    ("false", "false", "false"),
    ("false", "1", "null"),
    ("true", '"x"', "true"),
]
LOGIC = [
    *((f"{a} and {b}", value) for x, y, value in AND for a, b in ((x, y), (y, x))),
    *((f"{a} or {b}", value) for x, y, value in OR for a, b in ((x, y), (y, x))),
    ("true and true and null and false", "false"),
    ("false or null or true", "true"),
    ("true or false and false", "true"),
]

IN = [
    ("1 in [2, 3, 1]", "true"),
    ("1 in [2, 3]", "false"),
    ("1 in [[2..4], [1..3]]", "true"),
    ("5 in (1, < 3, >= 5)", "true"),
    ("5 in (? > 3)", "true"),
    ("5 in (1, ? > 7)", "false"),
    ("5 in > 3", "true"),
    ("5 in =5", "true"),
    ("5 in !=5", "false"),
    ("5 in ]1..5]", "true"),
    ("5 in [1..5[", "false"),
    ("5 in (1 + 4)", "true"),
    ("5 in (1..4) or true", "true"),
    ("[1] in [[1], 2]", "true"),
    ("null in [1..10]", "null"),
    ('"a" in "a"', "true"),
    ("{x: [1..10[, y: 5 in x}.y", "true"),
]

IF = [
    ('if true then "a" else "b"', '"a"'),
    ('if null then "a" else "b"', '"b"'),
    ('if 1 then "a" else "b"', '"b"'),
    ("if 1 > 2 then 1 else if 2 > 1 then 2 else 3", "2"),
    ("(if true then 1 else 2) + 1", "2"),
]


@pytest.mark.parametrize(("text", "value"), ARITHMETIC + COMPARISON + LOGIC + IN + IF)
def test_operators_mean_what_the_standard_says(text: str, value: str) -> None:
    assert shown(text) == value


NULL = [
    ("1 / 0", "bad_operands"),
    ("0 ** -1", "bad_operands"),
    ('"a" + 1', "bad_operands"),
    ("1 + null", "null_operand"),
    ("-true", "bad_operands"),
    ("[1] + [2]", "bad_operands"),
    ('@"2021-01-01T00:00:00Z" - @"2021-01-01T00:00:00"', "bad_operands"),
    ('@"999999999-12-31" + @"P1D"', "bad_operands"),
    ('@"P1D" * 1e6000', "bad_operands"),
    ('1 < "a"', "not_comparable"),
    ("[2..1]", "bad_range"),
    ('[1.."a"]', "bad_range"),
    ("true and 1", "not_boolean"),
]


@pytest.mark.parametrize(("text", "code"), NULL)
def test_what_has_no_value_is_null_and_says_why(text: str, code: str) -> None:
    assert warned(text) == [code]
