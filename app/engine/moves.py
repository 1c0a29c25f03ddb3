"""Where a token can be moved to: asked by whoever offers places and by whoever refuses one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.engine.definitions import ACTIVITIES, Definitions, ElementInfo, ProcessInfo
from app.errors import Text

_PLACES = ACTIVITIES | {"intermediateCatchEvent", "intermediateThrowEvent", "endEvent"}


def targets(defs: Definitions, process: str, path: Sequence[str], source: str) -> list[ElementInfo]:
    """What a token at `source` can be moved to: elements of its process and of those around it, the innermost first.

    `process` is the case's; `path` the call activities that lead to the token.
    """
    return [
        element
        for level in _levels(defs, process, path)
        for element in level.elements.values()
        if why_not(defs, process, path, source, element.id) is None
    ]


def why_not(defs: Definitions, process: str, path: Sequence[str], source: str, target: str) -> Text | None:
    """Why a token at `source` cannot be moved to `target`; none: it can."""
    if target == source:
        return Text("流程已经停在这一步", "The flow stands there already")
    levels = _levels(defs, process, path)
    element = next((level.elements[target] for level in levels if target in level.elements), None)
    if element is None:
        return _elsewhere(defs, target)
    name = Text(element.name, element.name_en or element.name)
    if element.kind not in _PLACES:
        return Text(
            f"“{name.zh}”不是一步，只能移到任务、子流程、中间事件或结束事件",
            f"“{name.en}” is no step: choose a task, a sub-process, an intermediate event or an end",
        )
    within = {one.id for one in _around(levels[0], source)}
    for outer in _around(defs.processes[element.process], target):
        if outer.id in within:
            break
        named = Text(outer.name, outer.name_en or outer.name)
        if outer.repeats:
            return Text(
                f"“{name.zh}”在会重复执行的“{named.zh}”里面，请移到“{named.zh}”本身",
                f"“{name.en}” stands inside “{named.en}”, which is done several times: move to “{named.en}” itself",
            )
        if _by_event(defs.processes[element.process], outer):
            return Text(
                f"“{name.zh}”在由事件触发的“{named.zh}”里面，不能直接移过去",
                f"“{name.en}” stands inside “{named.en}”, which an event starts: nothing can be moved there",
            )
    return None


def _levels(defs: Definitions, process: str, path: Sequence[str]) -> list[ProcessInfo]:
    """The processes that a token is in, the innermost first."""
    found = [defs.processes[process]]
    for call in path:
        found.insert(0, defs.processes[found[0].elements[call].calls or ""])
    return found


def _around(process: ProcessInfo, element: str) -> Iterator[ElementInfo]:
    """The embedded sub-processes around an element, the innermost first."""
    info = process.elements.get(element)
    while info is not None and info.parent is not None:
        info = process.elements[info.parent]
        yield info


def _by_event(process: ProcessInfo, sub: ElementInfo) -> bool:
    """A sub-process that starts with an event stands beside the flow."""
    return any(
        element.parent == sub.id and element.kind == "startEvent" and element.event is not None
        for element in process.elements.values()
    )


def _elsewhere(defs: Definitions, target: str) -> Text:
    for process in defs.processes.values():
        if target in process.elements:
            element = process.elements[target]
            zh, en = process.name or process.id, process.name_en or process.name or process.id
            return Text(
                f"“{element.name}”在流程“{zh}”里，不在这一步所在的流程或调用它的流程里",
                f"“{element.name_en or element.name}” belongs to the process “{en}”, not to the one that stands here "
                "or one around it",
            )
    return Text(f"没有环节“{target}”", f"There is no element {target!r}")
