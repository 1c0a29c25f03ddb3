"""How instants, durations and the product's own codes are put into words (desk: *Encoding*)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.errors import Text
from app.web.texts import _, _l

RELATIVE_UP_TO = timedelta(hours=8)
SOON = timedelta(hours=1)

RISKS = {"normal": _l("普通风险"), "elevated": _l("中风险"), "high": _l("高风险")}
RISK_SIGNS = {"elevated": _l("中"), "high": _l("高")}
STATUSES = {"open": _l("在办"), "suspended": _l("已暂停"), "closed": _l("已结案"), "cancelled": _l("已取消")}
CHANNELS = {
    "hotline": _l("热线"),
    "email": _l("邮件"),
    "web": _l("网页"),
    "store": _l("门店"),
    "social": _l("社交媒体"),
    "wechat": _l("微信"),
    "regulator": _l("监管转办"),
    "survey": _l("问卷"),
    "import": _l("导入"),
    "phone": _l("电话"),
    "sms": _l("短信"),
    "visit": _l("上门"),
    "letter": _l("书面"),
}
CATEGORIES = {
    "express": _l("快递"),
    "logistics": _l("物流"),
    "damage": _l("破损变质"),
    "quality": _l("质量"),
    "refund": _l("退款"),
    "attitude": _l("服务态度"),
    "price": _l("价格"),
    "invoice": _l("发票"),
    "price_invoice": _l("价格与发票"),
    "advertising": _l("虚假宣传"),
    "false_advertising": _l("虚假宣传"),
    "privacy": _l("隐私"),
    "repair": _l("售后维修"),
    "after_sales_repair": _l("售后维修"),
    "other": _l("其他"),
}
THREATS = {
    "none": "",
    "regulator": _l("称要向监管部门举报"),
    "media": _l("称要找媒体曝光"),
    "legal": _l("称要走法律途径"),
}
PROMISE_STATES = {"open": _l("待兑现"), "kept": _l("已兑现"), "broken": _l("未兑现"), "released": _l("客户同意免除")}
EMOTIONS = {"calm": _l("平静"), "upset": _l("不满"), "angry": _l("愤怒"), "abusive": _l("辱骂")}
INCIDENTS = {
    "not_boolean": _l("条件的值既不是真也不是假：补上它读的数据，或改条件。"),
    "no_flow": _l("没有一条出路的条件成立，也没有默认出路：补上条件读的数据，或在图上加默认出路。"),
    "bad_timer": _l("算不出这个时限：补上它读的数据，或改表达式。"),
    "bad_collection": _l("要分给多方的名单不是列表：补上名单，或改表达式。"),
    "too_many": _l("要分给的对象太多：改名单，或请管理员放宽上限。"),
    "too_many_steps": _l("流程在原地打转，已停在提交之前：改图上的回路，提交的内容已存为草稿。"),
    "no_group": _l("没有写明由哪个小组来做：补上小组，或改候选组的表达式。"),
    "unknown_group": _l("要交给的小组不存在：新建这个小组，或改候选组的表达式。"),
    "unknown_user": _l("要交给的人不存在：新建这个用户，或改处理人的表达式。"),
    "no_rule": _l("决策表里没有一条规则符合：加规则或默认结果，或改输入的数据。"),
    "not_unique": _l("决策表里有几条规则同时符合，而表只许一条：改规则，或改输入的数据。"),
    "decision_failed": _l("决策算不出结果：看下面的原因，改表或改输入的数据。"),
    "unknown_decision": _l("没有这个决策：改图上引用的名字，或在发布里补上决策表。"),
    "bad_result": _l("决策的结果不是图上要的形式：改结果的取法，或改决策表。"),
    "unknown_process": _l("没有要调用的流程：改图上引用的名字，或在发布里补上流程。"),
    "uncaught_error": _l("抛出的错误没有地方接：在图上加捕获错误的边界事件。"),
    "bad_payload": _l("要发的消息内容不是成对的名称与值：改表达式。"),
    "limit": _l("表达式算得太久或太大，已停下：改表达式，或改输入的数据。"),
    "not_supported": _l("图上有这里从不运行的内容（脚本、服务调用）：改用任务或表达式。"),
}
"""What happened at a token that stopped, and what mends it."""
CODES: Mapping[str, Mapping[str, object]] = {
    "risk": RISKS,
    "status": STATUSES,
    "channel": CHANNELS,
    "category": CATEGORIES,
    "threat": THREATS,
    "promise": PROMISE_STATES,
    "emotion": EMOTIONS,
    "incident": INCIDENTS,
}


def code(kind: str, value: str | None) -> str:
    """The word for a code of the product; a code that nobody named is shown as it is."""
    if value is None:
        return ""
    return str(CODES[kind].get(value, value))


def span(delta: timedelta) -> str:
    """A length of time in at most two units: `1 小时 20 分`, `2 天 7 小时`, `35 分`."""
    minutes = int(abs(delta).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(d)s 天 %(h)s 小时", d=days, h=hours) if hours else _("%(d)s 天", d=days)
    if hours:
        return _("%(h)s 小时 %(m)s 分", h=hours, m=minutes) if minutes else _("%(h)s 小时", h=hours)
    return _("%(m)s 分", m=minutes) if minutes else _("不到 1 分")


def left(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """What remains until `due`: counted up to eight hours, then as a day and time; overdue: how long since."""
    if due <= now:
        return _("已超时 %(span)s", span=span(now - due))
    if due - now <= RELATIVE_UP_TO:
        return _("还剩 %(span)s", span=span(due - now))
    return day_time(due, now, zone)


def day_time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`今天 20:00`, `明天 10:10`, `昨天 9:30`, `11-26 18:00`, and with the year when it is another one."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local.hour}:{local.minute:02d}"
    away = (local.date() - today).days
    if away == 0:
        return _("今天 %(time)s", time=clock)
    if away == 1:
        return _("明天 %(time)s", time=clock)
    if away == -1:
        return _("昨天 %(time)s", time=clock)
    if local.year == today.year:
        return f"{local:%m-%d} {clock}"
    return f"{local:%Y-%m-%d} {clock}"


def short_time(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """For lines of a history: the time alone today, `23 日 17:45` this month, else month and day."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if (local.year, local.month) == (today.year, today.month):
        return _("%(day)s 日 %(time)s", day=local.day, time=f"{local:%H:%M}")
    if local.year == today.year:
        return f"{local:%m-%d %H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def exact(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def head_date(now: datetime, zone: ZoneInfo) -> str:
    """The date as the page head says it: `11 月 24 日 周二 10:20`."""
    local = now.astimezone(zone)
    days = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return _(
        "%(month)s 月 %(day)s 日 %(weekday)s %(time)s",
        month=local.month,
        day=local.day,
        weekday=days[local.weekday()],
        time=f"{local:%H:%M}",
    )


def say(text: Text | str | None, language: str) -> str:
    """A domain text in the reader's language."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.in_language(language)


def by(name: str | None) -> str:
    """Who did something: a person's name, or the system."""
    return _("系统") if name in (None, "", "系统") else str(name)


def separator() -> str:
    return _("、")


def labelled(label: str, text: str) -> str:
    return f"{label}{_('：')}{text}"


def plain(value: object) -> str:
    """A JSON value of the case file as a person reads it: lists joined, contexts as `key: value`, nothing as a dash."""
    match value:
        case None | "":
            return "–"
        case bool():
            return _("是") if value else _("否")
        case list() | tuple():
            return _("、").join(plain(item) for item in value) or "–"
        case Mapping():
            return _("；").join(labelled(str(key), plain(item)) for key, item in value.items()) or "–"
        case _:
            return str(value)


def size(octets: int) -> str:
    """Of a file: `812 B`, `218 kB`, `1.4 MB`."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{octets / 1000:.0f} kB"
    return f"{octets / 1_000_000:.1f} MB"
