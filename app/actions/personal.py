"""What people set for themselves: favourites, saved views, notices, language; and looking at what is masked."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app import cases, feel
from app.actions.repair import invalid
from app.actions.result import Done
from app.actions.set_variables import set_variables
from app.actions.users import change_user
from app.actions.work import CaseWork
from app.cases import Actor
from app.cases.permissions import masked
from app.context import Context
from app.errors import Refusal, Text
from app.store import audit, notices, people, views

LANGUAGES = ("zh", "en")
MAX_VIEWS = 50
VIEW_PAGES = ("work", "pool", "cases")


def set_favourite(ctx: Context, actor: Actor, case: str, on: bool) -> None:
    """Refusals: `not_found`, `not_allowed`."""
    with ctx.store.write() as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("see")
        views.set_favourite(tx, actor.id, work.case_id, on, work.now)


def save_view(ctx: Context, actor: Actor, *, name: str, page: str, query: str, group: str | None = None) -> int:
    """A filter by name, shared with one of the actor's groups where one is given; its id. Refusal: `invalid`."""
    title = _view_name(name)
    if page not in VIEW_PAGES or len(query) > 2000:
        raise invalid("query", Text("此筛选无法保存", "This filter cannot be saved"))
    with ctx.store.write() as tx:
        mine = views.of_user(tx, actor.id, ())
        if len(mine) >= MAX_VIEWS:
            raise invalid("name", Text(f"最多 {MAX_VIEWS} 个视图", f"At most {MAX_VIEWS} views"))
        last = max((row.position for row in mine), default=-1)
        values = {"user_id": actor.id, "group_id": _view_group(actor, group), "name": title, "page": page}
        return views.insert_view(tx, {**values, "query": query, "position": last + 1})


def change_view(ctx: Context, actor: Actor, view: int, *, name: str, group: str | None) -> None:
    """Another name, shared with another group or with none; one's own. Refusals: `invalid`, `not_allowed`,
    `not_found`."""
    values = {"name": _view_name(name), "group_id": _view_group(actor, group)}
    with ctx.store.write() as tx:
        if not views.update_view(tx, actor.id, view, values):
            raise _no_view()


def move_view(ctx: Context, actor: Actor, view: int, by: int) -> None:
    """So many places down (or up, below 0) among one's own. Refusal: `not_found`."""
    with ctx.store.write() as tx:
        order = [row.view_id for row in views.of_user(tx, actor.id, ())]
        if view not in order:
            raise _no_view()
        place = max(order.index(view) + by, 0)
        order.remove(view)
        order.insert(place, view)
        views.set_positions(tx, actor.id, order)


def delete_view(ctx: Context, actor: Actor, view: int) -> None:
    """One's own. Refusal: `not_found`."""
    with ctx.store.write() as tx:
        if not views.delete_view(tx, actor.id, view):
            raise _no_view()


def _no_view() -> Refusal:
    return Refusal("not_found", Text("没有此视图", "There is no such view"))


def _view_name(name: str) -> str:
    title = name.strip()[:60]
    if not title:
        raise invalid("name", Text("请给视图起名", "Give the view a name"), "required")
    return title


def _view_group(actor: Actor, group: str | None) -> str | None:
    if group is not None and group not in actor.groups:
        raise Refusal("not_allowed", Text("只能与自己所在的组共享", "A view is shared with a group of one's own"))
    return group


def mark_notices_read(ctx: Context, actor: Actor, ids: list[int] | None = None) -> int:
    """Those named, or all; how many were unread."""
    with ctx.store.write() as tx:
        return notices.mark_read(tx, actor.id, ctx.clock.now(), ids)


def follow_notice(ctx: Context, actor: Actor, notice: int) -> None:
    """The place of a notice was opened: what was told before about the same case is read with it."""
    with ctx.store.write() as tx:
        now = ctx.clock.now()
        for row in notices.some(tx, actor.id, [notice]):
            if row.case_id is None:
                notices.mark_read(tx, actor.id, now, [notice])
            else:
                notices.mark_case_read(tx, actor.id, now, row.case_id, notice)


def pop_notices(ctx: Context, actor: Actor) -> list[int]:
    """Take the notices that are to pop up: each is taken once, by whichever open page asks first."""
    with ctx.store.write() as tx:
        return list(notices.take_pops(tx, actor.id, ctx.clock.now()))


def set_notice(ctx: Context, actor: Actor, kind: str, on: bool) -> None:
    """Switch a kind of notices on or off for oneself."""
    with ctx.store.write() as tx:
        settings = json.loads(people.settings_of(tx, actor.id) or "{}")
        off = set(settings.get("notices_off", ()))
        settings["notices_off"] = sorted(off - {kind} if on else off | {kind[:24]})
        people.update_user(tx, actor.id, {"settings": json.dumps(settings)})


def set_columns(ctx: Context, actor: Actor, page: str, columns: Sequence[str] | None) -> None:
    """Which columns the lists of a page have for oneself; none: those that everybody starts with."""
    with ctx.store.write() as tx:
        settings = json.loads(people.settings_of(tx, actor.id) or "{}")
        chosen = {name: names for name, names in settings.get("columns", {}).items() if name != page}
        settings["columns"] = chosen if columns is None else {**chosen, page: list(columns)}
        people.update_user(tx, actor.id, {"settings": json.dumps(settings)})


def set_language(ctx: Context, actor: Actor, language: str) -> None:
    """Refusal: `invalid`."""
    if language not in LANGUAGES:
        raise invalid("language", Text("请选择中文或英文", "Choose Chinese or English"))
    with ctx.store.write() as tx:
        people.update_user(tx, actor.id, {"language": language})
    ctx.people.forget()


def reveal(ctx: Context, actor: Actor, case: str, path: str) -> str:
    """A masked value in full, for who may see it; the look is noted. Refusals: `not_found`, `not_allowed`."""
    with ctx.store.write() as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("see")
        if masked(actor) or not work.defs.variables.readable(path, actor.groups):
            raise Refusal("not_allowed", Text("您没有权限查看此信息", "You may not see this"))
        audit.note(tx, work.now, actor.id, "reveal", case_id=work.case_id, target=path)
        value = work.file.read(0, path)
    return "" if value is None else str(feel.to_python(value))


def set_variables_text(ctx: Context, actor: Actor, case: str, values: dict[str, str], *, reason: str) -> Done:
    """`set_variables` with values as FEEL text, as a person types them. Refusal `invalid` names the path."""
    data: dict[str, object] = {}
    for path, text in values.items():
        try:
            result = feel.compile_expression(text).evaluate({}, now=ctx.clock.now())
        except (feel.FeelSyntaxError, feel.LimitExceeded) as error:
            raise invalid(path, Text(f"不是 FEEL 值：{error}", f"Not a FEEL value: {error}")) from error
        if result.warnings:
            raise invalid(path, Text(f"不是 FEEL 值：{result.warnings[0]}", f"Not a FEEL value: {result.warnings[0]}"))
        data[path] = result.value
    return set_variables(ctx, actor, case, data, reason=reason)


def set_active(ctx: Context, actor: Actor, user_id: str, on: bool) -> None:
    """Activate or deactivate a person. Refusals as for `change_user`."""
    cases.require(actor, "manage_users")
    change_user(ctx, actor, user_id, active=on)
