"""One evaluation of a requirements graph: each decision at most once, requirements before what requires them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app import feel
from app.dmn.graph import Node
from app.dmn.records import DecisionRecord
from app.dmn.scope import Layered, Run, Scope, Without

if TYPE_CHECKING:
    from app.dmn.compiled import Compiled
    from app.dmn.model import Model

NOTHING: Mapping[str, object] = {}
SMALL = 64
"""Up to so many variables are copied into a decision's scope, which is then read faster."""

MAX_RECORDS = 500


class Session:
    """The values of one evaluation. `given` holds elements whose values the caller brings: inputs of a decision
    service.
    """

    def __init__(
        self, model: Model, run: Run, variables: Mapping[str, object], given: Mapping[Node, object] | None = None
    ) -> None:
        self.model = model
        self.run = run
        self.variables = variables
        self.values: dict[Node, object] = dict(given or {})
        self.functions: dict[Node, feel.Function] = {}
        self.outputs: dict[str, object] = {}

    def value(self, node: Node) -> object:
        if node in self.values:
            return self.values[node]
        if node.kind in ("businessKnowledgeModel", "decisionService"):
            return self.function(node)
        found = self.values[node] = self.decide(node) if node.kind == "decision" else self.input(node)
        return found

    def settle(self, node: Node) -> object:
        """The value of a node, with all decisions it requires evaluated before it: chains of any length."""
        stack = [node]
        while stack:
            waiting = next((other for other in stack[-1].required_decisions if other not in self.values), None)
            if waiting is not None:
                stack.append(waiting)
            else:
                self.value(stack.pop())
        return self.values[node]

    def input(self, node: Node) -> object:
        """A variable by its name, else by its qualified name `{namespace}name`."""
        for name in (node.name, node.title, "{" + node.document.namespace + "}" + node.name):
            if name in self.variables:
                wanted = self.model.type_of(node)
                value = self.variables[name]
                return value if wanted is None else wanted.bind(value, self.run, node.name)
        self.run.warn("missing_input", f"Expected a value for {node.name} but none was given.", node.name)
        return None

    def decide(self, node: Node) -> object:
        compiled = self.model.compiled(node)
        bindings = self.bindings(node)
        run = self.run
        frame = run.open()
        if not compiled.is_table:
            frame.inputs = self._input_notes(node)
        value = compiled.logic(self._scope(bindings, compiled.hidden), run)
        if compiled.type is not None:
            value = compiled.type.bind(value, run, node.name)
        record = run.close(node, value, compiled.is_table)
        self._offer_outputs(record)
        return value

    def bindings(self, node: Node) -> dict[str, object]:
        """Names of the requirements with their values; those of other models stand under the import's name."""
        found: dict[str, object] = {}
        for requirement in node.requires:
            other = requirement.node
            value = self.values[other] if other in self.values else self.value(other)
            group = found
            if requirement.prefix:
                group = found.setdefault(requirement.prefix, {})  # type: ignore[assignment]
            group[other.name] = value
            if other.title != other.name:
                group.setdefault(other.title, value)
        return found

    def _scope(self, bindings: dict[str, object], hidden: frozenset[str]) -> Scope:
        """Requirements first, then the caller's variables, then outputs of required tables by their own names.

        The standard knows the requirements only; modelers' files often leave inputs undeclared, and name the columns of
        a required table. `hidden` are inputs of the model that the decision does not require.
        """
        if not bindings and not hidden:
            return self.variables
        if type(self.variables) is dict and len(self.variables) <= SMALL:
            scope = {**self.outputs, **self.variables, **bindings}
            for name in hidden:
                scope.pop(name, None)
            return scope
        return Layered(bindings, Without(self.variables, hidden) if hidden else self.variables, self.outputs)

    def _input_notes(self, node: Node) -> tuple[tuple[str, object], ...]:
        return tuple(
            (requirement.node.name, self.values[requirement.node])
            for requirement in node.requires
            if requirement.node in self.values
        )

    def _offer_outputs(self, record: DecisionRecord) -> None:
        if record.hit_policy is not None and len(record.outputs) == 1:
            self.outputs.update(record.outputs[0])

    def function(self, node: Node) -> feel.Function:
        """A business knowledge model or decision service as the function that FEEL calls."""
        made = self.functions.get(node)
        if made is None:
            compiled = self.model.compiled(node)
            body = self._service_body if node.kind == "decisionService" else self._knowledge_body
            made = self.functions[node] = feel.Function(
                node.name,
                [name for name, _ in compiled.parameters],
                lambda _state, arguments: self._call(compiled, arguments, body),
                type=compiled.signature,
            )
        return made

    def _call(self, compiled: Compiled, arguments: object, body: object) -> object:
        values = compiled.bind(arguments, self.run)  # type: ignore[arg-type]
        return None if values is None else body(compiled, values)  # type: ignore[operator]

    def _knowledge_body(self, compiled: Compiled, values: dict[str, object]) -> object:
        """The body sees its parameters and the knowledge it requires, nothing of its caller (clause 6.3.10)."""
        run, node = self.run, compiled.node
        scope = {**self.bindings(node), **values}
        if not compiled.is_table or len(run.records) >= MAX_RECORDS:
            value = compiled.logic(scope, run)
            return value if compiled.type is None else compiled.type.bind(value, run, node.name)
        run.open()
        value = compiled.logic(scope, run)
        if compiled.type is not None:
            value = compiled.type.bind(value, run, node.name)
        run.close(node, value, True)
        return value

    def _service_body(self, compiled: Compiled, values: dict[str, object]) -> object:
        """The service's inputs are exactly its parameters; what it encapsulates is evaluated anew."""
        given = {node: values[node.name] for node in compiled.inputs}
        inner = Session(self.model, self.run, NOTHING, given)
        kept = len(self.run.records)
        value = inner.outputs_of(compiled)
        if len(self.run.records) > MAX_RECORDS:
            del self.run.records[kept:]
        return value

    def outputs_of(self, compiled: Compiled) -> object:
        """The value of a service's output decision, or of several as a context (clause 10.4)."""
        values = {node.name: self.settle(node) for node in compiled.outputs}
        value: object = next(iter(values.values()), None) if len(compiled.outputs) == 1 else values
        return value if compiled.type is None else compiled.type.bind(value, self.run, compiled.node.name)
