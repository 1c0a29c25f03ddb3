"""What follows from the variables: columns of the case, promises and bounces as rows, what search finds, step, due."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app import engine, feel
from app.cases.columns import COLUMNS, RISK_RANK, customer_key, instant
from app.cases.words import words_of
from app.store import FAR, files

if TYPE_CHECKING:
    from app.actions.work import CaseWork

PROMISES = "promises"
BOUNCES = "bounces"
_STATUSES = ("open", "kept", "broken", "released")


def derive(work: CaseWork) -> None:
    """Fill `work.save` with everything that follows from what was written."""
    roots = {change.path.partition(".")[0] for change in work.file.changes if not change.scope}
    if roots:
        _columns(work, roots)
        if PROMISES in roots:
            work.save.promises = promise_rows(work)
    _bounces(work)
    if work.comments_changed or any(path.partition(".")[0] in roots for path in work.defs.variables.searchable):
        notes = files.comment_texts(work.tx, work.case_id) if work.row.version else ()
        work.save.search = search_values(work.defs, work.number, _reader(work), notes)
    _progress(work)


def _reader(work: CaseWork) -> Mapping[str, object]:
    return work.file.view(0)


def _columns(work: CaseWork, roots: set[str]) -> None:
    zone, before, save = work.ctx.settings.zone, work.row, work.save
    for column, path in work.defs.variables.columns.items():
        convert = COLUMNS.get(column)
        if convert is None or path.partition(".")[0] not in roots:
            continue
        value = convert(work.file.read(0, path), zone)
        if value is None and column in ("received_at", "closed_at"):
            continue
        if value != getattr(before, column):
            save.case[column] = value
    if "customer_phone" in save.case or "customer_name" in save.case:
        phone = save.case.get("customer_phone", before.customer_phone)
        save.case["customer_key"] = customer_key(phone, save.case.get("customer_name", before.customer_name))
    if "risk" in save.case:
        save.case["risk_rank"] = save.ranks["risk_rank"] = RISK_RANK[save.case["risk"]]
    if "priority" in save.case:
        save.ranks["priority_key"] = 100 - save.case["priority"]


def _bounces(work: CaseWork) -> None:
    """What an act added to the variable `bounces` of any scope, a list of {from, to, …}, as rows to be counted."""
    for change in work.file.changes:
        if change.path != BOUNCES or not isinstance(change.after, list):
            continue
        known = len(change.before) if isinstance(change.before, list) else 0
        for item in change.after[known:]:
            if isinstance(item, dict) and item.get("from") and item.get("to"):
                place = len(work.save.bounces)
                row: dict[str, Any] = {"case_id": work.case_id, "version": work.version, "position": place}
                row |= {"at": work.now, "sender": _text(item["from"])[:64], "receiver": _text(item["to"])[:64]}
                work.save.bounces.append(row)


def _progress(work: CaseWork) -> None:
    """Step and next due of the case, from its open tasks. Without one that has a step, the step stays what it was."""
    root = work.defs.processes.get(work.row.process)
    step = work.progress.furthest(root.steps if root else ())
    if step is not None and step != work.row.step:
        work.save.case["step"] = step
    due = work.progress.next_due()
    if due != work.row.next_due:
        work.save.case["next_due"] = due


def promise_rows(work: CaseWork) -> list[dict[str, Any]]:
    """The variable `promises`, a list of {what, due, to, status, made_at, kept_at, id}, as rows of the ledger."""
    value = work.file.read(0, PROMISES)
    items = value if isinstance(value, list) else []
    rows: dict[str, dict[str, Any]] = {}
    for position, item in enumerate(items):
        if isinstance(item, dict):
            row = _promise(work, position, item)
            rows.setdefault(row["promise_id"], row)
    return list(rows.values())


def _promise(work: CaseWork, position: int, item: Mapping[str, object]) -> dict[str, Any]:
    zone = work.ctx.settings.zone
    due = instant(item.get("due"), zone, end_of_day=True)
    status = item.get("status")
    name = item.get("id")
    return {
        "case_id": work.case_id,
        "promise_id": _text(name)[:64] if name is not None else str(position),
        "position": position,
        "what": _text(item.get("what")),
        "to": _text(item.get("to")) or None,
        "made_at": instant(item.get("made_at"), zone) or work.now,
        "due": due,
        "due_key": due or FAR,
        "status": status if status in _STATUSES else "open",
        "kept_at": instant(item.get("kept_at"), zone),
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else feel.to_text(value)


def search_values(
    defs: engine.Definitions, number: str, variables: Mapping[str, object], comments: Sequence[str] = ()
) -> dict[str, Any]:
    """What search finds of a case: its number, the values of the searchable variables, what people noted."""
    texts: list[tuple[str, str]] = [("number", number)]
    for path in defs.variables.searchable:
        name, *rest = path.split(".")
        texts.extend((path, text) for text in _leaves(variables.get(name), rest) if text)
    texts.extend(("comment", text) for text in comments)
    return {
        "text": json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
        "words": " ".join(words_of(*(text for _, text in texts))),
    }


def _leaves(value: object, path: list[str]) -> list[str]:
    """Texts at a path; a list is transparent, and everything below the path counts."""
    if isinstance(value, list):
        return [text for item in value for text in _leaves(item, path)]
    if isinstance(value, dict):
        if path:
            return _leaves(value.get(path[0]), path[1:])
        return [text for item in value.values() for text in _leaves(item, [])]
    return [] if path or value is None else [_text(value)]
