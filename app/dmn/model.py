"""A loaded decision model: look decisions up, evaluate them, with value and explanation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app import feel
from app.dmn import compiled, graph, hits, xml
from app.dmn.env import Uses
from app.dmn.graph import Node
from app.dmn.records import DecisionRecord, Evaluation
from app.dmn.scope import Run
from app.dmn.session import NOTHING, Session
from app.dmn.types import ItemType, Types
from app.errors import BihuanError, Finding

Functions = Mapping[str, Callable[..., object]]
NO_LIMITS_GIVEN = feel.Limits()


class UnknownDecision(BihuanError):
    """No decision (or service) of that id or name is in the model."""


@dataclass(frozen=True)
class DecisionInfo:
    """What can be said of a decision without running it. `inputs` are a table's input expressions, else the names it
    requires.
    """

    id: str
    name: str
    file: str
    hit_policy: str | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    requires: tuple[str, ...]
    version: str


class Decisions(Mapping[str, DecisionInfo]):
    """The model's decisions by id. Where an id stands in several files, the first has it; `file#id` always finds it."""

    def __init__(self, known: graph.Graph) -> None:
        self._graph = known
        self._places: dict[str, tuple[str, str]] = {}
        for file, document in known.documents.items():
            for element in document.children(document.root, "decision"):
                identifier = graph.identifier(element)
                place = (file, identifier)
                if self._places.setdefault(identifier, place) != place:
                    self._places[f"{file}#{identifier}"] = place
        self._infos: dict[str, DecisionInfo] = {}

    def node(self, key: str) -> Node:
        file, identifier = self._places[key]
        return self._graph.nodes[file][identifier]

    def __getitem__(self, key: str) -> DecisionInfo:
        if key not in self._infos:
            self._infos[key] = _info(self.node(key))
        return self._infos[key]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _info(node: Node) -> DecisionInfo:
    document = node.document
    table = document.child(node.element, "decisionTable")
    requires = tuple(required.node.id for required in node.requires if required.node.kind == "decision")
    if table is None:
        inputs = tuple(required.node.name for required in node.requires if required.node.kind == "inputData")
        return DecisionInfo(node.id, node.title, document.file, None, inputs, (node.name,), requires, document.version)
    wanted = (table.get("hitPolicy") or "UNIQUE").strip().upper()
    return DecisionInfo(
        id=node.id,
        name=node.title,
        file=document.file,
        hit_policy=hits.POLICIES.get(wanted, "UNIQUE"),
        inputs=tuple(
            document.text(document.child(part, "inputExpression")) for part in document.children(table, "input")
        ),
        outputs=tuple(part.get("name") or node.name for part in document.children(table, "output")),
        requires=requires,
        version=document.version,
    )


class Model:
    """Decisions of one or more files. Immutable to its users and safe to share between threads."""

    def __init__(self, documents: Mapping[str, xml.Document], names: Collection[str] = ()) -> None:
        self.graph = graph.Graph(documents)
        self.host_names: Mapping[str, None] = dict.fromkeys(names)
        self.decisions = Decisions(self.graph)
        self._types: dict[str, Types] = {}
        self._node_types: dict[Node, ItemType | None] = {}
        self._compiled: dict[Node, compiled.Compiled] = {}
        self._index: dict[graph.Kind, dict[str, Node]] = {}

    def types(self, document: xml.Document) -> Types:
        found = self._types.get(document.file)
        if found is None:
            found = self._types[document.file] = Types(self.graph, document, self.types)
        return found

    def type_of(self, node: Node) -> ItemType | None:
        """The type of a node's variable."""
        if node not in self._node_types:
            self._node_types[node] = self.types(node.document).find(node.type_ref)
        return self._node_types[node]

    def compiled(self, node: Node) -> compiled.Compiled:
        found = self._compiled.get(node)
        if found is None:
            found = self._compiled[node] = compiled.compile_node(self, node, [])
        return found

    def reads(self, decision: str) -> frozenset[str]:
        """Dotted paths of the data that a decision and all it requires read: `complaint.category`."""
        found: set[str] = set()
        todo, seen = [self.find(decision)], set[Node]()
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                required = [requirement.node for requirement in node.requires]
                uses = Uses(frozenset(one.name for one in required if one.kind == "inputData"))
                compiled.compile_node(self, node, [], uses)
                found |= uses.paths
                todo += required
        return frozenset(found)

    def find(self, key: str, kind: graph.Kind = "decision") -> Node:
        """A node by id, `file#id`, variable name or label. Raises UnknownDecision."""
        if kind == "decision" and key in self.decisions:
            return self.decisions.node(key)
        index = self._index.get(kind)
        if index is None:
            index = self._index[kind] = _index(self.graph.all(kind))
        found = index.get(key)
        if found is None:
            known = ", ".join(sorted({node.id for node in index.values()})) or "none"
            raise UnknownDecision(f'Expected one of the {kind} elements ({known}) but "{key}" is none of them.')
        return found

    def evaluate(
        self,
        decision: str,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        limits: feel.Limits = NO_LIMITS_GIVEN,
        given: Mapping[str, object] = NOTHING,
    ) -> Evaluation:
        """Evaluate a decision with all it requires.

        `variables` are FEEL values; `now` is the clock of `now()` and `today()`; `functions` are further functions by
        FEEL name; `given` brings values of required decisions by name, which are then not evaluated.
        """
        node = self.find(decision)
        run = Run(feel.Run(variables, now, functions, limits))
        known = {part: value for part, value in self._given(given).items() if part is not node} if given else None
        return self._evaluate(node, run, lambda: Session(self, run, variables, known).settle(node))

    def evaluate_service(
        self,
        service: str,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        limits: feel.Limits = NO_LIMITS_GIVEN,
    ) -> Evaluation:
        """Invoke a decision service; its input decisions are taken from `variables` like its input data (clause
        10.4).
        """
        node = self.find(service, "decisionService")
        run = Run(feel.Run(variables, now, functions, limits))
        return self._evaluate(node, run, lambda: self._service(node, run, variables))

    def invoke(
        self,
        knowledge: str,
        arguments: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Functions | None = None,
        limits: feel.Limits = NO_LIMITS_GIVEN,
    ) -> Evaluation:
        """Invoke a business knowledge model with named arguments."""
        node = self.find(knowledge, "businessKnowledgeModel")
        run = Run(feel.Run(NOTHING, now, functions, limits))

        def work() -> object:
            function = Session(self, run, NOTHING).function(node)
            frame = run.open()
            frame.inputs = tuple(arguments.items())
            value = run.call(function, arguments, node.name)
            run.close(node, value, False)
            return value

        return self._evaluate(node, run, work)

    def _given(self, given: Mapping[str, object]) -> dict[Node, object]:
        return {node: given[node.name] for node in self.graph.all("decision") if node.name in given}

    def _service(self, node: Node, run: Run, variables: Mapping[str, object]) -> object:
        ready = self.compiled(node)
        given: dict[Node, object] = {}
        for part, (name, wanted) in zip(ready.inputs, ready.parameters, strict=True):
            if name in variables:
                given[part] = variables[name] if wanted is None else wanted.bind(variables[name], run, name)
            elif part.kind == "decision":
                given[part] = None
        session = Session(self, run, variables, given)
        run.open()
        value = session.outputs_of(ready)
        run.close(node, value, False)
        return value

    def _evaluate(self, node: Node, run: Run, work: Callable[[], object]) -> Evaluation:
        try:
            value = work()
        except (feel.LimitExceeded, RecursionError) as error:
            reason = str(error) if isinstance(error, feel.LimitExceeded) else "the logic recurses too deep"
            run.warn("limit", f"Expected an end within the limits but {reason}.", node.name)
            value = None
            run.records.append(_stopped(node, run))
        records = tuple(run.records)
        return Evaluation(node.id, value, records[-1].outcome, records, tuple(run.state.warnings))


def _index(nodes: Iterator[Node]) -> dict[str, Node]:
    """Nodes by all that may name them: ids before names before labels, `file#id` always."""
    index: dict[str, Node] = {}
    listed = list(nodes)
    for key in (
        lambda node: f"{node.document.file}#{node.id}",
        lambda node: node.id,
        lambda node: node.name,
        lambda node: node.title,
    ):
        for node in listed:
            index.setdefault(key(node), node)
    return index


def _stopped(node: Node, run: Run) -> DecisionRecord:
    version = node.document.version
    return DecisionRecord(node.id, node.title, version, None, (), (), (), (), None, "error", tuple(run.state.warnings))


def load(files: Mapping[str, bytes], *, names: Collection[str] = ()) -> Model:
    """Read DMN files into one model; imports are found among them. Raises ModelError with every finding.

    `names` are functions and variables that the caller will bring; only those with spaces in them must be named.
    """
    documents: dict[str, xml.Document] = {}
    findings: list[Finding] = []
    for file, source in files.items():
        try:
            documents[file] = xml.read(file, source)
        except xml.ModelError as error:
            findings += error.findings
    model = Model(documents, names)
    findings += model.graph.findings()
    if findings:
        raise xml.ModelError(tuple(findings))
    return model
