"""What all verbs on a task share: load it with its case, and the checks in their one order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app import cases, feel, forms, store
from app.actions.work import CaseWork
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Refusal, Text
from app.store import case_rows


def no_task(task_id: str) -> Refusal:
    return Refusal("not_found", Text(f"没有任务 {task_id}", f"There is no task {task_id}"))


@dataclass
class TaskWork:
    """A task under work, with its case."""

    case: CaseWork
    key: int
    id: str

    @classmethod
    def load(cls, ctx: Context, tx: store.Tx, actor: Actor, task_id: str) -> TaskWork:
        """The task and its case, the case locked. Raises `not_found`."""
        number, key = cases.parse_task_id(task_id)
        row = case_rows.load_with_task(tx, cases.case_id_of(number), key)
        if row is None or cases.case_number(row.year, row.case_id) != number:
            raise no_task(task_id)
        return cls(CaseWork.of(ctx, tx, actor, row), key, task_id)

    @property
    def groups(self) -> tuple[str, ...]:
        return case_rows.group_ids(self.case.row.task_groups)

    @property
    def assignee(self) -> str | None:
        return self.case.row.task_assignee  # type: ignore[no-any-return]

    @property
    def form(self) -> forms.Form | None:
        name = self.case.row.task_form
        return self.case.defs.forms.get(name) if name else None

    def subject(self) -> Subject:
        """The task as a subject of rights."""
        return Subject(self.case.owner, self.groups, (), self.groups, self.assignee)

    def require(self, verb: cases.Verb) -> None:
        cases.require(self.case.actor, verb, self.subject())

    def require_not_by(self) -> None:
        """Who completed one of the elements named by `notBy` may not do this task."""
        text = self.case.row.task_not_by
        if not text:
            return
        if self.case.actor.id in case_rows.completers(self.case.tx, self.case.case_id, json.loads(text)):
            raise Refusal(
                "not_allowed",
                Text(
                    "您完成了与此任务相关的前一步，须由他人处理", "You did the step before: somebody else must do this"
                ),
                details={"not_by": json.loads(text)},
            )

    def require_open(self) -> None:
        """Refuse a task that is done or cancelled, saying by whom, and any task of a case that is not open."""
        row, people = self.case.row, self.case.ctx.people
        if row.task_status == "completed":
            name = people.name(row.task_completed_by)
            raise Refusal(
                "not_open",
                Text(f"此任务已由{name}完成", f"This task was completed by {name}"),
                details={"by": row.task_completed_by, "name": name, "at": row.task_completed_at},
            )
        if row.task_status != "open":
            raise Refusal("not_open", Text("此任务已取消", "This task was cancelled"), details={"status": "cancelled"})
        self.case.require_status("open")

    def require_mine_or_free(self) -> None:
        """Refuse a task that somebody else holds, naming who."""
        row, holder = self.case.row, self.assignee
        if holder is None or holder == self.case.actor.id:
            return
        name = self.case.ctx.people.name(holder)
        raise Refusal(
            "claimed_by_other",
            Text(f"{name}已领取此任务", f"{name} has claimed this task"),
            details={"by": holder, "name": name, "at": row.task_claimed_at},
        )

    def require_fresh(self, version: int | None) -> None:
        """Refuse when a value that the form shows or writes has changed since `version` (semantics: *Tasks*)."""
        form = self.form
        if version is None or version >= self.case.row.version or form is None:
            return
        changed = self._changed(version, (*form.fields, *form.reads))
        if changed:
            names = dict.fromkeys(_name(change) for change in changed)
            zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
            raise Refusal(
                "stale",
                Text(f"打开后内容已被更改：{zh}", f"Changed since you opened it: {en}"),
                details={"changes": changed, "version": self.case.row.version},
            )

    def _changed(self, version: int, paths: Iterable[str]) -> list[dict[str, object]]:
        case, wanted = self.case, tuple(paths)
        scopes = _chain(case, case.row.task_scope)
        found: dict[str, dict[str, object]] = {}
        for event in case_rows.changes_since(case.tx, case.case_id, version):
            body = feel.loads(event.body)
            changes = body.get("changes", ()) if isinstance(body, dict) else ()
            for change in changes if isinstance(changes, list) else ():
                path = str(change["path"])
                if int(change.get("scope", 0)) in scopes and any(_overlap(path, other) for other in wanted):
                    found[path] = self._told(path, change, event.actor, event.at)
        return list(found.values())

    def _told(self, path: str, change: dict[str, object], by: str | None, at: datetime) -> dict[str, object]:
        """One change: `label` where the catalogue names the path, values only for who may read them, the one before not
        where it is personal."""
        variables = self.case.defs.variables
        variable = variables.covering(path)
        values = {}
        if variables.readable(path, self.case.actor.groups):
            after = self.case.file.read(self.case.row.task_scope, path)
            values = {"after": feel.to_python(after)}
            if "ref" not in change:
                values["before"] = feel.to_python(change.get("before"))
        return {
            "path": path,
            "label": variable.label if variable and variable.name == path else None,
            **values,
            "by": by,
            "name": self.case.ctx.people.name(by),
            "at": at,
        }


def _name(change: dict[str, object]) -> Text:
    label, path = change["label"], str(change["path"])
    return label if isinstance(label, Text) else Text(path, path)


def _chain(case: CaseWork, scope: int) -> set[int]:
    """The scope and those that it reads through to."""
    chain = {scope}
    while scope in case.file.scopes and (parent := case.file.parent(scope)) is not None:
        scope = parent
        chain.add(scope)
    return chain


def _overlap(path: str, other: str) -> bool:
    return path == other or path.startswith(other + ".") or other.startswith(path + ".")
