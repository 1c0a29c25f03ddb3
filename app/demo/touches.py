"""What people do beside their tasks in the demo: files, notes, a delegation, an absence, views of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app import actions, queries
from app.clock import FakeClock
from app.context import Context

FILES = Path(__file__).parent / "files"

# case, who, what its file is called there, the file here, and how long ago
_ADDED = (
    ("grapes_spoiled", "agent1", "客户开箱照片.png", "grapes.png", 25),
    ("grapes_spoiled", "logistics1", "承运商停运公告.pdf", "notice.pdf", 24),
    ("pushchair_wheel", "agent1", "前轮断口.png", "wheel.png", 7),
    ("washing_machine_leak", "agent1", "地板照片.png", "floor.png", 17),
)
_SAID = (
    ("grapes_spoiled", "supervisor1", "已批准全额退款。@林晓 沟通时先讲寿宴，别先讲钱。", 18),
    ("washing_machine_leak", "agent1", "地板报价 3,200 元，@陈静 请看是否按报价赔。", 4),
    ("fridge_noise", "pr1", "暂时没有媒体联系我们，有消息第一时间说。", 20),
    ("lost_parcel", "logistics1", "补发件今早在本地中转，下午派送。", 2),
    ("invoice_title", "finance1", "红冲已提交，新票今天 17:00 前发到对方邮箱。", 2),
)
_VIEWS = (
    ("agent1", "高风险在办", "status=open&risk=high", None),
    ("agent1", "12315 相关", "q=12315", None),
    ("agent1", "等财务的", "department=finance", None),
    ("supervisor1", "本组超时", "due=overdue", "supervisor"),
)


def touch(ctx: Context, cases: Mapping[str, str]) -> None:
    """`cases`: the number of the case of each script, by the script's name."""
    for name, who, title, file, hours in _ADDED:
        actions.add_file(
            _ago(ctx, hours), ctx.people.actor(who), cases[name], title, (FILES / file).read_bytes(), internal=None
        )
    for name, who, text, hours in _SAID:
        actions.add_comment(_ago(ctx, hours), ctx.people.actor(who), cases[name], text)
    agent = ctx.people.actor("agent1")
    actions.set_favourite(ctx, agent, cases["fridge_noise"], on=True)
    for user, name, query, group in _VIEWS:
        actions.save_view(ctx, ctx.people.actor(user), name=name, page="cases", query=query, group=group)
    _delegate(ctx, cases["meal_locker"])
    now = ctx.clock.now()
    actions.set_absence(
        ctx, ctx.people.actor("logistics_lead"), "logistics_lead", now, now + timedelta(days=2), "logistics1"
    )
    _read(ctx)


def _ago(ctx: Context, hours: int) -> Context:
    return replace(ctx, clock=FakeClock(ctx.clock.now() - timedelta(hours=hours)))


def _delegate(ctx: Context, case: str) -> None:
    """The agent asks a colleague to judge, and waits for the answer."""
    agent = ctx.people.actor("agent1")
    [task, *_] = queries.case_page(ctx, agent, case).tasks
    actions.assign_task(ctx, agent, task.id, "agent2", delegate=True, reason="取餐柜的业务你熟，请帮我判一下")


def _read(ctx: Context) -> None:
    """Everybody has read what is older than this morning."""
    since = ctx.clock.now() - timedelta(hours=3)
    for user in ctx.people.users:
        actor = ctx.people.actor(user)
        told = queries.notices(ctx, actor, limit=1000)
        actions.mark_notices_read(ctx, actor, [notice.id for notice in told if notice.at < since])
