"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

VALUES = [
    ("decimal(1 / 3, 2)", "0.33"),
    ("decimal(1.5, 0)", "2"),
    ("decimal(2.5, 0)", "2"),
    ("decimal(125, -1)", "120"),
    ("decimal(0.125, 2)", "0.12"),
    ("floor(1.5)", "1"),
    ("floor(-1.5)", "-2"),
    ("floor(-1.56, 1)", "-1.6"),
    ("ceiling(1.5)", "2"),
    ("ceiling(-1.56, 1)", "-1.5"),
    ("ceiling(-0.3)", "0"),
    ("round up(5.5, 0)", "6"),
    ("round up(-1.121, 2)", "-1.13"),
    ("round down(5.5, 0)", "5"),
    ("round down(-1.126, 2)", "-1.12"),
    ("round half up(5.5, 0)", "6"),
    ("round half up(-1.126, 2)", "-1.13"),
    ("round half down(5.5, 0)", "5"),
    ("round half down(-5.5, 0)", "-5"),
    ("round half down(5.51, 0)", "6"),
    ("round up(5.5, 6176)", "5.5"),
    ("round up(1, -2)", "100"),
    ("abs(-1.5)", "1.5"),
    ('abs(@"-P1D")', '@"P1D"'),
    ('abs(@"-P1Y")', '@"P1Y"'),
    ("modulo(12, 5)", "2"),
    ("modulo(-12, 5)", "3"),
    ("modulo(12, -5)", "-3"),
    ("modulo(-12, -5)", "-2"),
    ("modulo(10.1, 4.5)", "1.1"),
    ("modulo(-10.1, 4.5)", "3.4"),
    ("modulo(-10, 5)", "0"),
    ("sqrt(16)", "4"),
    ("sqrt(2)", "1.414213562373095048801688724209698"),
    ("log(10)", "2.302585092994045684017991454684364"),
    ("exp(1)", "2.718281828459045235360287471352662"),
    ("odd(5)", "true"),
    ("odd(-2)", "false"),
    ("even(5)", "false"),
    ("even(0)", "true"),
    ("even(1e30)", "true"),
    ("abs([-1])", "1"),
]

NULL = [
    "decimal(1, 6177)",
    "decimal(1, -6112)",
    "decimal(1, 1.5)",
    'decimal("1", 1)',
    "floor(null)",
    "modulo(10, 0)",
    "modulo(null, 1)",
    "sqrt(-1)",
    "log(0)",
    "log(-1)",
    "exp(1e10)",
    "odd(1.5)",
    'even("2")',
    'abs("1")',
    "abs(1, 2)",
    "round up(1)",
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_numeric_function_has_its_value(text: str, value: str) -> None:
    assert shown(text) == value


@pytest.mark.parametrize("text", NULL)
def test_a_numeric_function_of_anything_else_is_null_with_a_reason(text: str) -> None:
    assert len(warned(text)) == 1
