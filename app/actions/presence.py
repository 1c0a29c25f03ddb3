"""Whom something really reaches: the person it is meant for or, while that one is away, who stands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.actions.repair import invalid
from app.context import Context
from app.errors import Refusal, Text


def present(ctx: Context, to: str, now: datetime, require_fit: Callable[[str], None]) -> str:
    """The person, or the deputy of one who is away.

    `require_fit` raises a refusal for who may not have it. Refusal: `invalid` on `to` with the code `away`, where
    nobody stands in or the deputy does not fit.
    """
    away = ctx.people.users[to].absence(now)
    if away is None:
        return to
    until = f"{away[1].astimezone(ctx.settings.zone):%Y-%m-%d %H:%M}"
    name = ctx.people.name(to)
    holder = ctx.people.stand_in(to, now) or to
    if holder == to or ctx.people.users[holder].absence(now) is not None:
        text = Text(
            f"{name}缺勤到 {until}，没有人代理：请选别人，或指明等本人回来",
            f"{name} is away until {until} and nobody stands in: choose somebody else, or say that it waits there",
        )
        raise invalid("to", text, "away")
    try:
        require_fit(holder)
    except Refusal as refusal:
        deputy = ctx.people.name(holder)
        text = Text(
            f"{name}缺勤到 {until}，不能转给代理人{deputy}：{refusal.text.zh}",
            f"{name} is away until {until}, and it cannot go to {deputy}, who stands in: {refusal.text.en}",
        )
        raise invalid("to", text, "away") from refusal
    return holder
