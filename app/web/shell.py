"""What every page is rendered with: words, signs, the person, live counts, rights and the map of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_login import current_user
from jinja2 import Environment
from markupsafe import Markup, escape
from werkzeug.local import LocalProxy

from app import queries
from app.cases import permissions
from app.errors import Text
from app.queries import rows
from app.web import assets, columns, door, filters, labels, looks, translations, words
from app.web.texts import _, catalogue

_EVENT_ICONS = {"decisions": "table", "clocks": "clock", "messages": "mail", "data": "pencil", "people": "person"}
_KIND_ICONS = {
    "completed": "check",
    "claimed": "person",
    "comment": "chat",
    "file": "clip",
    "incident": "warn",
    "opened": "flag",
    "assigned": "arrow",
    "deputised": "arrow",
    "handed_over": "arrow",
    "handed_to_deputy": "arrow",
    "link": "link",
    "linked": "link",
    "closed": "done",
    "promise": "calendar",
}
LATE_KINDS = ("overdue", "escalated", "timer_fired", "promise_broken")


@dataclass(frozen=True)
class Counts:
    """The live counts with the sum of my own tabs."""

    work: rows.WorkCounts

    @property
    def mine(self) -> int:
        return self.work.overdue + self.work.news + self.work.today + self.work.later + self.work.waiting

    def __getattr__(self, name: str) -> int:
        return int(getattr(self.work, name))

    def as_json(self) -> dict[str, int]:
        numbers = {name: value for name, value in vars(self.work).items() if isinstance(value, int)}
        return {**numbers, "mine": self.mine}


def counts(**age: float) -> Counts:
    """Asked once a request."""
    if "counts" not in g:
        g.counts = Counts(queries.counts(door.ctx(), door.actor(), **age))
    return g.counts  # type: ignore[no-any-return]


def remember(found: rows.WorkCounts) -> None:
    """A page that asked for the counts already spares the shell the question."""
    g.counts = Counts(found)


@dataclass(frozen=True)
class ShownView:
    """A saved view as the shell shows it; `here`: this page shows just that."""

    id: int
    name: str
    url: str
    here: bool
    count: str
    late: int


def views(*, age: float = 0.0, counts_age: float = queries.views.FRESH) -> list[ShownView]:
    """The person's views with their counts; each part at most so many seconds old."""
    ctx, actor = door.ctx(), door.actor()
    saved = queries.saved_views(ctx, actor, age=age)
    wanted = {view.id: filters.of_view(view) for view in saved[: queries.views.COUNTED]}
    counted = queries.view_counts(ctx, actor, wanted, age=counts_age) if wanted else {}
    place = f"{request.path}?{filters.write(request.args)}"
    found = []
    for view in saved:
        url, count = f"/{view.page}?{view.query}", counted.get(view.id)
        said = "" if count is None else f"{count.all - 1}+" if count.all >= queries.views.MOST else str(count.all)
        found.append(ShownView(view.id, view.name, url, url == place, said, count.late if count else 0))
    return found


CASES_AGE = 60.0


def case_count(age: float = CASES_AGE) -> str:
    """How many open cases the person sees, for the shell; seconds old, shared by who sees alike."""
    if not may("see"):
        return ""
    most, found = queries.open_cases(door.ctx(), door.actor(), age=age)
    return f"{most - 1}+" if found >= most else str(found)


def may(verb: permissions.Verb) -> bool:
    """Whether the person has this right for something at all: what the shell offers."""
    return any(role in permissions.TABLE[verb] for role in door.actor().roles)


def _share(start: datetime | None, due: datetime) -> float:
    if start is None or due <= start:
        return 0.0
    return min(1.0, max(0.0, (door.now() - start) / (due - start)))


def _group_name(group: str | None) -> str:
    known = door.ctx().people.groups.get(group or "")
    return words.say(known.name, door.language()) if known else group or ""


def event_icon(event: rows.EventRow) -> str:
    return _KIND_ICONS.get(event.kind) or _EVENT_ICONS.get(event.group, "person")


def key_map() -> Sequence[tuple[str, Sequence[tuple[tuple[str, ...], str]]]]:
    return (
        (
            _("到处"),
            (
                (("Ctrl", "K"), _("搜索、跳转、动作")),
                (("N",), _("受理投诉")),
                (("G", "W"), _("我的工作")),
                (("G", "C"), _("案件")),
                (("G", "P"), _("承诺")),
                (("G", "T"), _("团队")),
                (("G", "I"), _("通知")),
                (("Z",), _("撤销")),
                (("Esc",), _("返回、关闭")),
                (("?",), _("这张图")),
            ),
        ),
        (
            _("列表"),
            (
                (("J",), _("下一行")),
                (("K",), _("上一行")),
                (("Enter",), _("打开")),
                ((_("空格"),), _("预览")),
                (("X",), _("选中")),
                (("C",), _("领取")),
                (("A",), _("改派")),
                ((".",), _("处理下一件")),
                (("/",), _("筛选")),
                (("R",), _("显示更新")),
            ),
        ),
        (
            _("任务与案件"),
            (
                (("Ctrl", "Enter"), _("完成")),
                (("F8",), _("下一个要改的地方")),
                (("O",), _("转交")),
                (("M",), _("写备注")),
                (("Alt", "1…9"), _("各段或各项")),
            ),
        ),
        (
            _("受理"),
            (
                (("1…8",), _("选客户不满的事")),
                (("R",), _("换一句")),
                ((_("空格"),), _("我已说完")),
                (("F4",), _("结束方式")),
                (("F9",), _("同一通话再记一件")),
                (("Alt", "1"), _("记为再次来电")),
                (("Alt", "2"), _("新建并关联")),
                (("Alt", "3"), _("另一件事")),
            ),
        ),
    )


def _at(say: Callable[[datetime, datetime, ZoneInfo], str]) -> Callable[[datetime], str]:
    return lambda at: say(at, door.now(), door.zone())


def _asked_at() -> datetime:
    """One instant for everything on a page."""
    if "asked_at" not in g:
        g.asked_at = door.now()
    return g.asked_at  # type: ignore[no-any-return]


@lru_cache(maxsize=2000)
def _made(environment: Environment, language: str, name: str, *values: object) -> Markup:
    del language  # a sign says words: one for each language
    return Markup(getattr(environment.get_template("parts/marks.html").module, name)(*values))  # noqa: S704


def _sign(name: str, *values: object) -> Markup:
    """A sign of `parts/marks.html`, drawn once for all rows that show the same."""
    return _made(current_app.jinja_env, door.language(), name, *values)


def _skipped(spans: Sequence[tuple[Text, timedelta]]) -> str:
    """What a clock did not count, and how long each: `非工作时间 13 小时 54 分、春节 7 天`."""
    told = (f"{words.say(why, door.language())} {words.span(length)}" for why, length in spans)
    return words.separator().join(told)


GLOBALS: Mapping[str, Any] = {
    "assets": assets.entry,
    "static": assets.static,
    "code": labels.code,
    "plain": words.plain,
    "size": words.size,
    "by": words.by,
    "left": _at(words.left),
    "day_time": _at(words.day_time),
    "short_time": _at(words.short_time),
    "exact": lambda at: words.exact(at, door.zone()),
    "span": words.span,
    "skipped": _skipped,
    "share": _share,
    "sign": _sign,
    "group_name": _group_name,
    "columns_of": columns.COLUMNS.__getitem__,
    "event_icon": event_icon,
    "variable": labels.variable,
    "decision_name": labels.decision_name,
    "output_name": labels.output_name,
    "input_name": labels.input_name,
    "outcome": labels.outcome,
    "instant": labels.instant,
    "change_text": labels.side,
    "value_name": labels.name,
    "gist": labels.gist,
    "news": labels.news,
    "late_kinds": LATE_KINDS,
    "now": LocalProxy(_asked_at),
}
"""For templates and their macros, which see nothing of the page's own values."""


def _always() -> dict[str, Any]:
    """For every page, signed in or not."""
    language = door.language()
    theme = looks.chosen("theme")
    now, zone = door.now(), door.zone()
    return {
        "language": language,
        "theme_choice": theme,
        "theme": "dark" if theme == "dark" else "light",
        "density": "normal",
        "theme_name": {"system": _("跟随系统"), "light": _("浅色"), "dark": _("深色")}[theme],
        "letters_off": False,
        "zone_name": str(zone),
        "words": translations.script_words(language),
        "clock_time": f"{now.astimezone(zone):%H:%M:%S}",
    }


def _signed_in() -> dict[str, Any]:
    actor = door.actor()
    known = door.ctx().people.groups
    names = [words.say(known[group].name, door.language()) for group in sorted(actor.groups) if group in known]
    return {
        "me": actor,
        "may": may,
        "counts": counts(),
        "density": looks.chosen("density"),
        "letters_off": looks.chosen("letters") == "off",
        "views": views(),
        "case_count": case_count(),
        "key_map": key_map(),
        "works": bool(actor.roles - {"admin", "process_owner"}),
        "sees": may("see"),
        "my_groups": " · ".join(names),
        "here": "",
        "railed": False,
    }


def _context() -> dict[str, Any]:
    found = _always()
    if current_user.is_authenticated:
        found.update(_signed_in())
    return found


def _translated_number(one: str, many: str, number: int) -> str:
    return str(catalogue().ungettext(one, many, number))


def install(app: Flask) -> None:
    app.context_processor(_context)
    app.jinja_env.install_gettext_callables(_, _translated_number, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(GLOBALS)
    app.jinja_env.filters["say"] = lambda text: words.say(text, door.language())
    app.jinja_env.filters["xmlattr"] = _attributes


def _attributes(values: Mapping[str, object]) -> str:
    parts = [Markup(' {}="{}"').format(escape(name), value) for name, value in values.items() if value is not None]
    return Markup("").join(parts)
