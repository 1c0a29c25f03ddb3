"""Activities: tasks, sub-processes and calls, with boundary events, multi-instance and loops around them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import feel
from app.engine.events import BoundaryEvent, caught, send
from app.engine.expressions import Fault, Formula
from app.engine.flow import STARTED, WAITING, Token
from app.engine.model import LEAVE, Guidance, Mapping, MultiInstance, StandardLoop, Subscription
from app.engine.nodes import Node, Specification
from app.engine.timing import shown

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


# ── multi-instance ──────────────────────────────────────────────────────────────────────────────────────────────────
# The body's token owns a scope with the counters and the results so far; each instance is a token below it with a scope
# of its own inside that one.


def begin_instances(node: Activity, loop: MultiInstance, token: Token) -> bool:
    """Open the instances, all at once or the first. True when there are none. Raises `Fault` before any is opened."""
    items, count = _items(loop, token)
    if count == 0:
        write_results(loop, token, 0)
        return True
    top = token.workflow.top
    values: dict[str, object] = {}
    if loop.sequential and items is not None:
        values["#items"] = items
    token.scope_key = top.file.open_scope(token.scope, False, values, top.next_key())
    token.count = count
    _counters(token, 1 if loop.sequential else count)
    for index in range(1 if loop.sequential else count):
        _instance(node, loop, token, index, items[index] if items is not None else None)
    return False


def _items(loop: MultiInstance, token: Token) -> tuple[list[object] | None, int]:
    limit = token.workflow.top.act.limits.max_instances
    if loop.collection is not None:
        value = _collection(loop.collection, token)
        if not isinstance(value, list):
            raise Fault("bad_collection", f"a collection must be a list, but is {shown(value)}", loop.collection.text)
        items, count, source = value, len(value), loop.collection.text
    else:
        assert loop.cardinality is not None
        number = token.evaluate(loop.cardinality)
        source = loop.cardinality.text
        if not isinstance(number, Decimal) or number != number.to_integral_value() or number < 0:
            raise Fault(
                "bad_collection", f"a cardinality must be a whole number from 0, but is {shown(number)}", source
            )
        items, count = None, int(min(number, Decimal(limit + 1)))
    if count > limit:
        raise Fault("too_many", f"more than {limit} instances", source)
    return items, count


def _collection(source: Formula, token: Token) -> object:
    """The collection; one that outgrows what FEEL builds has too many instances as well."""
    try:
        return token.evaluate(source)
    except Fault as fault:
        outgrown = isinstance(fault.__cause__, feel.LimitExceeded) and fault.__cause__.limit == "list size"
        if not outgrown:
            raise
        raise Fault("too_many", fault.message, source.text) from fault


def _instance(node: Activity, loop: MultiInstance, body: Token, index: int, item: object) -> None:
    top = body.workflow.top
    assert body.scope_key is not None
    scope = top.file.open_scope(body.scope_key, False, {}, top.next_key())
    top.file.write(scope, "loopCounter", Decimal(index), quiet=True)
    if loop.element is not None:
        top.file.write(scope, loop.element, item)
    child = body._add_child(node, WAITING)
    child.index, child.scope_key = index, scope
    child._ready()


def _counters(body: Token, active: int, done: int | None = None) -> None:
    file = body.workflow.top.file
    assert body.scope_key is not None
    done = body.done if done is None else done
    for name, number in (
        ("nrOfInstances", body.count),
        ("nrOfActiveInstances", active),
        ("nrOfCompletedInstances", done),
    ):
        file.write(body.scope_key, name, Decimal(number), quiet=True)


def count_in(node: Activity, loop: MultiInstance, token: Token) -> None:
    """An instance is done: keep its result, look at the completion condition, open the next or end the whole."""
    body = token.parent
    top = token.workflow.top
    result = token.evaluate(loop.output_element) if loop.output_element is not None else None
    done = body.done + 1
    active = sum(1 for child in body.children if child.index is not None) - 1
    _counters(body, active, done)
    enough = loop.completion is not None and token.truth(loop.completion)
    assert body.scope_key is not None
    assert token.scope_key is not None
    assert token.index is not None
    body.done = done
    if loop.output_collection is not None:
        top.file.write(body.scope_key, f"#result{token.index}", result)
    top.file.close_scope(token.scope_key)
    if enough or done == body.count:
        for child in body.children:
            if child is not token:
                child.cancel()
        write_results(loop, body, body.count)
        top.file.close_scope(body.scope_key)
        body.scope_key = None
        body.proceed()
    elif loop.sequential:
        items = top.file.view(body.scope_key).get("#items")
        _counters(body, 1)
        _instance(node, loop, body, token.index + 1, items[token.index + 1] if isinstance(items, list) else None)


def write_results(loop: MultiInstance, body: Token, count: int) -> None:
    """Give the results to the scope around, in the order of the collection; null for what was cancelled."""
    if loop.output_collection is None:
        return
    file = body.workflow.top.file
    found = file.view(body.scope_key) if body.scope_key is not None else {}
    results = [found.get(f"#result{index}") for index in range(count)]
    file.write(body.scope, loop.output_collection, results)


# ── standard loop ───────────────────────────────────────────────────────────────────────────────────────────────────


def begin_loop(node: Activity, loop: StandardLoop, token: Token) -> bool:
    """The first round, unless the condition is looked at before it and is not true."""
    if loop.test_before and not _another(loop, token, 0):
        return True
    _round(node, token, 0)
    return False


def _another(loop: StandardLoop, token: Token, rounds: int) -> bool:
    if loop.maximum is not None and rounds >= loop.maximum:
        return False
    return loop.condition is None or token.truth(loop.condition, {"loopCounter": Decimal(rounds)})


def _round(node: Activity, body: Token, index: int) -> None:
    child = body._add_child(node, WAITING)
    child.index = index
    child._ready()


def round_done(node: Activity, loop: StandardLoop, token: Token) -> None:
    body = token.parent
    assert token.index is not None
    if _another(loop, token, token.index + 1):
        _round(node, body, token.index + 1)
        return
    for child in body.children:
        if child is not token:
            child.cancel()
    body.proceed()


# ── tasks that pass, wait, call ─────────────────────────────────────────────────────────────────────────────────────


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
