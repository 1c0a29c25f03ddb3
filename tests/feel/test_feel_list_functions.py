"""List functions, `sort` and context functions (DMN 1.5, 10.3.4.4, 10.3.4.8, 10.3.4.10)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

LISTS = [
    ("list contains([1, 2, null], null)", "true"),
    ("list contains([1, 2], 3)", "false"),
    ("list contains([[1]], [1])", "true"),
    ("count([1, 2, 3])", "3"),
    ("count([])", "0"),
    ("count(5)", "1"),
    ("min([3, 1, 2])", "1"),
    ("min(3, 1, 2)", "1"),
    ('max("a", "c", "b")', '"c"'),
    ('max([@"2020-01-01", @"2021-01-01"])', '@"2021-01-01"'),
    ("sum([1, 2.5])", "3.5"),
    ("sum(1, 2, 3)", "6"),
    ("sum(1)", "1"),
    ("product([2, 3, 4])", "24"),
    ("mean([1, 2])", "1.5"),
    ("mean(1, 2, 3)", "2"),
    ("median(8, 2, 5, 3, 4)", "4"),
    ("median([6, 1, 2, 3])", "2.5"),
    ("mode(6, 3, 9, 6, 6)", "[6]"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("mode([])", "[]"),
    ("decimal(stddev(2, 4, 7, 5), 10)", "2.0816659995"),
    ("all([true, null, false])", "false"),
    ("all([true, null])", "null"),
    ("all([])", "true"),
    ("all(true, true)", "true"),
    ("any([false, null])", "null"),
    ("any([false, true])", "true"),
    ("any([])", "false"),
    ("sublist([4, 5, 6], 1, 2)", "[4, 5]"),
    ("sublist([4, 5, 6], 2)", "[5, 6]"),
    ("sublist([4, 5, 6], -2)", "[5, 6]"),
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("append([1], [2])", "[1, [2]]"),
    ("concatenate([1, 2], [3])", "[1, 2, 3]"),
    ("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
    ("insert before([1, 3], -1, 2)", "[1, 2, 3]"),
    ("remove([1, 2, 3], 2)", "[1, 3]"),
    ("remove([1, 2, 3], -1)", "[1, 2]"),
    ("list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"),
    ("list replace([2, 4, 7, 8], -1, 6)", "[2, 4, 7, 6]"),
    ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"),
    ("list replace(list: [2, 4], match: function(i, n) i < n, newItem: 3)", "[3, 4]"),
    ("list replace(list: [2, 4], position: 1, newItem: 5)", "[5, 4]"),
    ("reverse([1, 2, 3])", "[3, 2, 1]"),
    ("index of([1, 2, 3, 2], 2)", "[2, 4]"),
    ("index of([1, null], null)", "[2]"),
    ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ('distinct values([1, 2, 1.0, "1", null, null, [1], [1], {a: 1}, {a: 1}])', '[1, 2, "1", null, [1], {a: 1}]'),
    ("flatten([[1, [2, [3]]], 4])", "[1, 2, 3, 4]"),
    ("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
    ("sort(list: [3, 1, 2], precedes: function(x, y) x > y)", "[3, 2, 1]"),
    ("sort([{a: 2, b: 1}, {a: 1, b: 2}, {a: 2, b: 3}], function(x, y) x.a < y.a).b", "[2, 1, 3]"),
    ("sort([3, 1, 2])", "[1, 2, 3]"),
    ("sort([], function(x, y) x < y)", "[]"),
]

CONTEXTS = [
    ('get value({a: 1}, "a")', "1"),
    ('get value({a: {b: 2}}, ["a", "b"])', "2"),
    ('get entries({a: 1, b: 2})[key = "b"].value', "[2]"),
    ("get entries({})", "[]"),
    ('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
    ('context put({a: 1, b: 2}, "a", 3)', "{a: 3, b: 2}"),
    ('context put({x: 1, y: {a: 0}}, ["y", "b"], 2)', "{x: 1, y: {a: 0, b: 2}}"),
    ('context put(context: {y: {a: 0}}, keys: ["y", "a"], value: 2)', "{y: {a: 2}}"),
    ("context merge([{a: 1}, {b: 2}, {a: 3}])", "{a: 3, b: 2}"),
    ("context merge([])", "{}"),
    ('context([{key: "a", value: 1}, {key: "b", value: 2}])', "{a: 1, b: 2}"),
    ('context({key: "a", value: 1})', "{a: 1}"),
    ("context([])", "{}"),
]


@pytest.mark.parametrize(("text", "value"), LISTS + CONTEXTS)
def test_a_list_or_context_function_has_its_value(text: str, value: str) -> None:
    assert shown(text) == value


NULL = [
    "count(null)",
    "min([])",
    'min([1, "a"])',
    "sum([])",
    "sum([1, null])",
    'sum(1, "a")',
    "mean([])",
    "median([])",
    "stddev([1])",
    "all([true, 1])",
    "any(null)",
    "sublist([1, 2], 0)",
    "sublist([1, 2], 2, 2)",
    "insert before([1], 3, 2)",
    "remove([1], 2)",
    "list replace([1], 2, 5)",
    "list replace([1], 0, 5)",
    "list replace([1], function(i, n) 1, 5)",
    "reverse(null)",
    'sort([1, "a"])',
    "sort([1, 2], function(x, y) 1)",
    "sort([1, 2], 1)",
    'get value({a: 1}, "b")',
    'context put({y: {a: 0}}, ["y", "a", "b"], 2)',
    "context put({}, [], 2)",
    'context put(context: {}, key: ["y", "a"], value: 2)',
    "context merge([1])",
    'context([{key: "a"}])',
    "context([{key: 1, value: 1}])",
    'context([{key: "a", value: 1}, {key: "a", value: 2}])',
]


@pytest.mark.parametrize("text", NULL)
def test_a_list_or_context_function_of_anything_else_is_null_with_a_reason(text: str) -> None:
    assert len(warned(text)) >= 1
