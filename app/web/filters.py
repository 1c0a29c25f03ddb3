"""Filters are the URL: read strictly, written canonically, so that a link shows others the same list.

Whatever nobody knows is left out of the filter and named to the reader: a URL written by hand does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import Headers, MultiDict

from app import queries
from app.queries import rows
from app.web import door, labels, live_release, words
from app.web.texts import _

LISTS = ("status", "step", "category", "risk", "channel", "owner", "group", "department")
WORDS = ("due", "promise", "product", "batch", "store", "sort")
MARKS = ("favourite", "incidents")
KNOWN = frozenset({*LISTS, *WORDS, *MARKS, "q", "tab"})
BESIDE = frozenset({"after", "lang", "page"})
"""Arguments that are no filter."""
LONGEST = 200
TEXT_LIMIT = 200
MOST_VALUES = 30

Args = MultiDict[str, str]
Options = Sequence[tuple[str, str]]
STATUSES = ("open", "suspended", "closed", "cancelled", "all")
DUE = ("overdue", "today", "week")
PROMISES = ("open", "overdue", "broken")
NOBODY, ME = "nobody", "me"


def _is_person(value: str) -> bool:
    return value in (ME, NOBODY) or value in door.ctx().people.users


def _is_group(value: str) -> bool:
    return value in door.ctx().people.groups


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "status": STATUSES.__contains__,
    "risk": words.RISKS.__contains__,
    "due": DUE.__contains__,
    "promise": PROMISES.__contains__,
    "owner": _is_person,
    "group": _is_group,
    "department": _is_group,
}
"""Names whose values are known; of the others every text may be one."""


def read(args: Args, **fixed: Any) -> rows.Filter:
    """The filter of a URL."""
    values: dict[str, Any] = {}
    for name in LISTS:
        if found := _values(args, name):
            values[name] = tuple("" if value == NOBODY else value for value in found)
    for name in WORDS:
        if found := _values(args, name):
            values[name] = found[0]
    for name in MARKS:
        if args.get(name) in ("1", "true", "on"):
            values[name] = True
    values["text"] = args.get("q", "").strip()[:TEXT_LIMIT]
    return rows.Filter(**{**values, **fixed})


def _values(args: Args, name: str) -> list[str]:
    good = _CHECKS.get(name)
    found = (value for value in args.getlist(name) if value and len(value) <= LONGEST and "\0" not in value)
    return [value for value in dict.fromkeys(found) if good is None or good(value)][:MOST_VALUES]


def cases(args: Args) -> rows.Filter:
    """The filter of the list of cases: those that are open unless another status is asked for."""
    asked = _values(args, "status")
    status = () if "all" in asked else tuple(asked) if asked and asked != ["open"] else ("open", "suspended")
    return read(args, status=status)


def of_view(view: rows.SavedView) -> tuple[str, rows.Filter]:
    """What a saved view counts: the tab of its page (cases have none), and the filter."""
    args = MultiDict(parse_qsl(view.query, max_num_fields=200))
    if view.page == "cases":
        return "cases", cases(args)
    return "groups" if view.page == "pool" else args.get("tab", "all"), read(args)


def unknown(args: Args, sorts: Sequence[str]) -> list[str]:
    """What of a URL was not used, as it stands there; for the reader to see."""
    found = [f"{name}={value}" for name, value in args.items(multi=True) if name not in KNOWN | BESIDE]
    for name in (*LISTS, *WORDS):
        good = _values(args, name)
        found += [f"{name}={value}" for value in args.getlist(name) if value and value not in good]
    if args.get("sort") and args["sort"] not in sorts:
        found.append(f"sort={args['sort']}")
    if len(args.get("q", "").strip()) > TEXT_LIMIT:
        found.append(_("第 %(n)s 字以后的搜索文字", n=TEXT_LIMIT))
    return [item if len(item) <= 60 else f"{item[:60]}…" for item in found[:5]]


def write(args: Args, **changes: str | None) -> str:
    """The query string of these arguments with some changed; empty ones are left out."""
    pairs = [(name, value) for name, value in args.items(multi=True) if name in KNOWN and value and name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value]
    return urlencode(sorted(pairs))


def more(path: str, after: str | None, query: str = "") -> str:
    """The address of the next page of a list; nothing on the last."""
    if not after:
        return ""
    return f"{path}?{query}{'&' if query else ''}{urlencode({'after': after})}"


def sorter(path: str, args: Args) -> Callable[[str], str]:
    """Addresses of the same list in another order; the first order needs no word in the URL."""
    return lambda sort: f"{path}?{write(args, sort=sort)}".rstrip("?")


def wanted_rows(headers: Headers, usual: int, most: int) -> int:
    """How many rows a page asks for: as many as it shows already when it renews itself, else the usual number."""
    asked = headers.get("X-Rows", "")
    return min(max(int(asked), usual), most) if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual


def is_narrowed(args: Args, *, besides: Sequence[str] = ()) -> bool:
    return any(args.get(name) for name in (*LISTS, *WORDS, *MARKS, "q") if name != "sort" and name not in besides)


@dataclass(frozen=True)
class Field:
    """One filter as the page shows it: what can be chosen, and what is. `several`: values are alternatives."""

    name: str
    label: str
    options: Options
    values: Sequence[str]
    several: bool = True

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return _("、").join(word for key, word in self.options if key in self.values)


def fields(args: Args, *names: str) -> list[Field]:
    """The filters of a list; one that has nothing to choose from is left out."""
    found = []
    for name in names:
        label, options, several = _OFFERED[name]()
        values = args.getlist(name)
        known = [*options, *((value, value) for value in _values(args, name) if value not in dict(options))]
        if options:
            found.append(Field(name, label, known, values, several))
    return found


def _codes(kind: str, *names: str) -> Options:
    return [(name, words.code(kind, name)) for name in names]


def _choices(column: str) -> Options:
    return [(value, labels.code(column, value)) for value in labels.choices(column)]


def _steps() -> Options:
    defs = live_release.definitions()
    return [(name.zh, words.say(name, door.language())) for name in queries.step_names(defs)] if defs else []


def _groups(kind: str | None = None) -> Options:
    groups = door.ctx().people.groups.values()
    return [(g.id, g.name.in_language(door.language())) for g in groups if kind in (None, g.kind)]


def _owners() -> Options:
    actor, users = door.actor(), door.ctx().people.users.values()
    agents = [(user.id, user.name) for user in users if user.active and "agent" in user.groups and user.id != actor.id]
    return [(ME, _("我")), (NOBODY, _("无人负责")), *sorted(agents, key=lambda item: item[1])]


_OFFERED: Mapping[str, Callable[[], tuple[str, Options, bool]]] = {
    "step": lambda: (_("步骤"), _steps(), True),
    "risk": lambda: (_("风险"), _codes("risk", "high", "elevated", "normal"), True),
    "category": lambda: (_("类别"), _choices("category"), True),
    "channel": lambda: (_("渠道"), _choices("channel"), True),
    "owner": lambda: (_("责任人"), _owners(), True),
    "department": lambda: (_("部门"), _groups("department"), True),
    "group": lambda: (_("小组"), _groups(), True),
    "due": lambda: (
        _("时限"),
        [("overdue", _("已超时")), ("today", _("今天到期")), ("week", _("7 天内"))],
        False,
    ),
    "promise": lambda: (
        _("承诺"),
        [("open", _("待兑现")), ("overdue", _("过期未兑现")), ("broken", _("未兑现"))],
        False,
    ),
}
