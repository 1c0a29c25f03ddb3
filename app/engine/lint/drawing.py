"""What an editor could not show, and what would be too large to run."""

from __future__ import annotations

from app.engine.lint.diagram import CONTAINERS, FLOW_NODES, Diagram, kind

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
MAX_NODES = 5_000
MAX_LEVELS = 20


def check(diagram: Diagram) -> None:
    """Report missing shapes."""
    _shapes(diagram)


def too_large(diagram: Diagram) -> bool:
    """Whether a diagram is beyond what is judged at all; reported at the process."""
    for process in diagram.processes:
        nodes = sum(1 for node in process.iter() if isinstance(node.tag, str) and kind(node) in FLOW_NODES)
        if nodes > MAX_NODES:
            text = f"has {nodes:,} events, tasks and gateways; at most {MAX_NODES:,}. Move parts into called processes"
            diagram.error(process, text, "too_large")
            return True
    for level in diagram.of(CONTAINERS):
        if sum(1 for above in level.iterancestors() if kind(above) in CONTAINERS) > MAX_LEVELS:
            diagram.error(level, f"is nested more than {MAX_LEVELS} levels deep; call a process instead", "too_large")
            return True
    return False


def _shapes(diagram: Diagram) -> None:
    drawn = {
        diagram.resolve(shape.get("bpmnElement"))
        for shape in diagram.root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge")
    }
    things = [element for element in diagram.of(FLOW_NODES | {"sequenceFlow"}) if element.get("id")]
    missing = [element for element in things if element not in drawn]
    if things and len(missing) == len(things):
        diagram.warning(diagram.processes[0] if diagram.processes else diagram.root, _NOTHING_DRAWN, "drawing")
        return
    for element in missing:
        diagram.warning(element, "has no shape in the drawing, so an editor would not show it", "drawing")


_NOTHING_DRAWN = "the file holds no drawing (BPMNDiagram), so an editor could not show it"
