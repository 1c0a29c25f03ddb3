"""Activities: tasks, sub-processes and calls, with boundary events, multi-instance and loops around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.events import BoundaryEvent, caught, send
from app.engine.expressions import Fault, Formula
from app.engine.loops import begin_instances, begin_loop, count_in, round_done
from app.engine.model import LEAVE, Guidance, Mapping, MultiInstance, StandardLoop, Subscription
from app.engine.nodes import Node, Specification
from app.engine.token import STARTED, WAITING, Token

if TYPE_CHECKING:
    from app.engine.flow import CaseFlow


class Activity(Node):
    """What boundary events can stand at and loops can surround."""

    kind = "task"

    def __init__(self, wf_spec: Specification, name: str, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.boundaries: list[BoundaryEvent] = []
        self.loop: MultiInstance | StandardLoop | None = None

    def begin(self, token: Token) -> bool:  # noqa: ARG002
        """Do the work once. False when the token now waits for it to be done."""
        return True

    def work(self, token: Token) -> bool:
        if token.index is not None:
            return self.begin(token)
        plans = [(event, event.plan(token)) for event in self.boundaries]
        if self.loop is None:
            done = self.begin(token)
        elif isinstance(self.loop, MultiInstance):
            done = begin_instances(self, self.loop, token)
        else:
            done = begin_loop(self, self.loop, token)
        if not done:
            for event, subs in plans:
                token.workflow.top.subscribe(token._add_child(event, WAITING), subs)
        return done

    def _run_hook(self, my_task: Token) -> bool | None:
        if my_task.index is not None:
            return self._run_instance(my_task)
        return super()._run_hook(my_task)

    def _run_instance(self, token: Token) -> bool | None:
        """One instance or round: worked, then counted in, which may end the whole."""
        if token.phase != LEAVE:
            if not self.begin(token) or token.gone:
                return None
            token.phase = LEAVE
        self.finish(token)
        if isinstance(self.loop, MultiInstance):
            count_in(self, self.loop, token)
        elif isinstance(self.loop, StandardLoop):
            round_done(self, self.loop, token)
        return True

    def leave(self, token: Token) -> None:
        if token.index is None:
            super().leave(token)
        elif not token.gone:
            token.remove()

    def cancelled(self, token: Token) -> None:
        super().cancelled(token)
        if token.scope_key is not None:
            token.workflow.top.file.close_scope(token.scope_key)


class PassTask(Activity):
    """`task` and `manualTask`: noted, nothing else."""

    def __init__(self, wf_spec: Specification, name: str, *, kind: str = "task", **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.kind = kind


class SendTask(Activity):
    kind = "sendTask"
    message: str | None = None
    payload: Formula | None = None

    def begin(self, token: Token) -> bool:
        send(self, token, self.message, self.payload)
        return True


class ReceiveTask(Activity):
    """Waits for its message."""

    kind = "receiveTask"

    def begin(self, token: Token) -> bool:
        if token.fired or token.outer.fired:
            return True
        token.workflow.top.subscribe(token, self.plan(token))
        return False

    def happen(self, token: Token, sub: Subscription) -> None:
        if token._state == STARTED:
            token.workflow.top.unsubscribe(token)
            token.proceed()
        else:
            caught(token, sub)


class SubProcess(Activity):
    """An embedded sub-process; an event sub-process when one of its start events listens outside."""

    kind = "subProcess"

    def __init__(self, wf_spec: Specification, name: str, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.inside: Specification = Specification(f"{wf_spec.name}/{name}")
        self.by_event = False

    def begin(self, token: Token) -> bool:
        level = token.workflow
        guidance = self.guidance.within(level.guidance)
        inner = level.top.open_inner(token, self.inside, token.scope, level.path, guidance)
        if token.start is None:
            inner.begin()
        else:
            first, _, behind = token.start.partition("/")
            inner.begin(self.inside.task_specs[first], start=behind or None)
        return False

    def finish(self, token: Token) -> None:
        token.workflow.top.end_inner(token)


class CallActivity(Activity):
    """Runs another process in a scope that sees what `camunda:in` gives and gives back what `camunda:out` names."""

    kind = "callActivity"
    called = ""
    ins: tuple[Mapping, ...] = ()
    outs: tuple[Mapping, ...] = ()

    def begin(self, token: Token) -> bool:
        level, top = token.workflow, token.workflow.top
        spec = self.specification(top)
        given = mapped(self.ins, token, top.file.view(token.scope))
        scope = top.file.open_scope(token.scope, True, {}, top.next_key())
        for name, value in given.items():
            top.file.write(scope, name, value)
        path = (*level.path, self.name)
        guidance = spec.guidance.within(self.guidance.within(level.guidance))
        top.open_inner(token, spec, scope, path, guidance).begin()
        return False

    def specification(self, top: CaseFlow) -> Specification:
        """The called process. Raises `Fault` `unknown_process`."""
        spec = top.defs.specs.get(self.called)
        if not isinstance(spec, Specification):
            raise Fault("unknown_process", f"there is no process {self.called}")
        return spec

    def finish(self, token: Token) -> None:
        self.hand_back(token)
        token.workflow.top.end_inner(token)

    def hand_back(self, token: Token) -> None:
        top = token.workflow.top
        inner = top.inner(token)
        if inner is None:
            return
        returned = mapped(self.outs, inner.task_tree, top.file.view(inner.scope), top.file.variables(inner.scope))
        for name, value in returned.items():
            top.file.write(token.scope, name, value)


def mapped(
    mappings: tuple[Mapping, ...], token: Token, view: object, everything: dict[str, object] | None = None
) -> dict[str, object]:
    """What the mappings give, evaluated at a token before anything is written."""
    found: dict[str, object] = {}
    for mapping in mappings:
        if mapping.everything:
            variables = everything if everything is not None else {name: view[name] for name in view}  # type: ignore[attr-defined, index]
            found.update(variables)
        elif mapping.source is not None and mapping.target:
            found[mapping.target] = token.evaluate(mapping.source)
    return found


def guidance_at(token: Token) -> Guidance:
    """Step, four eyes and help that hold for a token, inherited from the levels around."""
    return token.task_spec.guidance.within(token.workflow.guidance)


__all__ = ["Activity", "CallActivity", "PassTask", "ReceiveTask", "SendTask", "SubProcess", "guidance_at"]
