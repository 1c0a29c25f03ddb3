"""The column indexes find exactly the rules that the row-by-row evaluation finds."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from dmn_models import decision, load, table
from hypothesis import given, settings
from hypothesis import strategies as st

from app import feel
from app.dmn.compiled import compile_node
from app.dmn.env import Uses
from app.dmn.index import Column
from app.dmn.scope import Run

NUMBERS = ["-1", "0", "1", "1.0", "1.5", "2", "3", "10", ".5"]
STRINGS = ['"a"', '"b"', '"c"', '""', '"b\\u0063"']
DATES = ['date("2026-01-01")', '@"2026-02-01"', 'date("2026-03-01")']
DURATIONS = ['duration("P1D")', '@"PT24H"', 'duration("P2D")', '@"P1Y"']
OTHERS = ["true", "false", "null", 'time("10:00:00")', '@"2026-01-01T00:00:00Z"', "[1, 2]", "x", "y", "x + 1"]

ORDERED = st.sampled_from([NUMBERS, DATES, STRINGS, DURATIONS])


@st.composite
def ranges(draw: st.DrawFn) -> str:
    constants = draw(ORDERED)
    low, high = draw(st.sampled_from(constants)), draw(st.sampled_from(constants))
    return f"{draw(st.sampled_from('[(]'))}{low}..{high}{draw(st.sampled_from('])['))}"


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["<", "<=", ">", ">=", "=", "!="])) + draw(st.sampled_from(draw(ORDERED)))


CONSTANTS = st.sampled_from([*NUMBERS, *STRINGS, *DATES, *DURATIONS, *OTHERS])
TESTS = st.one_of(CONSTANTS, ranges(), comparisons(), st.sampled_from(["? > x", "? in [1, 2]", "string length(?) = 1"]))
LISTS = st.lists(TESTS, min_size=1, max_size=3).map(", ".join)
CELLS = st.one_of(st.just("-"), LISTS, LISTS.map(lambda text: f"not({text})"))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([Decimal(n) for n in ("-1", "0", "1", "1.00", "1.2", "1.5", "2", "5", "10", "11")]),
    st.sampled_from(["", "a", "b", "bc", "c", "d", "1"]),
    st.sampled_from([feel.parse_temporal(text) for text in ("2025-12-31", "2026-01-01", "2026-01-15", "2026-03-01")]),
    st.sampled_from([feel.parse_temporal(text) for text in ("P1D", "PT48H", "P1Y", "P12M", "10:00:00", "10:00:00Z")]),
    st.sampled_from([[], [Decimal(1)], {"a": Decimal(1)}, ["a"]]),
)
SCOPE = {"x": Decimal(1), "y": ["a", "b"]}


@given(st.lists(CELLS, min_size=1, max_size=12), st.lists(VALUES, min_size=1, max_size=8))
@settings(max_examples=400, deadline=None)
def test_a_column_narrows_to_the_rules_whose_cells_hold(cells: list[str], values: list[object]) -> None:
    made = compiled(["a"], [[cell] for cell in cells])
    for value in values:
        assert made.matching([value], SCOPE, run()) == made.matching_by_row([value], SCOPE, run()), (cells, value)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.tuples(VALUES, VALUES, VALUES))
@settings(max_examples=200, deadline=None)
def test_a_table_matches_the_rules_that_row_by_row_matches(
    rows: list[tuple[str, ...]], values: tuple[object, ...]
) -> None:
    made = compiled(["a", "b", "c"], rows)
    assert made.matching(values, SCOPE, run()) == made.matching_by_row(values, SCOPE, run())


@pytest.mark.parametrize("budget", [1, 64, 1024])
def test_few_kept_masks_give_the_same_rules(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.dmn.index.MASK_BYTES", budget)
    made = compiled(["a"], [[f"[{n}..{n + 7})"] for n in range(300)])
    assert isinstance(made.columns[0], Column)
    for value in map(Decimal, ("-1", "0", "3", "6.5", "7", "150", "299", "306", "307")):
        assert made.matching([value], {}, run()) == made.matching_by_row([value], {}, run())


def compiled(inputs: list[str], rows: list[list[str]] | list[tuple[str, ...]]):
    model = load(decision("d", table("COLLECT", inputs, [""], [(*row, "1") for row in rows])))
    uses = Uses()
    compile_node(model, model.find("d"), [], uses)
    return uses.tables[0]


def run() -> Run:
    return Run(feel.Run(SCOPE, datetime(2026, 1, 1, tzinfo=UTC)))
