"""What holds between files: forms, tables and called processes exist, ids are unique, errors find their catcher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.engine.lint.camunda import camunda, properties_of
from app.engine.lint.diagram import (
    FLOW_NODES,
    SUB_PROCESSES,
    Diagram,
    Element,
    children,
    container,
    event_sub_process,
    flag,
    kind,
)
from app.engine.lint.events import definition_kinds
from app.engine.lint.library import Library
from app.engine.lint.words import nearest, quoted


def check(library: Library) -> None:
    _unique(library)
    for diagram in library.judged:
        _forms(library, diagram)
        _decisions(library, diagram)
        _calls(library, diagram)
        _four_eyes(library, diagram)
        _errors(library, diagram)
    _recursion(library)
    _message_starts(library)


def _unique(library: Library) -> None:
    seen: dict[str, Diagram] = {}
    for diagram, process in library.processes:
        name = process.get("id", "")
        if name in seen and seen[name] is not diagram:
            text = f"a process with this id stands in {seen[name].file} too; every process has an id of its own"
            diagram.error(process, text, "duplicate_id")
        seen.setdefault(name, diagram)


def _unknown(what: str, reference: str, known: Iterable[str]) -> str:
    return f"the {what} {quoted(reference)} does not exist{nearest(reference, known)}"


def _forms(library: Library, diagram: Diagram) -> None:
    known = {*library.form_files, *library.elsewhere.forms}
    for element in diagram.all("userTask", "startEvent"):
        reference = (camunda(element, "formRef") or "").strip()
        if reference and not reference.startswith("=") and reference not in known:
            diagram.error(element, _unknown("form", reference, known), "unknown_form")


def _decisions(library: Library, diagram: Diagram) -> None:
    known = {*library.decisions, *library.elsewhere.decisions}
    for task in diagram.all("businessRuleTask"):
        reference = (camunda(task, "decisionRef") or "").strip()
        if reference and not reference.startswith("=") and reference not in known:
            diagram.error(task, _unknown("decision", reference, known), "unknown_decision")
        info = library.decisions.get(reference)
        single = camunda(task, "mapDecisionResult") == "singleEntry"
        if info is not None and single and len(info.outputs) > 1:
            text = f"mapDecisionResult singleEntry, but {reference} has {len(info.outputs)} outputs; use singleResult"
            diagram.error(task, text, "decision")


def called(call: Element) -> str:
    """The id of the process a call activity calls."""
    return (call.get("calledElement") or "").strip().rpartition(":")[2]


def _calls(library: Library, diagram: Diagram) -> None:
    processes = {process.get("id", ""): (other, process) for other, process in library.processes}
    known = {*processes, *library.elsewhere.processes}
    for call in diagram.all("callActivity"):
        name = called(call)
        target = diagram.resolve(name)
        if not name:
            diagram.error(call, "calls nothing; choose a process (calledElement)", "unknown_process")
        elif name in processes:
            _callable(diagram, call, *processes[name])
        elif target is not None and kind(target).startswith("global"):
            text = f"calls the global task {quoted(name)}; draw the task here, or call a process"
            diagram.error(call, text, "refused")
        elif name not in known and not name.startswith("="):
            diagram.error(call, _unknown("process", name, known), "unknown_process")


def _callable(diagram: Diagram, call: Element, other: Diagram, process: Element) -> None:
    starts = children(process, "startEvent")
    if starts and all(definition_kinds(other, start) for start in starts):
        text = f"the process {quoted(process.get('id'))} has no plain start event, so it cannot be called"
        diagram.error(call, text, "unknown_process")


def _four_eyes(library: Library, diagram: Diagram) -> None:
    known = {
        task.get("id", "") for other in library.diagrams for task in other.of(FLOW_NODES) if kind(task) == "userTask"
    }
    for element in diagram.elements:
        for name in properties_of(element).get("notBy", "").split(","):
            if name.strip() and name.strip() not in known:
                text = f"notBy {quoted(name.strip())} is no user task{nearest(name.strip(), known)}"
                diagram.error(element, text, "not_by")


def _message_starts(library: Library) -> None:
    seen: dict[str, str] = {}
    for diagram, process in library.processes:
        for start in children(process, "startEvent"):
            for name in _messages(diagram, start):
                if name in seen:
                    diagram.warning(start, f"the message {quoted(name)} starts {seen[name]} too", "ambiguous_start")
                seen.setdefault(name, process.get("id", ""))


def _messages(diagram: Diagram, event: Element) -> Iterator[str]:
    for definition in diagram.event_definitions(event):
        message = diagram.resolve(definition.get("messageRef"), frozenset({"message"}))
        if message is not None:
            yield message.get("name") or message.get("id") or ""


# ── errors and their catchers ──


def _errors(library: Library, diagram: Diagram) -> None:
    for event in diagram.all("endEvent"):
        for definition in diagram.event_definitions(event):
            if kind(definition) != "errorEventDefinition":
                continue
            error = diagram.resolve(definition.get("errorRef"), frozenset({"error"}))
            code = error.get("errorCode") if error is not None else None
            if error is not None and not _caught(library, diagram, event, code, frozenset()):
                text = (
                    f"nobody catches the error {quoted(code or error.get('id'))}; attach an error boundary event to "
                    "the sub-process or call activity around it, or draw a plain end event"
                )
                diagram.error(event, text, "uncaught_error")


def _caught(library: Library, diagram: Diagram, inside: Element, code: str | None, seen: frozenset[str]) -> bool:
    """Whether some activity around `inside`, or around every call of its process, catches an error with this code."""
    level = container(inside)
    while level is not None:
        if _listens(diagram, level, inside, code) or _boundary(diagram, level, code):
            return True
        if kind(level) == "process":
            break
        inside, level = level, container(level)
    name = level.get("id", "") if level is not None else ""
    if not name or name in seen:
        return False
    calls = [(other, call) for other in library.diagrams for call in other.all("callActivity") if called(call) == name]
    return any(
        _boundary(other, call, code) or _caught(library, other, call, code, seen | {name}) for other, call in calls
    )


def _boundary(diagram: Diagram, activity: Element, code: str | None) -> bool:
    return any(_catches(diagram, event, code) for event in diagram.boundaries(activity))


def _listens(diagram: Diagram, level: Element, thrower: Element, code: str | None) -> bool:
    return any(
        _catches(diagram, start, code)
        for inner in children(level, *SUB_PROCESSES)
        if event_sub_process(inner) and inner is not thrower
        for start in children(inner, "startEvent")
    )


def _catches(diagram: Diagram, event: Element, code: str | None) -> bool:
    for definition in diagram.event_definitions(event):
        if kind(definition) != "errorEventDefinition":
            continue
        error = diagram.resolve(definition.get("errorRef"), frozenset({"error"}))
        if error is None or not error.get("errorCode") or error.get("errorCode") == code:
            return True
    return False


# ── processes that call themselves ──


def _recursion(library: Library) -> None:
    """A cycle of calls none of which can be avoided never ends."""
    certain = {
        process.get("id", ""): [(diagram, call) for call in _unavoidable(diagram, process)]
        for diagram, process in library.processes
    }
    for name, calls in certain.items():
        for diagram, call in calls:
            if _leads_to(called(call), name, certain, set()):
                around = (
                    "itself" if called(call) == name else f"{quoted(called(call))}, which in the end calls this one"
                )
                text = f"always calls {around}, so it never ends; put the call behind a gateway that can go another way"
                diagram.error(call, text, "endless_call")


def _leads_to(start: str, goal: str, certain: dict[str, list[tuple[Diagram, Element]]], seen: set[str]) -> bool:
    if start == goal:
        return True
    if start in seen:
        return False
    seen.add(start)
    return any(_leads_to(called(call), goal, certain, seen) for _, call in certain.get(start, []))


def _unavoidable(diagram: Diagram, process: Element) -> Iterator[Element]:
    """The call activities of the process itself that every way from its start to an end passes."""
    nodes = {node.get("id", ""): node for node in children(process, *FLOW_NODES)}
    for name, call in nodes.items():
        if kind(call) == "callActivity" and not _avoidable(diagram, nodes, name):
            yield call


def _avoidable(diagram: Diagram, nodes: dict[str, Element], avoided: str) -> bool:
    todo = [
        name
        for name, node in nodes.items()
        if name != avoided
        and not diagram.into(node)
        and kind(node) != "boundaryEvent"
        and not event_sub_process(node)
        and not flag(node, "isForCompensation")
    ]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen or name == avoided or name not in nodes:
            continue
        seen.add(name)
        flows = diagram.out_of(nodes[name])
        if not flows:
            return True
        todo.extend(flow.get("targetRef", "") for flow in flows)
        todo.extend(event.get("id", "") for event in diagram.boundaries(nodes[name]))
    return not diagram.into(nodes[avoided]) and len(seen) > 0
