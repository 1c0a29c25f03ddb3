"""The material beside a form: what it reads of the case, in the order of its questions, and who fixed each value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app import feel, forms
from app.errors import Text
from app.queries.case_sections import variable_rows
from app.queries.reading import MASK, Readable
from app.queries.rows import DecisionRow, EventRow, MaterialRow, Origin
from app.queries.seen import Seen

_NOT_OF_THE_CASE = frozenset({"case", "task", "record"})


def material(
    form: forms.Form, seen: Seen, scope: int, told: Sequence[EventRow], decided: Sequence[DecisionRow]
) -> tuple[MaterialRow, ...]:
    """Variable by variable; of each what the form reads first, then what else the catalogue knows of it.

    What the form itself asks for or shows as rows is left out. `told` and `decided`: the history, the newest first.
    """
    chain = _chain(seen, scope)
    values = Readable(seen.reader, seen.defs, seen.row.owner, seen.file.view(scope))
    own = frozenset(form.fields) | _rows(form)
    found: dict[str, dict[str, MaterialRow]] = {}
    for path in form.reads:
        root = path.partition(".")[0]
        if root in _NOT_OF_THE_CASE or root not in values:
            continue
        rows = found.setdefault(root, {})
        for leaf, value in _leaves(values[root], root, path.split(".")[1:]):
            if leaf not in own:
                origin = _origin(leaf, chain, told, decided)
                rows.setdefault(leaf, MaterialRow(leaf, feel.to_python(value), value == MASK, True, origin))
    for row in variable_rows(seen):
        near = found.get(row.path.partition(".")[0])
        if near is not None and row.path not in own and not any(_within(path, row.path) for path in near):
            origin = _origin(row.path, chain, told, decided)
            near[row.path] = MaterialRow(row.path, row.value, row.masked, False, origin)
    return tuple(row for rows in found.values() for row in rows.values())


def _rows(form: forms.Form) -> frozenset[str]:
    """What stands in the form already as rows out of the record."""
    return frozenset(
        str(part.props["source"]).removeprefix("=") for part in form.root.walk() if part.type == "bh_timeline"
    )


def _leaves(value: object, path: str, steps: Sequence[str]) -> Iterator[tuple[str, object]]:
    """The values some steps below, contexts taken apart; a list is one value, whatever is read of its rows."""
    if isinstance(value, Mapping):
        for name in steps[:1] or value:
            yield from _leaves(value.get(name), f"{path}.{name}", steps[1:])
    elif value not in (None, "", []):
        yield path, value


def _within(path: str, around: str) -> bool:
    return path == around or path.startswith(f"{around}.")


def _chain(seen: Seen, scope: int) -> frozenset[int]:
    """The scope and those around it."""
    found = [scope]
    while (parent := seen.file.parent(found[-1])) is not None:
        found.append(parent)
    return frozenset(found)


def _origin(
    path: str, chain: frozenset[int], told: Sequence[EventRow], decided: Sequence[DecisionRow]
) -> Origin | None:
    """The table that decided a value, unless somebody changed it by hand since; else the act that wrote it."""
    act = _act(path, chain, told)
    table = next((row for row in decided if row.decision == path.partition(".")[0]), None)
    if table is not None and not (act is not None and act.group == "data" and act.seq > table.seq):
        return Origin(table.seq, table.at, None, Text(table.name, table.name), table.decision)
    return Origin(act.seq, act.at, act.who, act.text) if act is not None else None


def _act(path: str, chain: frozenset[int], told: Sequence[EventRow]) -> EventRow | None:
    """The latest act that wrote just this; else one that wrote it with what is around it, in the case itself at best:
    what a called process is handed is a copy.
    """
    around = inner = None
    for event in told:
        for change in event.changes:
            if change.scope in chain and _within(change.path, path):
                return event
            if change.scope in chain and _within(path, change.path):
                around = around or (None if change.scope else event)
                inner = inner or event
    return around or inner
