"""Filters are the URL: read strictly, written canonically, so that a link shows others the same list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.cases import Actor
from app.queries import rows
from app.web import door, words
from app.web.texts import _

LISTS = ("status", "step", "category", "risk", "channel", "owner", "group", "department")
WORDS = ("due", "promise", "product", "batch", "store", "sort")
MARKS = ("favourite", "incidents")
LONGEST = 200
TEXT_LIMIT = 200

Options = Sequence[tuple[str, str]]


def read(args: MultiDict[str, str], **fixed: Any) -> rows.Filter:
    """The filter of a URL; what nobody knows is left out, so that a URL written by hand does no harm."""
    values: dict[str, Any] = {}
    for name in LISTS:
        found = [item[:LONGEST] for item in args.getlist(name) if item]
        if found:
            values[name] = tuple(found)
    for name in WORDS:
        if args.get(name):
            values[name] = args[name][:LONGEST]
    for name in MARKS:
        if args.get(name) in ("1", "true", "on"):
            values[name] = True
    text = args.get("q", "").strip()
    if text:
        values["text"] = text[:TEXT_LIMIT]
    return rows.Filter(**{**values, **fixed})


def write(args: MultiDict[str, str], **changes: str | None) -> str:
    """The query string of these arguments with some changed; empty ones are left out."""
    known = {*LISTS, *WORDS, *MARKS, "q", "tab"}
    pairs = [(name, value) for name, value in args.items(multi=True) if name in known and value and name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value]
    return urlencode(sorted(pairs))


def more(path: str, after: str | None, query: str = "") -> str:
    """The address of the next page of a list; nothing on the last."""
    if not after:
        return ""
    return f"{path}?{query}{'&' if query else ''}{urlencode({'after': after})}"


def is_narrowed(args: MultiDict[str, str], *, besides: Sequence[str] = ()) -> bool:
    return any(args.get(name) for name in (*LISTS, *WORDS, *MARKS, "q") if name != "sort" and name not in besides)


def _codes(kind: str, *names: str) -> Options:
    return [(name, words.code(kind, name)) for name in names]


def fields(args: MultiDict[str, str], actor: Actor, steps: Options, *names: str) -> list[tuple[str, str, Options, str]]:
    """The drop-downs of a list: name, label, options, what is chosen."""
    ctx = door.ctx()
    language = door.language()
    groups: Mapping[str, Any] = ctx.people.groups
    people = [(user.id, user.name) for user in ctx.people.users.values() if user.active and "agent" in user.groups]
    offered: dict[str, tuple[str, Options]] = {
        "step": (_("步骤"), steps),
        "risk": (_("风险"), _codes("risk", "high", "elevated", "normal")),
        "category": (_("类别"), _categories()),
        "channel": (
            _("渠道"),
            _codes("channel", "hotline", "email", "web", "store", "wechat", "social", "regulator", "survey"),
        ),
        "owner": (_("责任人"), [(actor.id, _("我")), *[item for item in people if item[0] != actor.id]]),
        "department": (
            _("部门"),
            [(g.id, g.name.in_language(language)) for g in groups.values() if g.kind == "department"],
        ),
        "group": (_("小组"), [(g.id, g.name.in_language(language)) for g in groups.values()]),
        "due": (
            _("时限"),
            [("overdue", _("已超时")), ("today", _("今天到期")), ("week", _("7 天内")), ("none", _("没有时限"))],
        ),
        "promise": (_("承诺"), [("open", _("待兑现")), ("overdue", _("过期未兑现")), ("broken", _("未兑现"))]),
    }
    return [(name, *offered[name], args.get(name, "")) for name in names if offered[name][1]]


def _categories() -> Options:
    return _codes(
        "category",
        "logistics",
        "damage",
        "quality",
        "refund",
        "attitude",
        "price_invoice",
        "false_advertising",
        "privacy",
        "after_sales_repair",
        "other",
    )
