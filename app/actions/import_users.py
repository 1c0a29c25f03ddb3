"""People from a CSV file: all of it, or nothing; a dry run says what would happen."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from app import cases
from app.actions.repair import invalid
from app.actions.users import change_user, create_user
from app.cases import Actor
from app.context import Context
from app.errors import FieldError, Refusal, Text

COLUMNS = ("id", "name", "email", "groups", "leads", "password")
MAX_ROWS = 5_000


@dataclass(frozen=True)
class Imported:
    created: int
    changed: int


def import_users(ctx: Context, actor: Actor, content: bytes, *, dry_run: bool = False) -> Imported:
    """Columns id, name, email, groups, leads, password; groups separated by semicolons. Who exists is changed.

    Every wrong row is named at once (`rows[3].groups`). Refusals: `not_allowed`, `invalid`.
    """
    cases.require(actor, "manage_users")
    rows = _rows(content)
    faults = [fault for number, row in enumerate(rows, start=1) for fault in _faults(ctx, number, row)]
    if faults:
        raise Refusal("invalid", faults[0].text, faults[0].field, tuple(faults))
    known = set(ctx.people.users)
    result = Imported(sum(r["id"] not in known for r in rows), sum(r["id"] in known for r in rows))
    if not dry_run:
        for row in rows:
            _take(ctx, actor, row, row["id"] in known)
    return result


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in ("id", "name", "groups") if name not in (reader.fieldnames or ())]
    if missing:
        raise invalid("file", Text(f"缺少列 {missing[0]}", f"The column {missing[0]} is missing"))
    rows = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    if not rows or len(rows) > MAX_ROWS:
        raise invalid("file", Text(f"请给出 1 到 {MAX_ROWS} 行", f"Give 1 to {MAX_ROWS} rows"))
    return rows


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _faults(ctx: Context, number: int, row: dict[str, str]) -> list[FieldError]:
    faults = []
    for name in ("id", "name"):
        if not row[name]:
            faults.append(
                FieldError(f"rows[{number}].{name}", Text(f"第 {number} 行：请填写", f"Row {number}: required"))
            )
    for group in _list(row["groups"]):
        if not ctx.people.is_group(group):
            text = Text(f"第 {number} 行：没有组 {group}", f"Row {number}: there is no group {group}")
            faults.append(FieldError(f"rows[{number}].groups", text))
    return faults


def _take(ctx: Context, actor: Actor, row: dict[str, str], known: bool) -> None:
    groups, leads = _list(row["groups"]), _list(row["leads"])
    if known:
        change_user(ctx, actor, row["id"], name=row["name"], email=row["email"], groups=groups, leads=leads)
    else:
        create_user(
            ctx, actor, row["id"], name=row["name"], email=row["email"], groups=groups, leads=leads,
            password=row["password"] or None, must_change=bool(row["password"]),
        )  # fmt: skip
