"""Elements of the graph made ready to run, each when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.dmn import logic, xml
from app.dmn.env import Env, Uses
from app.dmn.graph import Node
from app.dmn.logic import Parameters
from app.dmn.scope import Logic, Names, Run, null
from app.dmn.types import ItemType
from app.errors import Finding
from app.feel import types as shapes

if TYPE_CHECKING:
    from app.dmn.model import Model


@dataclass(frozen=True, eq=False)
class Compiled:
    """A decision, knowledge model or service. `type` is that of its value; a service has `inputs` and `outputs`
    instead of logic.
    """

    node: Node
    logic: Logic
    is_table: bool
    type: ItemType | None
    parameters: Parameters = ()
    inputs: tuple[Node, ...] = ()
    outputs: tuple[Node, ...] = ()
    signature: shapes.FunctionType | None = None
    hidden: frozenset[str] = frozenset()

    def bind(self, arguments: Sequence[object], run: Run) -> dict[str, object] | None:
        """Arguments by parameter; None where one does not conform: then nothing is invoked (table 63)."""
        return logic.bind(self.parameters, arguments, run, self.node.name)


def compile_node(model: Model, node: Node, problems: list[Finding], uses: Uses | None = None) -> Compiled:
    """Compile an element; with `uses` (for a check) all of it at once, else each expression when it is first run."""
    types = model.types(node.document)
    names = {**model.host_names, **names_of_requirements(model, node)}
    env = Env(node.document, types, names, problems, uses)
    wanted = types.find(node.type_ref)
    if node.kind == "decisionService":
        return _service(model, node, wanted)
    if node.kind == "businessKnowledgeModel":
        return _knowledge(env, node, wanted)
    expression = node.document.expression(node.element)
    if expression is None:
        return Compiled(node, _no_logic(node) if node.kind == "decision" else null, False, wanted)
    is_table = node.document.kind(expression) == "decisionTable"
    body = logic.compile_logic(env, expression, node.id, node.name, wanted)
    return Compiled(node, body, is_table, wanted, hidden=_hidden(model, node))


def _hidden(model: Model, node: Node) -> frozenset[str]:
    """Inputs of the same file that a decision does not require: they are not in its scope (10.4)."""
    others = model.graph.nodes[node.document.file].values()
    shown = {requirement.node.name for requirement in node.requires}
    return frozenset(other.name for other in others if other.kind == "inputData" and other.name not in shown)


def _no_logic(node: Node) -> Logic:
    def run_nothing(_scope: object, run: Run) -> object:
        run.warn("no_logic", f"Expected logic in {node.title} but there is none.", node.name)
        return None

    return run_nothing


def _knowledge(env: Env, node: Node, wanted: ItemType | None) -> Compiled:
    document = node.document
    element = document.child(node.element, "encapsulatedLogic")
    result = logic.result_of(wanted)
    if element is None:
        return Compiled(node, _no_logic(node), False, result, (), signature=logic.signature((), result))
    external = logic.external(env, element, node.id)
    parameters = tuple(logic.parameters_of(env, element))
    names: Names = {name: kind.names if kind else None for name, kind in parameters}
    expression = document.expression(element)
    body = external or logic.compile_logic(env.with_names(names), expression, node.id, node.name, result)
    is_table = expression is not None and document.kind(expression) == "decisionTable"
    return Compiled(node, body, is_table, result, parameters, signature=logic.signature(parameters, result))


def _service(model: Model, node: Node, wanted: ItemType | None) -> Compiled:
    """A service's parameters are its input data, then its input decisions (clause 10.4)."""
    inputs = (*service_part(model, node, "inputData"), *service_part(model, node, "inputDecision"))
    outputs = tuple(service_part(model, node, "outputDecision"))
    parameters = tuple((part.name, model.types(part.document).find(part.type_ref)) for part in inputs)
    result = logic.result_of(wanted)
    signature = logic.signature(parameters, _declared(model, result, outputs))
    return Compiled(node, null, False, result, parameters, inputs, outputs, signature)


def _declared(model: Model, result: ItemType | None, outputs: Sequence[Node]) -> ItemType | None:
    if result is None and len(outputs) == 1:
        return model.types(outputs[0].document).find(outputs[0].type_ref)
    return result


def service_part(model: Model, node: Node, name: str) -> list[Node]:
    """The elements that a decision service names as its inputs or outputs, in the order of the file."""
    found = []
    for reference in node.document.children(node.element, name):
        requirement = model.graph.resolve(node.document, reference.get("href", ""))
        if requirement is not None:
            found.append(requirement.node)
    return found


def names_of_requirements(model: Model, node: Node) -> Names:
    """The names that a node's expressions may use, nested where the values' parts are known."""
    names: dict[str, Names | None] = {}
    for requirement in node.requires:
        parts = names_of_node(model, requirement.node)
        own = dict.fromkeys({requirement.node.name, requirement.node.title}, parts)
        if not requirement.prefix:
            names.update(own)
            continue
        group = names.get(requirement.prefix) or {}
        names[requirement.prefix] = {**group, **own}
    return names


def names_of_node(model: Model, node: Node, depth: int = 8) -> Names | None:
    """Names of the parts of a node's value: from its type, else from the form of its logic."""
    types = model.types(node.document)
    wanted = types.find(node.type_ref)
    if wanted is not None:
        return (wanted.result or wanted).names
    document: xml.Document = node.document
    if node.kind == "decisionService" and depth:
        outputs = service_part(model, node, "outputDecision")
        if len(outputs) == 1:
            return names_of_node(model, outputs[0], depth - 1)
        return {part.name: names_of_node(model, part, depth - 1) for part in outputs}
    holder = (
        document.child(node.element, "encapsulatedLogic") if node.kind == "businessKnowledgeModel" else node.element
    )
    return logic.names_of(Env(document, types, {}, []), document.expression(holder))
