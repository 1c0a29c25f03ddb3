"""The circumstances of one act: instant, actor, case, calendar, and whom the engine may ask. Plain data, handed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app import calendars, dmn
from app.errors import BihuanError, Refusal, Text


@dataclass(frozen=True)
class Limits:
    """Where one act is stopped: `max_elements` passed without a wait, `max_instances` of one multi-instance."""

    max_elements: int = 1000
    max_instances: int = 1000


SERVICE_ZONE = ZoneInfo("Asia/Shanghai")


def _anyone(_: str) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """Who acts when, on which case. `case` holds FEEL values: number, owner, risk, step, status, opened_at, closed_at.

    `decide` evaluates a decision by id over the variables a business-rule task sees (`None`: the release's own tables).
    `is_group` and `is_user` say whether candidates exist; an unknown one is an incident.
    """

    now: datetime
    actor: str | None = None
    case: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    calendar: calendars.Calendar | None = None  # None: round the clock
    decide: Callable[[str, Mapping[str, object]], dmn.Evaluation] | None = None
    is_group: Callable[[str], bool] = _anyone
    is_user: Callable[[str], bool] = _anyone
    limits: Limits = Limits()
    zone: tzinfo = SERVICE_ZONE  # of `now()`, `today()` and of instants written without a zone

    @cached_property
    def instant(self) -> datetime:
        """`now` as the clocks of the service show it."""
        return self.now.astimezone(self.zone)


class TooManySteps(BihuanError):
    """An act passed more elements than the limit without a wait: the caller rolls back to before it.

    `element` is where the act was stopped, `path` the call activities that lead there.
    """

    def __init__(self, element: str, limit: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(f"stopped at {element} after {limit} elements without a wait")
        self.element = element
        self.limit = limit
        self.path = path


class NotExpected(Refusal):
    """A message that nobody in the case waits for."""

    def __init__(self, message: str) -> None:
        super().__init__(
            "not_expected",
            Text(f"此案件没有在等待消息“{message}”", f"Nothing in this case waits for the message {message!r}"),
        )


def not_open(what: str, key: int) -> Refusal:
    """The task, timer, incident … with this key is done, cancelled, or was never there."""
    return Refusal("not_open", Text(f"{what} {key} 已不在等待", f"{what} {key} is not waiting any more"))
