"""The syntax of FEEL as nodes, never changed once made (frozen ones take longer to make). `at` is the text offset."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.feel.types import Type


@dataclass(slots=True, unsafe_hash=True)
class Node:
    at: int


@dataclass(slots=True, unsafe_hash=True)
class Literal(Node):
    value: object


@dataclass(slots=True, unsafe_hash=True)
class BadLiteral(Node):
    """An `@"…"` that is no date, time or duration: null, with a warning."""

    reason: str


@dataclass(slots=True, unsafe_hash=True)
class Name(Node):
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Path(Node):
    source: Node
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(slots=True, unsafe_hash=True)
class Call(Node):
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(slots=True, unsafe_hash=True)
class Negation(Node):
    operand: Node


@dataclass(slots=True, unsafe_hash=True)
class Arithmetic(Node):
    """A chain of left-associative operations: `a + b - c` is a, ((+, b), (-, c))."""

    first: Node
    rest: tuple[tuple[str, Node, int], ...]


@dataclass(slots=True, unsafe_hash=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(slots=True, unsafe_hash=True)
class Logic(Node):
    """`and` or `or` of two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(slots=True, unsafe_hash=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(slots=True, unsafe_hash=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(slots=True, unsafe_hash=True)
class InstanceOf(Node):
    value: Node
    type: Type | None
    type_name: str


@dataclass(slots=True, unsafe_hash=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True, unsafe_hash=True)
class Iterator(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(slots=True, unsafe_hash=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(slots=True, unsafe_hash=True)
class Quantified(Node):
    """`some` or `every`."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(slots=True, unsafe_hash=True)
class Parameter(Node):
    name: str
    type: Type | None
    type_name: str = ""


@dataclass(slots=True, unsafe_hash=True)
class FunctionLiteral(Node):
    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(slots=True, unsafe_hash=True)
class ListLiteral(Node):
    items: tuple[Node, ...]


@dataclass(slots=True, unsafe_hash=True)
class ContextLiteral(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(slots=True, unsafe_hash=True)
class RangeLiteral(Node):
    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(slots=True, unsafe_hash=True)
class OperatorTest(Node):
    """`< 10` in a unary test, `(< 10)` as a range."""

    operator: str
    operand: Node


@dataclass(slots=True, unsafe_hash=True)
class TestGroup(Node):
    """`(a, < b, [c..d])` behind `in`."""

    tests: tuple[Node, ...]


@dataclass(slots=True, unsafe_hash=True)
class Tests(Node):
    """The unary tests of a cell: any value (`-`), any of the tests, or none of them (`not(…)`)."""

    tests: tuple[Node, ...] = field(default=())
    negated: bool = False
