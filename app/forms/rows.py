"""Rows of dynamic lists: which row of the submission is which row the form opened with, and how many there may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from app.forms import texts
from app.forms.components import Component
from app.forms.structure import MISSING, look_up, same
from app.forms.values import Fault, plain

if TYPE_CHECKING:
    from app.forms.judge import Entry

RowValue = Mapping[str, object]


def opened(component: Component, known: object) -> list[RowValue]:
    """The rows a list opens with: the case's, else as many empty ones as the form says."""
    if isinstance(known, list):
        return [row if isinstance(row, dict) else {} for row in known]
    repetitions = component.props.get("defaultRepetitions", 1)
    count = repetitions if isinstance(repetitions, int) and not isinstance(repetitions, bool) else 1
    return [{} for _ in range(min(max(count, 0), component.row_limits[1]))]


def matched(component: Component, given: Sequence[RowValue], before: Sequence[RowValue]) -> list[RowValue | None]:
    """For each submitted row the row it was when the form opened, or None for a new one.

    Where rows may be added and removed, they are recognised by what nobody may change in them (read-only and disabled
    fields); a row that says nothing of those is taken by its place.
    """
    old = before
    locked = [leaf for leaf in component.leaves() if leaf.keyed and _locked(leaf)]
    free = set(range(len(old)))
    found: list[RowValue | None] = []
    for index, row in enumerate(given):
        place = _place(row, index, old, free, locked, fixed=component.fixed_rows)
        free.discard(-1 if place is None else place)
        found.append(None if place is None else old[place])
    return found


def _place(
    row: RowValue, index: int, old: Sequence[RowValue], free: set[int], locked: Sequence[Component], *, fixed: bool
) -> int | None:
    said = [(leaf.path, look_up(row, leaf.path)) for leaf in locked]
    said = [(path, value) for path, value in said if value is not MISSING]
    if fixed or not said:
        return index if index in free else None
    try:
        wanted = [(path, plain(value)) for path, value in said]
    except Fault:
        return None
    candidates = sorted(free, key=lambda place: (place != index, place))
    return next((place for place in candidates if _agrees(old[place], wanted)), None)


def _agrees(row: RowValue, wanted: Sequence[tuple[tuple[str, ...], object]]) -> bool:
    return all(same(_or_null(look_up(row, path)), _empty_as_null(value)) for path, value in wanted)


def _or_null(value: object) -> object:
    return None if value is MISSING else _empty_as_null(value)


def _empty_as_null(value: object) -> object:
    return None if value == "" or value == [] or value is False else value


def _locked(component: Component) -> bool:
    return component.always_read_only or component.disabled or "readonly" in component.expressions


def faults(entry: Entry, count: int) -> Iterator[Fault]:
    """What is wrong with a list as such; its fields are judged one by one."""
    component = entry.component
    if entry.fault is not None:
        yield entry.fault
        return
    least, most = component.row_limits
    opened_with = len(entry.opened) if isinstance(entry.opened, list) else 0
    if component.fixed_rows and count != opened_with:
        yield Fault(texts.FIXED_ROWS, "fixed_rows")
    elif count < least:
        yield Fault(texts.too_few_rows(least), "too_few_rows")
    elif count > most:
        yield Fault(texts.too_many_rows(most), "too_many_rows")
