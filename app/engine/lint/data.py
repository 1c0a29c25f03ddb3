"""Data of activities: inputs and outputs, the sets they belong to, and the associations that fill them.

The values themselves live in the case file; these rules see to it that what is drawn is possible.
"""

from __future__ import annotations

from app.engine.lint.diagram import (
    ACTIVITIES,
    CONTAINERS,
    EVENTS,
    Diagram,
    Element,
    an,
    child,
    children,
    flag,
    human,
    kind,
    text,
)
from app.engine.lint.words import quoted

_OWNERS = CONTAINERS | ACTIVITIES
_TYPED = frozenset({"dataObject", "dataInput", "dataOutput"})
_FLOW_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property", "dataStore"})


def check(diagram: Diagram) -> None:
    for specification in diagram.all("ioSpecification"):
        _sets(diagram, specification)
    for activity in diagram.of(ACTIVITIES):
        for association in children(activity, "dataInputAssociation", "dataOutputAssociation"):
            _association(diagram, activity, association)
        _message_data(diagram, activity)
    for event in diagram.of(EVENTS):
        _message_item(diagram, event)
    for reference in diagram.all("dataObjectReference"):
        _object(diagram, reference)
    for data in diagram.of(_TYPED):
        _collection(diagram, data)
    for state in diagram.all("dataState"):
        _state(diagram, state)


def _sets(diagram: Diagram, specification: Element) -> None:
    """BPMN 2.0, 10.3.1: every input and output belongs to a set; optional ones are of that set."""
    for item, group in (("dataInput", "inputSet"), ("dataOutput", "outputSet")):
        side = item.removeprefix("data")
        sets = children(specification, group)
        if not sets:
            diagram.error(specification, f"has no {human(group)}; one is needed, be it empty", "data")
        used = {text(reference) for one in sets for reference in children(one, f"{item}Refs")}
        for data in children(specification, item):
            if data.get("id") not in used:
                diagram.error(data, f"belongs to no {human(group)}, so it could never be used", "data")
        for one in sets:
            members = {text(reference) for reference in children(one, f"{item}Refs")}
            for reference in children(one, f"optional{side}Refs", f"whileExecuting{side}Refs"):
                if text(reference) not in members:
                    diagram.error(one, f"{kind(reference)} {quoted(text(reference))} is none of its {item}Refs", "data")


def _association(diagram: Diagram, activity: Element, association: Element) -> None:
    sources = [diagram.resolve(text(end)) for end in children(association, "sourceRef")]
    target = diagram.resolve(text(child(association, "targetRef")))
    if len(sources) > 1 and child(association, "transformation") is None:
        text_ = f"has {len(sources)} sources and nothing that makes one value of them; draw one association for each"
        diagram.error(association, text_, "data")
    incoming = kind(association) == "dataInputAssociation"
    inner, outer = ([target], sources) if incoming else (sources, [target])
    own = "dataInput" if incoming else "dataOutput"
    for data in inner:
        if data is not None and (kind(data) != own or not _inside(data, activity)) and kind(data) != "property":
            diagram.error(association, f"must {'fill' if incoming else 'read'} {an(own)} of its activity", "data")
    for data in outer:
        wrong = "dataOutput" if incoming else "dataInput"
        if data is not None and kind(data) == wrong:
            what = "be read as an input" if incoming else "be written as an output"
            diagram.error(association, f"{an(wrong)} cannot {what}", "data")
        elif data is not None and kind(data) not in _FLOW_DATA | {own}:
            diagram.error(association, f"joins {an(kind(data))}; it must join a data object", "data")
        elif data is not None and not _visible(data, association):
            diagram.error(association, f"joins {data.get('id')}, which is not visible here", "data")


def _visible(data: Element, association: Element) -> bool:
    """Data belong to the process, sub-process or activity they stand in, and are visible inside it."""
    owner = next((above for above in data.iterancestors() if kind(above) in _OWNERS), None)
    return owner is None or owner in set(association.iterancestors())


def _inside(data: Element, activity: Element) -> bool:
    return any(above is activity for above in data.iterancestors())


def _message_data(diagram: Diagram, activity: Element) -> None:
    """BPMN 2.0, 10.2.3: a send task has at most one input, a receive task one output, of the message's type."""
    sides = {
        "sendTask": ("dataInput", "inputSet", "dataOutput"),
        "receiveTask": ("dataOutput", "outputSet", "dataInput"),
    }
    specification = child(activity, "ioSpecification")
    if kind(activity) not in sides or specification is None:
        return
    item, group, other = sides[kind(activity)]
    data = children(specification, item)
    if len(data) > 1 or len(children(specification, group)) > 1:
        diagram.error(activity, f"has more than one {human(item)} or {human(group)}; a message has one content", "data")
    if children(specification, other):
        diagram.error(activity, f"{an(kind(activity))} has no {human(other)}", "data")
    message = diagram.resolve(activity.get("messageRef"))
    wanted = message.get("itemRef") if message is not None else None
    for one in data:
        if not _same_type(diagram, wanted, one.get("itemSubjectRef")):
            diagram.error(one, "is of another type than the message of its task", "data")


def _same_type(diagram: Diagram, first: str | None, second: str | None) -> bool:
    if first == second:
        return True
    structures = [
        (item.get("structureRef"), flag(item, "isCollection"))
        for reference in (first, second)
        if (item := diagram.resolve(reference)) is not None
    ]
    return len(structures) == 2 and structures[0] == structures[1] and structures[0][0] is not None


def _message_item(diagram: Diagram, event: Element) -> None:
    for definition in diagram.event_definitions(event):
        message = diagram.resolve(definition.get("messageRef"), frozenset({"message"}))
        if message is None or not message.get("itemRef"):
            continue
        if not children(event, "dataInput", "dataOutput"):
            text_ = (
                f"its message {quoted(message.get('name') or message.get('id'))} carries an item that this neither "
                "fills nor keeps; remove the itemRef of the message: what it carries goes by the names of variables"
            )
            diagram.error(event, text_, "data")


def _collection(diagram: Diagram, data: Element) -> None:
    """BPMN 2.0, table 10.51: whether it is a list must be said alike by the data and by its type."""
    item = diagram.resolve(data.get("itemSubjectRef"), frozenset({"itemDefinition"}))
    if item is not None and flag(item, "isCollection") != flag(data, "isCollection"):
        diagram.error(data, f"is a list for itself or for its type {item.get('id')}, not for both", "data")


def _object(diagram: Diagram, reference: Element) -> None:
    if reference.get("dataObjectRef") is None:
        diagram.warning(reference, "refers to no data object", "data")


def _state(diagram: Diagram, state: Element) -> None:
    """BPMN 2.0, table 10.52: a reference with a state is called “name of the object [state]”."""
    reference = state.getparent()
    if reference is None or kind(reference) != "dataObjectReference":
        return
    data = diagram.resolve(reference.get("dataObjectRef"))
    wanted = f"{data.get('name', '') if data is not None else ''} [{state.get('name', '')}]"
    if (reference.get("name") or "").split() != wanted.split():
        diagram.warning(reference, f"would be called {quoted(wanted)} after its object and state", "naming")
