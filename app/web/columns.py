"""The columns of lists: which there are, which everybody starts with, which a person chose (kept with the user)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.web import door
from app.web.texts import Later, _l

MOST = 8


@dataclass(frozen=True)
class Column:
    """`key` is also the end of its class name; `sort` the order that a click on its head gives."""

    key: str
    label: Later
    usual: bool = False
    sort: str = ""


COLUMNS: Mapping[str, Sequence[Column]] = {
    "work": (
        Column("case", _l("案件号"), True),
        Column("who", _l("客户"), True),
        Column("step", _l("步骤"), True),
        Column("category", _l("类别")),
        Column("channel", _l("渠道")),
        Column("group", _l("所属小组")),
        Column("owner", _l("责任人")),
        Column("opened", _l("到手"), sort="waiting"),
        Column("event", _l("最近动静"), True, sort="news"),
        Column("clock", _l("时限"), True, sort="due"),
    ),
    "cases": (
        Column("case", _l("编号"), True, sort="number"),
        Column("who", _l("客户"), True),
        Column("owner", _l("责任人"), True),
        Column("step", _l("步骤"), True),
        Column("category", _l("类别")),
        Column("channel", _l("渠道")),
        Column("order", _l("订单")),
        Column("product", _l("商品")),
        Column("amount", _l("补偿金额")),
        Column("tasks", _l("任务")),
        Column("received", _l("受理"), True, sort="received"),
        Column("updated", _l("更新"), sort="-updated"),
        Column("closed", _l("结案")),
        Column("clock", _l("时限"), True, sort="due"),
    ),
}


def chosen(page: str) -> Sequence[Column]:
    """What the person chose for a page, in the order of the page; else what everybody starts with."""
    kept = door.me().settings.get("columns", {}).get(page)
    if kept is None:
        return [column for column in COLUMNS[page] if column.usual]
    return [column for column in COLUMNS[page] if column.key in kept]
