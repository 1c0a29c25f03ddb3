"""Functions over ranges and points (DMN 1.5, 10.3.4.11, table 78)."""

from __future__ import annotations

import pytest
from feel_tables import shown, warned

TRUE = [
    "before(1, 10)", "before(1, [2..3])", "before(1, (1..3])", "before([1..5), 5)", "before([1..5), [5..6])",
    "before([1..5], (5..6])", "after(10, 1)", "after(6, [1..5])", "after(5, [1..5))", "after([5..6], [1..5))",
    "meets([1..5], [5..10])", "met by([5..10], [1..5])", "overlaps([5..10], [1..5])", "overlaps([1..5], [3..8])",
    "overlaps([1..9], [2..3])", "overlaps before([1..5], [3..8])", "overlaps before([1..5], (1..5])",
    "overlaps before([1..5], [4..10])", "overlaps after([4..10], [1..5])",
    "finishes(10, [1..10])", "finishes([5..10], [1..10])", "finishes((1..10], [1..10])", "finished by([1..10], 10)",
    "includes([1..10], 5)", "includes([1..10], [4..6])", "includes([1..10], [1..10))", "during(5, [1..10])",
    "during([4..6], [1..10])", "starts(1, [1..10])", "starts([1..5], [1..10])", "starts([1..10), [1..10])",
    "started by([1..10], 1)", "started by([1..10], [1..5])", "coincides(5, 5)", "coincides([1..5], [1..5])",
    "before((< 5), (> 5))", "includes((> 5), 7)", "before(1, (> 5))", 'before(@"2020-01-01", @"2020-01-02")',
    'includes([@"2020-01-01"..@"2020-12-31"], @"2020-06-01")', 'before("a", "b")',
]  # fmt: skip

FALSE = [
    "before(10, 1)", "before(1, [1..3])", "before([1..5], [5..6])", "after(5, [1..5])", "meets([1..5), [5..10])",
    "meets([1..5], (5..10])", "overlaps([1..5), [5..10])", "overlaps before([3..8], [1..5])",
    "overlaps before([1..5], [1..5])", "finishes(10, [1..10))", "finishes([1..10], [5..10])", "includes([1..10), 10)",
    "includes((1..10], [1..5])", "during(11, [1..10])", "starts(1, (1..10])", "starts((1..5], [1..10])",
    "coincides(5, 6)", "coincides([1..5], [1..5))", "includes((> 5), 5)", "before((> 5), (< 5))",
]  # fmt: skip

NULL = [
    "before(1, null)", 'before(1, "a")', "meets(1, [1..2])", "during([1..2], 1)", "includes(1, [1..2])",
    "coincides(1, [1..1])", "starts([1..2], 1)", "overlaps(1, 2)", "before(true, false)", "includes((!= 5), 1)",
]  # fmt: skip


@pytest.mark.parametrize("text", TRUE)
def test_the_relation_holds(text: str) -> None:
    assert shown(text) == "true"


@pytest.mark.parametrize("text", FALSE)
def test_the_relation_does_not_hold(text: str) -> None:
    assert shown(text) == "false"


@pytest.mark.parametrize("text", NULL)
def test_what_is_not_comparable_has_no_relation(text: str) -> None:
    assert len(warned(text)) == 1


def test_arguments_may_be_named() -> None:
    assert shown("before(point1: 1, point2: 2)") == "true"
    assert shown("includes(point: 2, range: [1..3])") == "true"
    assert shown("during(range1: [2..3], range2: [1..4])") == "true"
