"""Activities: markers, quantities, compensation, decisions, calls, and what a task must name to do its work."""

from __future__ import annotations

from app.engine import definitions
from app.engine.lint.camunda import camunda
from app.engine.lint.diagram import (
    ACTIVITIES,
    SUB_PROCESSES,
    Diagram,
    Element,
    an,
    child,
    children,
    event_sub_process,
    flag,
    kind,
    text,
)
from app.engine.lint.words import nearest, quoted

SHAPES = ("singleEntry", "singleResult", "collectEntries", "resultList")
_COMPENSATION = "transaction" in definitions.FLOW_NODES and any(
    "compensate" in kinds for kinds in definitions.SUPPORTED_EVENTS.values()
)


def check(diagram: Diagram) -> None:
    for activity in diagram.of(ACTIVITIES):
        _markers(diagram, activity)
        _quantities(diagram, activity)
        if flag(activity, "isForCompensation") and not _COMPENSATION:
            text_ = "is for compensation, which is not executed; draw the undoing as ordinary tasks"
            diagram.error(activity, text_, "refused")
    for task in diagram.all("businessRuleTask"):
        _decision(diagram, task)
    for task in diagram.all("sendTask", "receiveTask"):
        _message_task(diagram, task)
    for association in diagram.all("association"):
        _compensation(diagram, association)
    for event in diagram.all("boundaryEvent"):
        _handler(diagram, event)


def _markers(diagram: Diagram, activity: Element) -> None:
    loops = children(activity, "multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
    if len(loops) > 1:
        text_ = f"has {len(loops)} loop markers; an activity has one: a loop or a multi-instance"
        diagram.error(activity, text_, "loop")
    if loops and event_sub_process(activity):
        diagram.error(activity, "an event sub-process has no loop marker; repeat what is inside", "loop")
    for loop in loops:
        if kind(loop) == "multiInstanceLoopCharacteristics":
            _multi_instance(diagram, loop)
        else:
            _standard_loop(diagram, loop)


def _multi_instance(diagram: Diagram, loop: Element) -> None:
    cardinality = text(child(loop, "loopCardinality"))
    collection = camunda(loop, "collection")
    if cardinality and collection:
        diagram.error(loop, "says loopCardinality and camunda:collection; choose one", "loop")
    elif not cardinality and not collection:
        text_ = "says neither how often nor for what: write loopCardinality or camunda:collection"
        diagram.error(loop, text_, "loop")
    if camunda(loop, "elementVariable") and not collection:
        diagram.error(loop, "camunda:elementVariable needs camunda:collection", "loop")
    behavior = loop.get("behavior", "All")
    if behavior != "All":
        diagram.error(loop, f"behavior {behavior}: events of single instances are not thrown; use All", "loop")
    for attribute in ("oneBehaviorEventRef", "noneBehaviorEventRef"):
        if loop.get(attribute):
            diagram.error(loop, f"{attribute}: events of single instances are not thrown; remove it", "loop")


def _standard_loop(diagram: Diagram, loop: Element) -> None:
    maximum = loop.get("loopMaximum")
    if maximum is not None and not (maximum.isdigit() and int(maximum) > 0):
        diagram.error(loop, f"loopMaximum {quoted(maximum)} must be a whole number above 0", "loop")
    if maximum is None and not text(child(loop, "loopCondition")):
        diagram.error(loop, "says neither loopCondition nor loopMaximum, so it would never end", "loop")


def _quantities(diagram: Diagram, activity: Element) -> None:
    for attribute in ("startQuantity", "completionQuantity"):
        value = activity.get(attribute, "1").strip()
        if value == "1":
            continue
        if not value.isdigit() or int(value) < 1:
            diagram.error(activity, f"{attribute} is {quoted(value)}; it must be at least 1", "quantity")


def _decision(diagram: Diagram, task: Element) -> None:
    if not camunda(task, "decisionRef"):
        diagram.error(task, "names no decision; choose a table by camunda:decisionRef", "decision")
        return
    shape = camunda(task, "mapDecisionResult")
    if shape is not None and shape not in SHAPES:
        text_ = f"mapDecisionResult {quoted(shape)} is none of {', '.join(SHAPES)}{nearest(shape, SHAPES)}"
        diagram.error(task, text_, "decision")
    if not camunda(task, "resultVariable"):
        diagram.error(task, "says not where the result goes; write camunda:resultVariable", "decision")


def _message_task(diagram: Diagram, task: Element) -> None:
    if not task.get("messageRef"):
        what = "sends" if kind(task) == "sendTask" else "waits for"
        diagram.error(task, f"{what} no message; choose one (messageRef)", "unnamed")
    implementation = task.get("implementation", "##WebService")
    if implementation not in ("##WebService", "##unspecified", ""):
        diagram.warning(task, f"implementation {quoted(implementation)} has no effect", "no_effect")
    if flag(task, "instantiate") and (diagram.into(task) or diagram.boundaries(task)):
        text_ = "starts a process (instantiate), so it has neither incoming sequence flows nor boundary events"
        diagram.error(task, text_, "start")


def _compensation(diagram: Diagram, association: Element) -> None:
    """The association out of a compensation event leads to an activity that is for compensation."""
    source, target = diagram.resolve(association.get("sourceRef")), diagram.resolve(association.get("targetRef"))
    if source is None or target is None or kind(source) != "boundaryEvent":
        return
    if not any(kind(part) == "compensateEventDefinition" for part in diagram.event_definitions(source)):
        return
    if kind(target) in ACTIVITIES and not flag(target, "isForCompensation"):
        diagram.error(
            target, f"undoes something (see {source.get('id')}) but is not marked as for compensation", "compensation"
        )
    elif kind(target) not in ACTIVITIES and kind(target) != "textAnnotation":
        diagram.error(source, f"its undoing is {an(kind(target))}; it must be an activity", "compensation")


def _handler(diagram: Diagram, event: Element) -> None:
    if not any(kind(part) == "compensateEventDefinition" for part in diagram.event_definitions(event)):
        return
    targets = [
        target
        for association in diagram.all("association")
        if association.get("sourceRef") == event.get("id")
        and (target := diagram.resolve(association.get("targetRef"))) is not None
        and kind(target) in ACTIVITIES | SUB_PROCESSES
    ]
    if len(targets) != 1:
        text_ = f"a compensation event leads to one undoing activity by an association, this one to {len(targets)}"
        diagram.error(event, text_, "compensation")
