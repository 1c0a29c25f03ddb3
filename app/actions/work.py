"""One case under work: loaded and locked, changed by the engine and the verb, written once.

Every verb on a case is: load a `CaseWork`, check (exists → may → right state → version), let the engine act, `apply`
its `Step`, `finish`. The transaction belongs to the verb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app import cases, dmn, engine, feel, store
from app.actions.derive import derive
from app.cases import Actor, CaseFile, Subject
from app.cases.columns import RISK_RANK
from app.cases.progress import Progress
from app.context import ALWAYS_LATEST, Context
from app.errors import Refusal, Text
from app.store import case_rows, releases
from app.store.case_rows import CaseSave

Values = dict[str, Any]
SIGNALLED = "bihuan_signalled"
"""Note on a transaction that a signal for other cases was thrown in it."""


def no_case(number: str) -> Refusal:
    return Refusal("not_found", Text(f"没有案件 {number}", f"There is no case {number}"))


def case_id_of(case: str | int) -> int:
    """A case by number or id."""
    return case if isinstance(case, int) else cases.case_id_of(case)


@dataclass
class CaseWork:
    """Mutable; lives for one transaction. `version` and `seq` are the new ones."""

    ctx: Context
    tx: store.Tx
    actor: Actor
    now: datetime
    row: Any  # as loaded
    defs: engine.Definitions
    file: CaseFile
    save: CaseSave
    progress: Progress
    version: int
    seq: int
    owner: str | None
    status: str
    snapshot: bytes
    opened: list[int] = field(default_factory=list)  # keys of tasks that this act opened
    linked: list[engine.Outbound] = field(default_factory=list)
    signals: list[engine.Signal] = field(default_factory=list)
    engine_changes: int = 0  # changes already told in an event
    comments_changed: bool = False
    finished: bool = False

    @classmethod
    def of(cls, ctx: Context, tx: store.Tx, actor: Actor, row: Any, now: datetime | None = None) -> CaseWork:
        """Work on a loaded row."""
        return cls(
            ctx, tx, actor, now or ctx.clock.now(), row, ctx.catalogue.definitions(row.release_id),
            CaseFile.loads(row.variables), CaseSave(row.case_id), Progress.loads(row.progress),
            row.version + 1, row.events, row.owner, row.status, bytes(row.snapshot),
        )  # fmt: skip

    @classmethod
    def load(cls, ctx: Context, tx: store.Tx, actor: Actor, case: str | int, now: datetime | None = None) -> CaseWork:
        """The case, locked. Raises `not_found`."""
        row = case_rows.load_case(tx, case_id_of(case))
        if row is None or (isinstance(case, str) and cases.case_number(row.year, row.case_id) != case):
            raise no_case(str(case))
        return cls.of(ctx, tx, actor, row, now)

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    @property
    def case_id(self) -> int:
        return self.save.case_id

    @property
    def number(self) -> str:
        return cases.case_number(self.row.year, self.case_id)

    def subject(self) -> Subject:
        """The case as a subject of rights, with everybody who has or had a task in it."""
        groups, people = case_rows.involvement(self.tx, self.case_id)
        return Subject(owner=self.owner, case_groups=groups, case_people=people)

    def require(self, verb: cases.Verb) -> None:
        """Refuse unless the actor has the right for this case."""
        if not self.actor.is_system:
            cases.require(self.actor, verb, self.subject())

    def require_status(self, *expected: str) -> None:
        if self.status not in expected:
            names = {"open": "进行中", "suspended": "已暂停", "closed": "已结案", "cancelled": "已取消"}
            raise Refusal(
                "not_open",
                Text(f"案件 {self.number} {names[self.status]}", f"Case {self.number} is {self.status}"),
                details={"status": self.status},
            )

    # ── the engine ───────────────────────────────────────────────────────────────────────────────

    def act(self) -> engine.Act:
        """The circumstances of this act for the engine."""
        return engine.Act(
            now=self.now,
            actor=self.actor.id or None,
            case=case_context(self),
            calendar=self.ctx.calendar,
            decide=latest_tables(self),
            is_group=self.ctx.people.is_group,
            is_user=self.ctx.people.is_user,
            limits=self.ctx.limits,
            zone=self.ctx.settings.zone,
        )

    # ── history ──────────────────────────────────────────────────────────────────────────────────

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def event(
        self,
        kind: str,
        body: Mapping[str, object] | None = None,
        *,
        element: str | None = None,
        task: int | None = None,
    ) -> int:
        """One line of history, with the variables written since the last one; its sequence number."""
        seq = self.next_seq()
        content = dict(body or {})
        if changes := self._changes(seq):
            content["changes"] = changes
        self.save.events.append(
            {
                "case_id": self.case_id,
                "seq": seq,
                "at": self.now,
                "actor": self.actor.id or None,
                "kind": kind,
                "element": element,
                "task_key": task,
                "version": self.version,
                "body": feel.dumps(content),
            }
        )
        return seq

    def _changes(self, seq: int) -> list[object]:
        new = self.file.changes[self.engine_changes :]
        self.engine_changes = len(self.file.changes)
        told: list[object] = []
        for change in new:
            entry: dict[str, object] = {"path": change.path}
            if change.scope:
                entry["scope"] = feel.from_python(change.scope)
            if is_personal(self.defs, change.path):
                entry |= self._by_reference(seq, len(told), change.path, change.before, change.after)
            else:
                entry |= {"before": change.before, "after": change.after}
            told.append(entry)
        return told

    def _by_reference(self, seq: int, index: int, path: str, before: object, after: object) -> dict[str, object]:
        """Personal values stand in an erasable place that history refers to (architecture)."""
        ref = f"{seq}.{index}"
        value = feel.dumps({"before": before, "after": after})
        self.save.personal.append({"case_id": self.case_id, "ref": ref, "path": path, "value": value})
        return {"ref": ref}

    def news(self, kind: str, name: str, *, group: str | None = None, answer: str | None = None) -> None:
        """The case's people should know of this act: it rises to the top of their lists."""
        self.save.case |= {
            "news_seq": self.seq,
            "news_at": self.now,
            "news_by": self.actor.id or None,
            "news_kind": kind,
            "news_name": name,
            "news_group": group,
            "news_answer": answer,
        }

    # ── saving ───────────────────────────────────────────────────────────────────────────────────

    def finish(self) -> None:
        """Write everything. The verb commits."""
        derive(self)
        self.save.case |= {"version": self.version, "events": self.seq, "updated_at": self.now}
        if self.owner != self.row.owner:
            self.save.case["owner"] = self.owner
        if self.status != self.row.status:
            self.save.case["status"] = self.status
        case_rows.save(self.tx, self.save)
        if self.save.signals:
            self.tx.info[SIGNALLED] = True

    @property
    def priority(self) -> int:
        return int(self.save.case.get("priority", self.row.priority))

    @property
    def risk_rank(self) -> int:
        return RISK_RANK.get(self.save.case.get("risk", self.row.risk), 2)


def case_context(work: CaseWork) -> Mapping[str, object]:
    """What expressions see as `case`."""

    def instant(moment: datetime | None) -> object:
        return None if moment is None else feel.DateTime.from_datetime(moment.astimezone(work.ctx.settings.zone))

    row = work.row
    return {
        "number": work.number,
        "owner": work.owner,
        "risk": work.save.case.get("risk", row.risk),
        "step": row.step,
        "status": work.status,
        "opened_at": instant(row.opened_at),
        "closed_at": instant(row.closed_at),
    }


# ── what a release says, kept per release ──────────────────────────────────────────────────────────

_PERSONAL: dict[str, dict[str, bool]] = {}


def is_personal(defs: engine.Definitions, path: str) -> bool:
    """Whether a path is personal, stands below a personal one, or contains one."""
    known = _PERSONAL.setdefault(defs.hash, {})
    found = known.get(path)
    if found is None:
        covering = defs.variables.covering(path)
        inside = any(personal.startswith(path + ".") for personal in defs.variables.personal)
        found = inside or (covering is not None and covering.personal)
        if len(known) < 10_000:
            known[path] = found
    return found


def forget() -> None:
    """Drop what is kept per release."""
    _PERSONAL.clear()


Decide = Callable[[str, Mapping[str, object]], dmn.Evaluation]


def latest_tables(work: CaseWork) -> Decide | None:
    """How decisions are evaluated: the case's own tables, but those marked *always latest* from the live release.

    None where the live release is the case's own, or nothing is marked: nothing differs then.
    """
    live, own = work.row.live_release, work.defs.decisions
    if live is None or live == work.row.release_id:
        return None
    newest = work.ctx.catalogue.definitions(live).decisions
    marked = latest_decisions(releases.table_settings(work.tx)) & own.decisions.keys() & newest.decisions.keys()
    if not marked:
        return None
    local = work.now.astimezone(work.ctx.settings.zone)

    def decide(decision: str, variables: Mapping[str, object]) -> dmn.Evaluation:
        return (newest if decision in marked else own).evaluate(decision, variables, now=local)

    return decide


def latest_decisions(settings: Mapping[str, bool]) -> frozenset[str]:
    """Decisions that are always taken from the live release, given the settings of tables."""
    return frozenset(name for name in ALWAYS_LATEST | settings.keys() if settings.get(name, name in ALWAYS_LATEST))
