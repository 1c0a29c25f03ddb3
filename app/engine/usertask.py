"""User tasks: who may do them, by when, and how urgent, computed when they open and again after a repair."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zlib import crc32

from app.engine.activities import Activity, guidance_at
from app.engine.expressions import Attribute, Fault
from app.engine.model import UserTaskAttributes
from app.engine.nodes import stored
from app.engine.step import OpenedTask
from app.engine.timing import moment, shown
from app.engine.token import STARTED, Token


class UserTask(Activity):
    kind = "userTask"
    form: str | None = None
    attributes = UserTaskAttributes()

    def begin(self, token: Token) -> bool:
        token.opened = stored(token.workflow.top.act.now)
        task = describe(self, token, 0)
        token.key = token.workflow.top.next_key()
        task = describe(self, token, token.key, task)
        token.digest = digest(task)
        token.workflow.top.record.opened[token.key] = task
        return False

    def cancelled(self, token: Token) -> None:
        if token.key and token._state == STARTED:
            token.workflow.top.record.close(token.key, self.name, "cancelled")
        super().cancelled(token)


def describe(node: UserTask, token: Token, key: int, known: OpenedTask | None = None) -> OpenedTask:
    """The open task as everybody else sees it. Raises `Fault` for groups and users that are missing or unknown."""
    if known is not None:
        return OpenedTask(**{**known.__dict__, "key": key})
    level = token.workflow
    now = _opened(token)
    given = node.attributes
    guidance = guidance_at(token)
    value = Evaluator(node, token, guidance.step, now)
    return OpenedTask(
        key=key,
        element=node.name,
        name=node.bpmn_name or node.name,
        process=process_of(token),
        path=level.path,
        scope=token.scope,
        form=node.form,
        groups=_groups(given.groups, value, token),
        assignee=_assignee(given.assignee, value, token),
        due=moment(value(given.due), now),
        follow_up=moment(value(given.follow_up), now),
        priority=_priority(value(given.priority)),
        step=guidance.step,
        not_by=guidance.not_by,
        help=guidance.help,
    )


def _opened(token: Token) -> datetime:
    act = token.workflow.top.act
    return datetime.fromisoformat(token.opened).astimezone(act.zone) if token.opened else act.instant


class Evaluator:
    """The value of an attribute at a task: the literal text, or what its FEEL says; null for an absent one."""

    def __init__(self, node: UserTask, token: Token, step: str | None, now: datetime) -> None:
        self._token = token
        self._now = now
        self._task = {"task": {"id": node.name, "name": node.bpmn_name, "step": step}}

    def __call__(self, attribute: Attribute | None) -> object:
        if attribute is None:
            return None
        if attribute.formula is None:
            return attribute.text
        return self._token.evaluate(attribute.formula, self._task, self._now)

    def fault(self, code: str, message: str, attribute: Attribute) -> Fault:
        return Fault(code, message, attribute.text, self._token.read_by(attribute.formula))


def _groups(attribute: Attribute | None, value: Evaluator, token: Token) -> tuple[str, ...]:
    if attribute is None:
        return ()
    found = value(attribute)
    names = found.split(",") if isinstance(found, str) else found
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name.strip() for name in names):
        raise value.fault("no_group", f"candidate groups must be names, but are {shown(found)}", attribute)
    groups = tuple(dict.fromkeys(name.strip() for name in names))
    for group in groups:
        if not token.workflow.top.act.is_group(group):
            raise value.fault("unknown_group", f"there is no group {group}", attribute)
    return groups


def _assignee(attribute: Attribute | None, value: Evaluator, token: Token) -> str | None:
    found = value(attribute)
    if not isinstance(found, str) or not found.strip():
        return None
    if not token.workflow.top.act.is_user(found):
        assert attribute is not None
        raise value.fault("unknown_user", f"there is no user {found}", attribute)
    return found


def _priority(value: object) -> int | None:
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except ArithmeticError:
            return None
    return int(value) if isinstance(value, Decimal) and value.is_finite() else None


def process_of(token: Token) -> str:
    """The process that a token's element stands in, whatever sub-processes are around it."""
    return str(token.task_spec.level_spec.name).split("/", 1)[0]


def digest(task: OpenedTask) -> int:
    """A fingerprint of what was computed, so that a repair can tell what changed without the snapshot holding it."""
    computed = (task.groups, task.assignee, task.due, task.follow_up, task.priority)
    return crc32(repr(computed).encode())
