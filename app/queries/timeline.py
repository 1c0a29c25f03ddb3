"""The history of a case as sentences: events, decisions and messages to the outside, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app import cases, engine, feel
from app.cases.dispositions import DISPOSITIONS
from app.errors import Text
from app.queries.decisions import decision_row
from app.queries.reading import MASK, Reader, mask, show
from app.queries.rows import ChangeRow, EventGroup, EventRow
from app.store.types import Row

_KINDS: Mapping[str, tuple[EventGroup, str, str]] = {
    # kind → group, 中文, English
    "opened": ("people", "受理了案件", "opened the case"),
    "claimed": ("people", "领取了“{name}”", "claimed “{name}”"),
    "unclaimed": ("people", "退回了“{name}”", "gave “{name}” back"),
    "assigned": ("people", "将“{name}”指派给{to}", "assigned “{name}” to {to}"),
    "deputised": (
        "people",
        "将“{name}”指派给{away}，缺勤，由{to}代办",
        "assigned “{name}” to {away}, who is away: {to} stands in",
    ),
    "prioritised": ("people", "将“{name}”的优先级改为 {to}", "set the priority of “{name}” to {to}"),
    "delegated": ("people", "将“{name}”委托给{to}", "delegated “{name}” to {to}"),
    "completed": ("people", "完成了“{name}”", "completed “{name}”"),
    "comment": ("people", "写了备注", "wrote a note"),
    "comment_edited": ("people", "修改了备注", "edited a note"),
    "comment_deleted": ("people", "删除了备注", "deleted a note"),
    "file": ("people", "添加了附件“{name}”{mark}", "added the file “{name}”{mark}"),
    "file_released": ("people", "允许把附件“{name}”给客户", "let the file “{name}” go to the customer"),
    "file_internal": ("people", "把附件“{name}”改为内部", "made the file “{name}” internal"),
    "linked": ("people", "关联了案件 {case}", "linked case {case}"),
    "handed_over": (
        "people",
        "将案件从{from}转交给{to}：{reason}",
        "handed the case over from {from} to {to}: {reason}",
    ),
    "handed_to_deputy": (
        "people",
        "将案件从{from}转交给{away}，缺勤，由{to}代办：{reason}",
        "handed the case over from {from} to {away}, who is away: {to} stands in: {reason}",
    ),
    "sent_back": ("people", "退回了“{name}”：{reason}", "sent “{name}” back: {reason}"),
    "moved": (
        "people",
        "将流程从“{source}”移到“{element}”：{reason}",
        "moved the flow from “{source}” to “{element}”: {reason}",
    ),
    "move_asked": (
        "people",
        "请求将流程从“{source}”移到“{element}”：{reason}",
        "asked to move the flow from “{source}” to “{element}”: {reason}",
    ),
    "move_withdrawn": (
        "people",
        "撤回了将流程从“{source}”移到“{element}”的请求",
        "withdrew the request to move the flow from “{source}” to “{element}”",
    ),
    "move_refused": (
        "people",
        "没有同意将流程从“{source}”移到“{element}”：{reason}",
        "did not agree to move the flow from “{source}” to “{element}”: {reason}",
    ),
    "suspended": ("people", "暂停了案件：{reason}", "suspended the case: {reason}"),
    "resumed": ("people", "恢复了案件", "resumed the case"),
    "reopened": ("people", "重新打开了案件：{reason}", "reopened the case: {reason}"),
    "closed": ("people", "案件结案", "the case is closed"),
    "ended": ("people", "提前结束案件{as}：{reason}", "ended the case early{as}: {reason}"),
    "outside": ("people", "登记了外部升级：{note}", "noted an outside escalation: {note}"),
    "changed": ("data", "修改了数据：{reason}", "changed data: {reason}"),
    "corrected": ("data", "更正了受理信息：{reason}", "corrected the intake: {reason}"),
    "timer": ("clocks", "时钟“{element}”到时", "the clock “{element}” struck"),
    "promise": ("clocks", "登记承诺“{promise}”：{status}", "marked the promise “{promise}”: {status}"),
    "incident": ("data", "流程停在“{element}”", "the flow stopped at “{element}”"),
    "retried": ("data", "重试了“{element}”", "tried “{element}” again"),
    "received": ("messages", "收到消息“{message}”", "the message “{message}” arrived"),
    "signal": ("messages", "收到信号“{name}”", "the signal “{name}” arrived"),
    "sent": ("messages", "发出“{message}”", "sent “{message}”"),
    "decided": ("decisions", "判定“{name}”", "decided “{name}”"),
    "not_opened": ("data", "未能开立关联案件（流程 {process}）", "no linked case could be opened (process {process})"),
}

_PROMISE: Mapping[str, Text] = {
    "open": Text("未到期", "open"),
    "kept": Text("已兑现", "kept"),
    "broken": Text("未兑现", "broken"),
    "released": Text("客户免除", "released"),
}

_OF_FILES = frozenset({"file", "file_released", "file_internal"})
_MARK = {True: Text("（内部）", " (internal)"), False: Text("（可给客户）", " (may go to the customer)")}


@dataclass(frozen=True)
class Teller:
    """Tells the history of one case to one reader."""

    reader: Reader
    defs: engine.Definitions
    number: str
    owner: str | None
    personal: Mapping[str, str | None]
    names: Mapping[str, Text]  # element → name
    release: int

    def timeline(self, events: Iterable[Row], decisions: Iterable[Row], outbox: Iterable[Row]) -> list[EventRow]:
        """Newest first."""
        rows = [self.event(row) for row in events]
        rows += [self.decision(row) for row in decisions]
        rows += [self.sent(row) for row in outbox]
        return sorted(rows, key=lambda row: row.seq, reverse=True)

    def event(self, row: Row) -> EventRow:
        body = feel.loads(row.body)
        content = body if isinstance(body, dict) else {}
        group, zh, en = _KINDS.get(row.kind, ("people", row.kind, row.kind))
        fill_zh, fill_en = self._words(row, content, "zh"), self._words(row, content, "en")
        return EventRow(
            seq=row.seq,
            at=row.at,
            group=group,
            kind=row.kind,
            who=self.reader.person(row.actor),
            text=Text(zh.format_map(fill_zh), en.format_map(fill_en)),
            release=self.release,
            element=row.element,
            task=cases.task_id(self.number, row.task_key) if row.task_key is not None else None,
            changes=self.changes(content.get("changes")),
        )

    def _words(self, row: Row, content: Mapping[str, object], language: str) -> _Words:
        words = {name: show(value) for name, value in content.items() if not isinstance(value, list | dict)}
        for name in ("from", "to", "away"):
            if name in content:
                words[name] = self.reader.ctx.people.name(str(content[name])) if content[name] else "–"
        if (kind := DISPOSITIONS.get(words.get("disposition", ""))) is not None:
            words["as"] = f"（{kind.zh}）" if language == "zh" else f" ({kind.en})"
        if "internal" in content:
            words["mark"] = _MARK[content["internal"] is True].in_language(language)
        if "message" in words:
            words["message"] = self._message(words["message"]).in_language(language)
        if row.kind == "promise":
            words["status"] = _PROMISE.get(words.get("status", ""), Text("", "")).in_language(language)
        if row.kind in _OF_FILES:
            words["name"] = self.reader.file_name(words.get("name", ""))
        task = self.names.get(row.element or "")
        if task is not None and words.get("name") == task.zh:  # as it is called still
            words["name"] = task.in_language(language)
        for name, element in (("element", row.element), ("source", words.get("source"))):
            if element is not None:
                words[name] = self.names.get(element, Text(element, element)).in_language(language)
        return _Words(words)

    def _message(self, message: str) -> Text:
        """What the diagram calls the place where a message arrives."""
        infos = (info for process in self.defs.processes.values() for info in process.elements.values())
        waits = next((info.id for info in infos if info.message == message and info.name), message)
        return self.names.get(waits, Text(message, message))

    def changes(self, told: object) -> tuple[ChangeRow, ...]:
        """What the reader may see of the values that were written."""
        rows = []
        groups = self.reader.groups(self.owner)
        for change in told if isinstance(told, list) else ():
            path = str(change["path"])
            if not self.defs.variables.readable(path, groups) and not self.reader.actor.is_system:
                continue
            variable = self.defs.variables.covering(path)
            label = variable.label if variable is not None and variable.name == path else Text(path, path)
            before, after = self._values(change)
            rows.append(ChangeRow(path, label, before, after, int(str(change.get("scope", 0)))))
        return tuple(rows)

    def _values(self, change: Mapping[str, object]) -> tuple[object, object]:
        if "ref" in change and self.reader.masked:
            return MASK, MASK
        stored = self.personal.get(str(change["ref"])) if "ref" in change else None
        personal = feel.loads(stored) if stored is not None else None
        value = personal if isinstance(personal, dict) else {} if "ref" in change else change
        before, after = value.get("before"), value.get("after")
        if self.reader.masked:
            path, catalogue = str(change["path"]), self.defs.variables
            before, after = mask(catalogue, path, before), mask(catalogue, path, after)
        return feel.to_python(before), feel.to_python(after)

    def decision(self, row: Row) -> EventRow:
        told = decision_row(row)
        group, zh, en = _KINDS["decided"]
        name = told.name or told.decision
        element = self.names.get(row.element, Text(name, name))
        return EventRow(
            seq=row.seq,
            at=row.at,
            group=group,
            kind="decided",
            who=None,
            text=Text(zh.format(name=name), en.format(name=element.en)),
            release=row.release_id,
            element=row.element,
            decision=told,
        )

    def sent(self, row: Row) -> EventRow:
        group, zh, en = _KINDS["sent"]
        name = self.names.get(row.element, Text(row.kind, row.kind))
        text = Text(zh.format(message=name.zh), en.format(message=name.en))
        return EventRow(row.seq, row.created_at, group, "sent", None, text, self.release, element=row.element)


class _Words(dict[str, str]):
    """A sentence with a word missing still reads."""

    def __missing__(self, key: str) -> str:
        return ""


def element_names(defs: engine.Definitions, process: str) -> dict[str, Text]:
    """Names of all elements of a process and of those that it calls."""
    return {
        element.id: Text(element.name or element.id, element.name_en or element.name or element.id)
        for element in elements(defs, process).values()
    }


def elements(defs: engine.Definitions, process: str) -> dict[str, engine.ElementInfo]:
    """All elements of a process and of those that it calls, by id; the outer one where an id stands in both."""
    found: dict[str, engine.ElementInfo] = {}
    todo: list[str] = [process]
    seen: set[str] = set()
    while todo:
        current = todo.pop()
        info = defs.processes.get(current)
        if info is None or current in seen:
            continue
        seen.add(current)
        for element in info.elements.values():
            found.setdefault(element.id, element)
            if element.calls:
                todo.append(element.calls)
    return found
