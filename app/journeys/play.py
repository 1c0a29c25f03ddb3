"""Acts a script out, step by step, through actions. Every step's difference is a `Mismatch` with its line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app import actions
from app.cases import SYSTEM, Actor
from app.errors import BihuanError, Refusal
from app.journeys import expect
from app.journeys.script import Play, Script
from app.journeys.stage import Setting
from app.queries import rehearsal

Tell = Callable[[str], None]


class Mismatch(BihuanError):
    """What was expected is not what was found; `line` is where it was written down."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass
class Seen:
    """How far the checks of one case have looked."""

    completed: int = 0
    outbox: int = 0


@dataclass
class Player:
    """Plays one script on one stage."""

    script: Script
    stage: Setting
    restart_each_step: bool = False
    tell: Tell | None = None
    shown: Mapping[str, object] = field(default_factory=dict)  # variables as told last
    handles: dict[str, int] = field(default_factory=dict)
    seen: dict[int, Seen] = field(default_factory=dict)
    latest: int | None = None
    claimed: set[int] = field(default_factory=set)  # cases that have a name or were started here
    named: set[tuple[int, int]] = field(default_factory=set)  # incidents that a check has named
    pending: list[tuple[int, int, int, str]] = field(default_factory=list)  # line, case, key, text

    def play(self) -> None:
        self.plays(self.script.steps)
        self.fail_for_pending()

    def plays(self, steps: tuple[Play, ...]) -> None:
        for play in steps:
            self.one(play)
            if play.verb != "repeat":
                self.note_incidents(play)
            if self.restart_each_step:
                self.stage.restart()

    def one(self, play: Play) -> None:
        try:
            getattr(self, f"_{play.verb}")(play)
        except Refusal as refusal:
            text = f"expected `{play.verb}` to be accepted, found a refusal: {refused(refusal)}"
            raise Mismatch(play.line, text) from refusal
        if self.tell is not None and self.latest is not None and play.verb not in ("expect", "repeat"):
            self.tell(f"{play.line:>5}  {play.verb} {play.value if isinstance(play.value, str) else ''}".rstrip())
            shown = expect.summary(self.stage.ctx, self.latest, self.shown)
            self.shown = shown.variables
            for line in shown.lines:
                self.tell(f"       {line}")

    # ── cases ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def case(self, play: Play) -> int:
        if play.case is not None:
            if play.case not in self.handles:
                raise Mismatch(
                    play.line,
                    f"expected `case:` to name one of {', '.join(self.handles) or 'no case yet'}, found {play.case}",
                )
            return self.handles[play.case]
        if self.latest is None:
            raise Mismatch(play.line, "expected a case to be started before this step")
        return self.latest

    def actor(self, by: Any, line: int) -> Actor:
        actor = self.stage.actor(by)
        if actor is None:
            raise Mismatch(line, f"expected `by:` to name a demo user, found {by!r}")
        return actor

    def by(self, play: Play, options: Mapping[str, Any] | None = None) -> Actor:
        by = (play.options if options is None else options).get("by")
        return self.actor(by, play.line) if by is not None else SYSTEM

    def _start(self, play: Play) -> None:
        target: dict[str, Any] = (
            {"process": play.value} if isinstance(play.value, str) else {"message": play.value.get("message")}
        )
        if isinstance(play.value, dict) and "process" in play.value:
            target["process"] = play.value["process"]
        opened = actions.open_case(self.stage.ctx, self.by(play), data=play.options.get("with") or {}, **target)
        self.latest = opened.case_id
        self.claimed.add(opened.case_id)
        if "as" in play.options:
            self.handles[str(play.options["as"])] = opened.case_id

    # ── tasks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def task(self, play: Play, element: str, where: str | None = None) -> str:
        """The public id of the open task of an element; the first one where several serve equally."""
        case = self.case(play)
        rows = [t for t in rehearsal.open_tasks(self.stage.ctx, case) if t.element == element]
        if where is not None:
            rows = [t for t in rows if expect.holds(self.stage, case, t.scope, where)]
        if not rows:
            closed = rehearsal.latest_task(self.stage.ctx, case, element)
            if closed is not None:
                return closed
            found = ", ".join(sorted(t.element for t in rehearsal.open_tasks(self.stage.ctx, case))) or "none"
            raise Mismatch(play.line, f"expected an open task {element}, found open: {found}")
        return rows[0].task_id

    def _do(self, play: Play) -> None:
        self.complete(play, self.by(play))

    def complete(self, play: Play, actor: Actor) -> None:
        task = self.task(play, play.value, play.options.get("where"))
        actions.complete_task(self.stage.ctx, actor, task, None, play.options.get("submit") or {})

    def _claim(self, play: Play) -> None:
        actions.claim_task(self.stage.ctx, self.by(play), self.task(play, play.value, play.options.get("where")))

    def _unclaim(self, play: Play) -> None:
        actions.unclaim_task(self.stage.ctx, self.by(play), self.task(play, play.value, play.options.get("where")))

    def _assign(self, play: Play) -> None:
        task = self.task(play, play.value["task"], play.value.get("where"))
        actions.assign_task(self.stage.ctx, self.by(play), task, play.value.get("to"))

    def _draft(self, play: Play) -> None:
        task = self.task(play, play.value, play.options.get("where"))
        actions.save_draft(self.stage.ctx, self.by(play), task, play.options.get("submit") or {})

    def _complete_all(self, play: Play) -> None:
        """Completes open user tasks in order of opening until none is open that may be completed so, or `max` were."""
        case, actor = self.case(play), self.by(play, play.value)
        only = set(play.value.get("only") or ())
        most = int(play.value.get("max", 10_000))
        for _ in range(most):
            rows = [t for t in rehearsal.open_tasks(self.stage.ctx, case) if not only or t.element in only]
            if not rows:
                return
            actions.complete_task(self.stage.ctx, actor, rows[0].task_id, None, {})

    # ── clocks, messages, repairs ─────────────────────────────────────────────────────────────────────────────────────

    def _advance(self, play: Play) -> None:
        now = self.stage.clock.now()
        until = play.value if isinstance(play.value, datetime) else expect.later(now, play.value)
        if until < now:
            raise Mismatch(play.line, f"expected an instant from {now.isoformat()} on, found {until.isoformat()}")
        actions.fire_timers(self.stage.ctx, until=until)
        self.stage.clock.set(until)

    def _message(self, play: Play) -> None:
        actions.send_message(
            self.stage.ctx, self.by(play), self.case(play), str(play.value), play.options.get("with") or {}
        )

    def _set(self, play: Play) -> None:
        actions.set_variables(self.stage.ctx, self.by(play), self.case(play), play.value, reason="journey")

    def _retry(self, play: Play) -> None:
        case = self.case(play)
        keys = [i.key for i in rehearsal.incidents(self.stage.ctx, case) if i.element == play.value]
        if not keys:
            raise Mismatch(play.line, f"expected an incident at {play.value}, found none")
        for key in keys:
            actions.retry_incident(self.stage.ctx, self.by(play), case, key)

    def _restart(self, _: Play) -> None:
        self.stage.restart()

    def _repeat(self, play: Play) -> None:
        for _ in range(play.value):
            self.plays(play.steps)

    # ── refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _refused(self, play: Play) -> None:
        before = self.fingerprint(play)
        try:
            self.refusable(play)
        except Refusal as refusal:
            self.because(play, refusal)
        else:
            raise Mismatch(play.line, f"expected {play.value} to be refused, found it accepted")
        if self.fingerprint(play) != before:
            raise Mismatch(play.line, f"expected the refusal of {play.value} to change nothing, found changed rows")

    def fingerprint(self, play: Play) -> object:
        return rehearsal.fingerprint(self.stage.ctx, self.case(play)) if self.latest is not None else None

    def refusable(self, play: Play) -> None:
        if isinstance(play.value, str):
            return self.complete(play, self.by(play))
        verb = next(
            (v for v in ("do", "claim", "unclaim", "draft", "message", "start", "set", "assign") if v in play.value),
            "do",
        )
        value = (
            play.value
            if verb in ("assign", "start") and not isinstance(play.value.get(verb), str)
            else play.value.get(verb)
        )
        options = {**play.options, **{k: v for k, v in play.value.items() if k != verb}}
        return getattr(self, f"_{verb}")(Play(verb, value, options, play.line, play.case))  # type: ignore[no-any-return]

    def because(self, play: Play, refusal: Refusal) -> None:
        expected = play.options.get("because") or {}
        if isinstance(expected, str):
            expected = {"code": expected}
        fields = {refusal.field, *(e.field for e in refusal.errors)}
        if "code" in expected and expected["code"] != refusal.code:
            raise Mismatch(play.line, f"expected the refusal {expected['code']}, found {refused(refusal)}")
        if "field" in expected and expected["field"] not in fields:
            raise Mismatch(play.line, f"expected a refusal of the field {expected['field']}, found {refused(refusal)}")

    def _race(self, play: Play) -> None:
        """All steps at once, each on its own connection: exactly one wins, every other is refused."""
        outcomes: list[BaseException | None] = [None] * len(play.steps)
        ready = threading.Barrier(len(play.steps))
        prepared = [self.prepared(step) for step in play.steps]

        def act(index: int) -> None:
            ready.wait()
            try:
                prepared[index]()
            except BaseException as error:
                outcomes[index] = error

        threads = [threading.Thread(target=act, args=(i,)) for i in range(len(play.steps))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for outcome in outcomes:
            if outcome is not None and not isinstance(outcome, Refusal):
                raise outcome
        winners = sum(outcome is None for outcome in outcomes)
        if winners != 1:
            raise Mismatch(play.line, f"expected exactly one of {len(outcomes)} to win, found {winners}")

    def prepared(self, play: Play) -> Callable[[], object]:
        """The act of one step of a race with everything looked up before, so that the acts alone meet."""
        actor = self.by(play)
        if play.verb in ("do", "claim"):
            task = self.task(play, play.value, play.options.get("where"))
            if play.verb == "claim":
                return lambda: actions.claim_task(self.stage.ctx, actor, task)
            return lambda: actions.complete_task(self.stage.ctx, actor, task, None, play.options.get("submit") or {})
        return lambda: getattr(self, f"_{play.verb}")(play)

    # ── checks ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _expect(self, play: Play) -> None:
        case = self.case(play)
        problems = expect.differences(self.stage, case, play.value, self.seen.setdefault(case, Seen()))
        if "opened" in play.value:
            problems += self.opened(play, case)
        if problems:
            raise Mismatch(play.line, "\n".join(problems))
        if "incidents" in play.value:
            named = rehearsal.incidents(self.stage.ctx, case)
            self.named.update((case, incident.key) for incident in named)
            self.pending = [p for p in self.pending if p[1] != case]
        self.fail_for_pending()

    def opened(self, play: Play, case: int) -> list[str]:
        """Names the cases that the system opened from this one, in their order."""
        rows = [r for r in rehearsal.opened_cases(self.stage.ctx, case) if r.case_id not in self.claimed]
        problems = []
        for handle, wanted in play.value["opened"].items():
            row = next(
                (r for r in rows if all(str(getattr(r, k, None)) == str(v) for k, v in (wanted or {}).items())), None
            )
            if row is None:
                problems.append(f"expected an opened case {handle} with {dict(wanted or {})}, found {rows or 'none'}")
                continue
            rows.remove(row)
            self.claimed.add(row.case_id)
            self.handles[str(handle)] = row.case_id
        return problems

    def note_incidents(self, play: Play) -> None:
        """Remembers which step caused an incident, for the next check."""
        for case in {self.latest, *self.handles.values()} - {None}:
            assert case is not None
            known = self.named | {(p[1], p[2]) for p in self.pending}
            for incident in rehearsal.incidents(self.stage.ctx, case):
                if (case, incident.key) not in known:
                    text = f"{incident.code} at {incident.element}: {incident.message}"
                    self.pending.append((play.line, case, incident.key, text))

    def fail_for_pending(self) -> None:
        """An open incident that the next check does not name fails the step that caused it."""
        for line, case, key, text in self.pending:
            if any(incident.key == key for incident in rehearsal.incidents(self.stage.ctx, case)):
                raise Mismatch(line, f"expected no incident, found {text}")
        self.pending = []


def refused(refusal: Refusal) -> str:
    """A refusal on one line, for a message."""
    fields = "; ".join(f"{e.field}: {e.text.en}" for e in refusal.errors)
    where = f" at {refusal.field}" if refusal.field else ""
    return f"{refusal.code}{where}: {refusal.text.en}" + (f" ({fields})" if fields else "")
