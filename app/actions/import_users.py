"""People from a CSV file: all of it, or nothing; a dry run says what would happen."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app import cases
from app.actions.passwords import require_strong
from app.actions.repair import invalid
from app.actions.users import change_user, create_user, is_user_id
from app.cases import Actor
from app.context import Context
from app.errors import FieldError, Refusal, Text

COLUMNS = ("id", "name", "email", "groups", "leads", "password")
MAX_ROWS = 5_000
SHOWN = 20
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("d0cf11e0"))
"""How the files of spreadsheets begin that are no text: xlsx and xls."""


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
    faults += _doubles(rows)
    if faults:
        raise Refusal("invalid", _all(faults), faults[0].field, tuple(faults))
    known = set(ctx.people.users)
    result = Imported(sum(r["id"] not in known for r in rows), sum(r["id"] in known for r in rows))
    if not dry_run:
        for row in rows:
            _take(ctx, actor, row, row["id"] in known)
    return result


def _rows(content: bytes) -> list[dict[str, str]]:
    if content.startswith(_WORKBOOKS):
        zh, en = "这是 Excel 工作簿：请另存为 CSV 再导入", "This is an Excel workbook: save it as CSV, then import that"
        raise invalid("file", Text(zh, en))
    reader = csv.reader(io.StringIO(_text(content).replace("\0", "")))
    try:
        head, *lines = [line for line in reader if any(cell.strip() for cell in line)] or [[]]
    except csv.Error as error:
        raise invalid("file", Text(f"不是 CSV 文件：{error}", f"This is no CSV file: {error}")) from None
    names = [name.strip().lower() for name in head]
    missing = [name for name in ("id", "name", "groups") if name not in names]
    if missing:
        found = ", ".join(names)[:200]
        zh, en = (
            f"缺少列 {missing[0]}，第一行是：{found}",
            f"The column {missing[0]} is missing; the first line has: {found}",
        )
        raise invalid("file", Text(zh, en))
    rows = [dict(zip(names, map(str.strip, line), strict=False)) for line in lines]
    if not rows or len(rows) > MAX_ROWS:
        zh, en = f"请给出 1 到 {MAX_ROWS} 行，这里有 {len(rows)} 行", f"Give 1 to {MAX_ROWS} rows; here are {len(rows)}"
        raise invalid("file", Text(zh, en))
    return [{name: row.get(name, "") for name in COLUMNS} for row in rows]


def _text(content: bytes) -> str:
    """As spreadsheets write it: UTF-8 with or without its mark, UTF-16 with one, else GBK."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]


def _fault(number: int, column: str, zh: str, en: str) -> FieldError:
    return FieldError(f"rows[{number}].{column}", Text(f"第 {number} 行：{zh}", f"Row {number}: {en}"))


def _faults(ctx: Context, number: int, row: dict[str, str]) -> Iterator[FieldError]:
    if not is_user_id(row["id"]):
        zh, en = "用户名以小写字母开头，只含小写字母、数字、_ . -", "an id is lower-case letters, digits, _ . -"
        yield _fault(number, "id", zh, en)
    if not row["name"]:
        yield _fault(number, "name", "请填写姓名", "a name is required")
    groups = _list(row["groups"])
    for group in groups:
        if not ctx.people.is_group(group):
            yield _fault(number, "groups", f"没有组 {group}", f"there is no group {group}")
    for group in _list(row["leads"]):
        if group not in groups:
            yield _fault(number, "leads", f"组长的组 {group} 不在小组里", f"leads {group} without being in it")
    if row["password"] and row["id"] not in ctx.people.users:
        try:
            require_strong(row["password"], row["id"])
        except Refusal as refusal:
            yield _fault(number, "password", refusal.text.zh, refusal.text.en)


def _doubles(rows: list[dict[str, str]]) -> list[FieldError]:
    first: dict[str, int] = {}
    found = []
    for number, row in enumerate(rows, start=1):
        before = first.setdefault(row["id"], number)
        if before != number:
            zh, en = f"{row['id']} 在第 {before} 行已有", f"{row['id']} stands in row {before} already"
            found.append(_fault(number, "id", zh, en))
    return found


def _all(faults: list[FieldError]) -> Text:
    """Every row with its fault, as many as one reads."""
    more = len(faults) - SHOWN
    zh, en = (("；".join(f.text.zh for f in faults[:SHOWN])), ("; ".join(f.text.en for f in faults[:SHOWN])))
    return Text(f"{zh}；还有 {more} 处", f"{en}; and {more} more") if more > 0 else Text(zh, en)


def _take(ctx: Context, actor: Actor, row: dict[str, str], known: bool) -> None:
    groups, leads = _list(row["groups"]), _list(row["leads"])
    if known:
        change_user(ctx, actor, row["id"], name=row["name"], email=row["email"], groups=groups, leads=leads)
    else:
        create_user(
            ctx, actor, row["id"], name=row["name"], email=row["email"], groups=groups, leads=leads,
            password=row["password"] or None, must_change=bool(row["password"]),
        )  # fmt: skip
