"""One act on one case: start, complete, fire, send, set variables, retry, cancel, move, reenter: pure functions.

Each takes the release, the stored snapshot, the circumstances of the act and the case file (which it writes into) and
returns a frozen `Step`. A refusal, `TooManySteps` or any other exception means that nothing is to be kept: the caller
drops the case file it handed in. With a `Cache` the workflow need not be rebuilt from the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.cases.scopes import CaseFile
from app.engine.act import Act, NotExpected, not_open
from app.engine.cache import Cache
from app.engine.definitions import Definitions
from app.engine.describe import outside_starts
from app.engine.events import StartEvent
from app.engine.expressions import Fault
from app.engine.flow import CaseFlow, Level
from app.engine.nodes import Node, Specification
from app.engine.snapshot import dump, load
from app.engine.step import Step
from app.engine.token import STARTED, Token
from app.engine.usertask import UserTask, describe, digest
from app.engine.view import View, look
from app.errors import Refusal, Text

Data = Mapping[str, object]


def start(
    defs: Definitions,
    process_id: str,
    act: Act,
    case_file: CaseFile,
    data: Data,
    *,
    message: str | None = None,
    signal: str | None = None,
    timer: str | None = None,
    cache: Cache | None = None,
) -> Step:
    """Start a process: at its plain start, or at what waits outside for a message, a signal or (by element id) a timer.
    Without a plain start, plainly starting means the timer start or the only start event there is (as in Camunda).

    `data` are variables by dotted path. Raises `Refusal` `not_found` where there is no such process or start.
    """
    spec = defs.specs.get(process_id)
    if not isinstance(spec, Specification):
        raise Refusal("not_found", Text(f"没有流程“{process_id}”", f"There is no process {process_id!r}"), "process")
    node = _outside_start(spec, message, signal, timer) or _instead_of_plain(spec)
    if node is None and not spec.starts:
        raise Refusal(
            "not_found",
            Text(f"流程“{process_id}”不能直接发起", f"Process {process_id!r} has no plain start"),
            "process",
        )
    flow = CaseFlow(defs, spec)
    flow.serve(act, case_file)
    _write(flow, 0, data)
    flow.begin(node, fired=node is not None)
    return _finish(flow, defs, cache)


def complete(
    defs: Definitions,
    snapshot: bytes,
    act: Act,
    case_file: CaseFile,
    key: int,
    data: Data,
    *,
    cache: Cache | None = None,
) -> Step:
    """Complete an open user task with the leaf paths of its form. Raises `Refusal` `not_open`."""
    flow = _resume(defs, snapshot, act, case_file, cache)
    token = _task(flow, key)
    _write(flow, token.scope, data)
    flow.record.close(key, token.task_spec.name, "completed")
    token.proceed()
    return _finish(flow, defs, cache)


def fire(
    defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, timer_key: int, *, cache: Cache | None = None
) -> Step:
    """A timer is due: whatever waits for it happens. Raises `Refusal` `not_open`."""
    flow = _resume(defs, snapshot, act, case_file, cache)
    found = [(token, sub) for token in flow.tokens() for sub in token.subs if sub.key == timer_key and sub.at]
    if not found:
        raise not_open("timer", timer_key)
    flow.deliver(found)
    return _finish(flow, defs, cache)


def send(
    defs: Definitions,
    snapshot: bytes,
    act: Act,
    case_file: CaseFile,
    message: str,
    payload: Data,
    *,
    cache: Cache | None = None,
) -> Step:
    """A message arrives: at every receiver that waits for it; its payload is written into each one's scope.

    Raises `NotExpected` where none waits.
    """
    flow = _resume(defs, snapshot, act, case_file, cache)
    receivers = flow.waiting("message", message)
    if not receivers:
        raise NotExpected(message)
    for scope in dict.fromkeys(token.scope for token, _ in receivers):
        _write(flow, scope, payload)
    flow.deliver(receivers)
    return _finish(flow, defs, cache)


def signal(
    defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, name: str, *, cache: Cache | None = None
) -> Step:
    """A signal that another case has thrown reaches everything that waits for it here.

    Raises `Refusal` `not_expected` where nothing does.
    """
    flow = _resume(defs, snapshot, act, case_file, cache)
    receivers = flow.waiting("signal", name)
    if not receivers:
        raise NotExpected(name)
    flow.deliver(receivers)
    return _finish(flow, defs, cache)


def set_variables(
    defs: Definitions,
    snapshot: bytes,
    act: Act,
    case_file: CaseFile,
    values: Data,
    scope: int = 0,
    *,
    cache: Cache | None = None,
) -> Step:
    """A repair: conditional events may happen; groups, assignee, due date … of open tasks are computed anew.

    An attribute that now fails leaves its task as it was: work that is going on is not parked.
    """
    flow = _resume(defs, snapshot, act, case_file, cache)
    if scope not in case_file.scopes:
        raise Refusal("not_found", Text(f"没有作用域 {scope}", f"There is no scope {scope}"), "scope")
    _write(flow, scope, values)
    flow.stirred = True  # what `case` says may have changed as well
    flow.run_on()
    for token in flow.tokens():
        node = token.task_spec
        if isinstance(node, UserTask) and token.key and token._state == STARTED:
            _describe_anew(flow, node, token)
    return _finish(flow, defs, cache)


def retry(
    defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, incident_key: int, *, cache: Cache | None = None
) -> Step:
    """Run a parked token again from where it stands. Raises `Refusal` `not_open`."""
    flow = _resume(defs, snapshot, act, case_file, cache)
    for token in flow.tokens():
        if token.incident is not None and token.incident[0] == incident_key:
            flow.unpark(token)
            token._ready()
            return _finish(flow, defs, cache)
    raise not_open("incident", incident_key)


def cancel(defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, *, cache: Cache | None = None) -> Step:
    """End the case: everything that waits is taken away."""
    flow = _resume(defs, snapshot, act, case_file, cache)
    flow.done = True
    flow.clear()
    return _finish(flow, defs, cache)


def move(
    defs: Definitions,
    snapshot: bytes,
    act: Act,
    case_file: CaseFile,
    from_key: int,
    to_element: str,
    *,
    cache: Cache | None = None,
) -> Step:
    """Take a token away and put one before another element of its process, or of a process around it.

    Of a multi-instance the whole is taken away; an element outside a sub-process or called process ends what is
    inside; one inside an embedded sub-process opens that sub-process at the element. Raises `Refusal` `not_open` or
    `not_found`.
    """
    flow = _resume(defs, snapshot, act, case_file, cache)
    token: Token = _stopped(flow, from_key)
    level: Level | None = token.workflow
    while level is not None:
        route = _route(level.spec, to_element)
        if route:
            _enter_along(level, route)
            token.cancel()
            level.settle()
            return _finish(flow, defs, cache)
        if level.host is None:
            break
        token, level = level.host.outer, level.host.workflow
    raise _no_element(to_element)


def reenter(defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, element: str) -> Step:
    """Put a token before an element of the root process of a case that has ended. Raises `Refusal` `not_found`."""
    flow = load(defs, snapshot)
    flow.serve(act, case_file)
    flow.done = False
    route = _route(flow.spec, element)
    if not route:
        raise _no_element(element)
    _enter_along(flow, route)
    return _finish(flow, defs, None)


def view(defs: Definitions, snapshot: bytes) -> View:
    """What is open, waits or is parked, and how many tokens are at each element."""
    return look(load(defs, snapshot))


# ── ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _resume(defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, cache: Cache | None) -> CaseFlow:
    flow = cache.take(defs.hash, snapshot) if cache is not None else None
    if flow is None or flow.defs is not defs:
        flow = load(defs, snapshot)
    flow.serve(act, case_file)
    return flow


def _finish(flow: CaseFlow, defs: Definitions, cache: Cache | None) -> Step:
    before = flow.changes_before
    flow.run_on()
    snapshot = dump(flow)
    step = flow.record.step(snapshot, flow.done, tuple(flow.file.changes[before:]))
    if cache is not None and not flow.done:
        cache.put(defs.hash, snapshot, flow)
    return step


def _write(flow: CaseFlow, scope: int, data: Data) -> None:
    for path, value in data.items():
        flow.file.write(scope, path, value)


def _task(flow: CaseFlow, key: int) -> Token:
    for token in flow.tokens():
        if token.key == key and isinstance(token.task_spec, UserTask) and token._state == STARTED:
            return token
    raise not_open("task", key)


def _stopped(flow: CaseFlow, key: int) -> Token:
    """The token of an open task, an incident, or a timer or message that is waited for in the flow."""
    for token in flow.tokens():
        keys = {token.key, *(sub.key for sub in token.subs), token.incident[0] if token.incident else 0}
        if key and key in keys and not token.task_spec.listener and not token.task_spec.hosts:
            while token.parent is not token.workflow.task_tree:
                token = token.parent  # the whole of a multi-instance, the gateway of a catch behind it
            return token
    raise not_open("token", key)


def _outside_start(spec: Specification, message: str | None, signal: str | None, timer: str | None) -> Node | None:
    given = {"message": message, "signal": signal, "timer": timer}
    kind, name = next(((kind, name) for kind, name in given.items() if name is not None), ("", ""))
    if not kind:
        return None
    for node, index in outside_starts(spec):
        event = node.events[index]
        if event.kind == kind and name == (node.name if kind == "timer" else event.name):
            return node
    text = Text(f"流程“{spec.name}”不由“{name}”发起", f"Process {spec.name!r} is not started by {name!r}")
    raise Refusal("not_expected" if message is not None else "not_found", text)


def _instead_of_plain(spec: Specification) -> Node | None:
    begins = [node for node in spec.task_specs.values() if isinstance(node, StartEvent)]
    timers = [node for node in begins if any(event.kind == "timer" for event in node.events)]
    if spec.starts:
        return None
    return (timers or begins)[0] if len(timers) == 1 or len(begins) == 1 else None


def _describe_anew(flow: CaseFlow, node: UserTask, token: Token) -> None:
    try:
        task = describe(node, token, token.key)
    except Fault:
        return
    if digest(task) != token.digest:
        token.digest = digest(task)
        flow.record.updated.append(task)


def _no_element(element: str) -> Refusal:
    return Refusal("not_found", Text(f"没有环节“{element}”", f"There is no element {element!r} to go to"), "to")


def _route(spec: Specification, element: str) -> list[Node]:
    """The embedded sub-processes that lead to an element, and the element itself; empty where it is not in there."""
    for node in spec.task_specs.values():
        if isinstance(node, Node) and node.name == element and not node.hosts:
            return [node]
    for node in spec.task_specs.values():
        inside = getattr(node, "inside", None)
        if inside is not None and not node.by_event:
            route = _route(inside, element)
            if route:
                return [node, *route]
    return []


def _enter_along(level: Level, route: list[Node]) -> None:
    first, *rest = route
    level.enter(first, start="/".join(node.name for node in rest) or None)
