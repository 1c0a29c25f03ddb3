"""The components of our own that hold values: rows from the record, the evidence pack, demands with their answers.

Each takes its rows from a `source` in the case (FEEL). What comes from there is locked: the server puts it back
whatever the submission says (docs/forms.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app import feel
from app.forms import texts
from app.forms.components import Component
from app.forms.structure import same
from app.forms.values import Fault, Surroundings, plain, readable, temporal

if TYPE_CHECKING:
    from app.forms.rules import Evaluate

STATUSES = ("met", "partly", "declined", "explained")
PARTS_OF_A_ROW = ("at", "who", "finding")

Row = dict[str, object]


def opened(component: Component, known: object, source: Callable[[], object], around: Surroundings) -> object:
    """What the component opens with: the case's value, else what the record says."""
    if component.type == "bh_timeline":
        if isinstance(known, list) and known:
            return _in_order([_record_row(row, around) for row in known if isinstance(row, Mapping)])
        return _in_order(_record(source(), around))
    if component.type == "bh_evidence":
        allowed = {identity for identity, internal in _files(source()) if not internal}
        return [item for item in known if item in allowed] if isinstance(known, list) else []
    return _answers(_demands(source()), known if isinstance(known, list) else [])


def convert(component: Component, value: object, known: object, source: object, around: Surroundings) -> object:
    """The value of what was submitted, with everything locked put back; raises Fault for what cannot be read at all."""
    if value is None:
        value = []
    if not isinstance(value, list):
        raise Fault(texts.EXPECTED_LIST)
    if len(value) > 10 * max(component.row_limits[1], 1):
        raise Fault(texts.too_many_rows(component.row_limits[1]), "too_many_rows")
    if component.type == "bh_timeline":
        return _timeline(component, value, known, source, around)
    if component.type == "bh_evidence":
        return _evidence(value, source)
    return _submitted_answers(component, value, source)


def faults(component: Component, value: object, _evaluate: Evaluate, _around: Surroundings) -> Iterator[Fault]:
    """What is incomplete in a value that could be read."""
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    if component.type == "bh_demands":
        yield from _unanswered(component, rows)
        return
    count = len(value) if isinstance(value, list) else 0
    least, most = component.row_limits
    if component.required and not count:
        yield Fault(texts.REQUIRED_ROWS if component.type == "bh_timeline" else texts.REQUIRED_CHOICE, "required")
    elif count < least:
        yield Fault(texts.too_few_rows(least), "too_few_rows")
    elif count > most:
        yield Fault(texts.too_many_rows(most), "too_many_rows")
    if component.type == "bh_timeline":
        for index, row in enumerate(rows):
            yield from _incomplete(row, index)


# rows from the record


def _record(source: object, around: Surroundings) -> list[Row]:
    return [_record_row(row, around) for row in source if isinstance(row, Mapping)] if isinstance(source, list) else []


def _record_row(row: Mapping[str, object], around: Surroundings) -> Row:
    identity = row.get("id")
    return {
        "id": None if identity is None else str(identity),
        "at": _instant(row.get("at"), around),
        "who": _as_text(row.get("who")),
        "finding": _as_text(row.get("finding")),
    }


def _instant(value: object, around: Surroundings) -> feel.DateTime | None:
    if isinstance(value, feel.Date):
        value = f"{feel.to_python(value)}T00:00:00"
    try:
        found = temporal("datetime", _PLAIN, value, around)
    except Fault:
        return None
    return found if isinstance(found, feel.DateTime) else None


_PLAIN = Component("datetime", "at", ("at",), {"subtype": "datetime"})


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else feel.to_text(value)


def _timeline(
    component: Component, submitted: list[object], known: object, source: object, around: Surroundings
) -> list[Row]:
    rows = _record(source, around) + (_record(known, around) if isinstance(known, list) else [])
    record = {row["id"]: row for row in reversed(rows) if row["id"] is not None}
    named = component.props.get("editable", ["finding"])
    editable = [str(part) for part in named] if isinstance(named, list) else ["finding"]
    own_before = [row for row in rows if row["id"] is None]
    found: list[Row] = []
    for index, row in enumerate(submitted):
        if not isinstance(row, Mapping):
            raise Fault(texts.EXPECTED_GROUP, "wrong_type", (index,))
        given = _submitted_row(row, index, around)
        identity = given["id"]
        if identity is None:
            if component.props.get("allowAdd") is False and not any(same(given, old) for old in own_before):
                raise Fault(texts.NO_OWN_ROWS, "no_own_rows", (index,))
            found.append(given)
        elif identity not in record:
            raise Fault(texts.UNKNOWN_ROW, "unknown_row", (index,))
        else:
            found.append({**record.pop(identity), **{part: given[part] for part in PARTS_OF_A_ROW if part in editable}})
    if component.props.get("allowRemove") is False:
        found += [row for row in record.values() if any(same(row["id"], kept["id"]) for kept in rows)]
    return _in_order(found)


def _submitted_row(row: Mapping[str, object], index: int, around: Surroundings) -> Row:
    unknown = next((name for name in row if name not in {"id", "kind", *PARTS_OF_A_ROW}), None)
    if unknown is not None:
        raise Fault(texts.UNKNOWN_FIELD, "unknown_field", (index, str(unknown)))
    read: Row = {"id": None if row.get("id") in (None, "") else str(row["id"])}
    for part in PARTS_OF_A_ROW:
        try:
            value = row.get(part)
            read[part] = (
                temporal("datetime", _PLAIN, value, around)
                if part == "at"
                else ""
                if value is None
                else readable(value)
            )
        except Fault as fault:
            raise Fault(fault.text, fault.code, (index, part)) from None
    return read


def _in_order(rows: list[Row]) -> list[Row]:
    """Rows by time, those without a time last; equal times stay as they were."""

    def key(row: Row) -> tuple[bool, datetime]:
        at = row["at"]
        return (False, at.to_datetime()) if isinstance(at, feel.DateTime) else (True, datetime.max)

    dated = sorted((row for row in rows if not key(row)[0]), key=lambda row: key(row)[1])
    return dated + [row for row in rows if key(row)[0]]


def _incomplete(row: Mapping[str, object], index: int) -> Iterator[Fault]:
    needs = {"at": texts.NEEDS_DATE, "who": texts.NEEDS_WHO, "finding": texts.NEEDS_FINDING}
    for part, text in needs.items():
        value = row.get(part)
        if value is None or (isinstance(value, str) and not value.strip()):
            yield Fault(text, "required", (index, part))


# the evidence pack


def _files(source: object) -> list[tuple[str, bool]]:
    files = [file for file in source if isinstance(file, Mapping)] if isinstance(source, list) else []
    return [(str(file["id"]), file.get("internal") is True) for file in files if file.get("id") is not None]


def _evidence(submitted: list[object], source: object) -> list[object]:
    files = _files(source)
    internal = dict(files)
    for index, identity in enumerate(submitted):
        if not isinstance(identity, str):
            raise Fault(texts.EXPECTED_TEXT, "wrong_type", (index,))
        if identity not in internal:
            raise Fault(texts.NOT_AN_OPTION, "not_an_option", (index,))
        if internal[identity]:
            raise Fault(texts.INTERNAL_FILE, "internal_file", (index,))
    return [identity for identity, _internal in files if identity in submitted]


# demands and their answers


def _demands(source: object) -> list[str]:
    found = []
    for entry in source if isinstance(source, list) else []:
        if isinstance(entry, Mapping):
            entry = next((entry[name] for name in ("demand", "text", "name") if entry.get(name)), None)
        if isinstance(entry, str) and entry.strip():
            found.append(entry)
    return found


def _answers(demands: list[str], answers: list[object]) -> list[Row]:
    left = [answer for answer in answers if isinstance(answer, Mapping)]
    rows: list[Row] = []
    for demand in demands:
        answer = next((entry for entry in left if entry.get("demand") == demand), None)
        if answer is not None:
            left.remove(answer)
        told = answer or {}
        rows.append({"demand": demand, "status": told.get("status"), "answer": _as_text(told.get("answer"))})
    return rows


def statuses(component: Component) -> list[object]:
    named = component.props.get("statuses")
    if not isinstance(named, list):
        return list(STATUSES)
    return [plain(entry.get("value") if isinstance(entry, Mapping) else entry) for entry in named]


def _submitted_answers(component: Component, submitted: list[object], source: object) -> list[Row]:
    demands, allowed = _demands(source), statuses(component)
    open_demands = list(demands)
    answers: list[object] = []
    for index, row in enumerate(submitted):
        if not isinstance(row, Mapping):
            raise Fault(texts.EXPECTED_GROUP, "wrong_type", (index,))
        unknown = next((name for name in row if name not in {"demand", "status", "answer"}), None)
        if unknown is not None:
            raise Fault(texts.UNKNOWN_FIELD, "unknown_field", (index, str(unknown)))
        demand = row.get("demand", demands[index] if index < len(demands) else None)
        if demand not in open_demands:
            raise Fault(texts.UNKNOWN_DEMAND, "unknown_demand", (index, "demand"))
        open_demands.remove(str(demand))
        status = None if row.get("status") in (None, "") else row["status"]
        if status is not None and status not in allowed:
            raise Fault(texts.NOT_AN_OPTION, "not_an_option", (index, "status"))
        answers.append({"demand": demand, "status": status, "answer": _answer(row.get("answer"), index)})
    return _answers(demands, answers)


def _answer(value: object, index: int) -> str:
    try:
        return "" if value is None else readable(value)
    except Fault as fault:
        raise Fault(fault.text, fault.code, (index, "answer")) from None


def _unanswered(component: Component, rows: list[Mapping[str, object]]) -> Iterator[Fault]:
    if not component.required:
        return
    for index, row in enumerate(rows):
        if row.get("status") is None:
            yield Fault(texts.NEEDS_STATUS, "required", (index, "status"))
        answer = row.get("answer")
        if not isinstance(answer, str) or not answer.strip():
            yield Fault(texts.NEEDS_ANSWER, "required", (index, "answer"))
