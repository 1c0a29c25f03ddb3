"""Item definitions (clause 7.3.2) as FEEL types: what a value must look like, and which of such values are allowed.

`instance of` and typed parameters ask for the shape alone; binding a value to a variable also asks for the allowed
values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from app import feel
from app.dmn import xml
from app.dmn.cells import Cell
from app.feel import types as shapes

if TYPE_CHECKING:
    from app.dmn.graph import Graph
    from app.dmn.scope import Names, Run

VENDOR_NAMES: dict[str, feel.Type] = {
    "any": shapes.ANY,
    "integer": shapes.NUMBER,
    "long": shapes.NUMBER,
    "double": shapes.NUMBER,
    "datetime": shapes.DATE_AND_TIME,
    "days and time duration": shapes.DAYS_AND_TIME,
    "years and months duration": shapes.YEARS_AND_MONTHS,
}
"""Names that modelers write for FEEL's types, besides those of the standard."""

PLAIN: dict[str, type] = {"number": Decimal, "string": str, "boolean": bool, "date": feel.Date}


@dataclass(eq=False)
class ItemType:
    """One item definition, or a type of FEEL itself. `items` is set for collections, `components` for structures.

    `constraints` hold for the value, those of the type it is based on included (each item's own stand in `items`).
    """

    name: str
    shape: feel.Type = shapes.ANY
    constraints: tuple[Cell, ...] = ()
    items: ItemType | None = None
    components: dict[str, ItemType] = field(default_factory=dict)
    result: ItemType | None = None

    def contains(self, value: object) -> bool:
        return self.shape.contains(value)

    def conforms_to(self, other: feel.Type) -> bool:
        return self.shape.conforms_to(other.shape if isinstance(other, ItemType) else other)

    def __str__(self) -> str:
        return self.name

    @property
    def allowed(self) -> Cell | None:
        """Its allowed values, else its type constraint, else those of the type it is based on."""
        return self.constraints[-1] if self.constraints else None

    def offence(self, value: object, run: Run, path: str = "") -> str:
        """Which part of a value of this shape is not among the allowed ones; empty if all are. Null always is."""
        if value is None:
            return ""
        for allowed in self.constraints:
            if not allowed.holds(value, {}, run):
                return f"{path or 'a value'} among {allowed.text}, not {run.show(value)}"
        if self.items is not None and isinstance(value, list):
            found = (self.items.offence(item, run, f"{path}[{at}]") for at, item in enumerate(value, start=1))
        elif isinstance(value, dict):
            found = (part.offence(value.get(name), run, f"{path}.{name}") for name, part in self.components.items())
        else:
            return ""
        return next(filter(None, found), "")

    def bind(self, value: object, run: Run, what: str) -> object:
        """The value as a variable of this type holds it: converted where FEEL converts (10.3.2.9.4), else null with a
        warning.
        """
        if value is None or type(value) is self.plain:
            return value
        held, conforms = shapes.coerce(self.shape, value)
        if not conforms:
            run.warn("type", f"Expected {what} to be {self.name} but found {run.show(value)}.")
            return None
        problem = self.offence(held, run)
        if problem:
            run.warn("allowed_values", f"Expected {what} to have {problem.lstrip('.')}.")
            return None
        return held

    @cached_property
    def plain(self) -> type | None:
        """The Python type whose every value is one of this type, if there is one."""
        bounded = self.constraints or self.items or self.components
        return None if bounded or not isinstance(self.shape, shapes.Simple) else PLAIN.get(self.shape.name)

    @property
    def names(self) -> Names | None:
        """Names of the parts, for reading paths with spaces."""
        parts = self.items.components if self.items is not None else self.components
        return _Parts(parts) if parts else None


class _Parts(Mapping[str, "Names | None"]):
    """Names of components with theirs, looked at only as deep as asked: definitions may contain themselves."""

    def __init__(self, parts: Mapping[str, ItemType], depth: int = 4) -> None:
        self.parts = parts
        self.depth = depth

    def __getitem__(self, name: str) -> Names | None:
        part = self.parts[name]
        inner = (part.items or part).components
        return _Parts(inner, self.depth - 1) if inner and self.depth else None

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


class _Recursion:
    """The shape of a definition inside itself."""

    def __init__(self, of: ItemType) -> None:
        self.of = of

    def contains(self, value: object) -> bool:
        return self.of.shape.contains(value)

    def conforms_to(self, other: feel.Type) -> bool:
        return other is self or other == shapes.ANY


class Types:
    """The types that one document's `typeRef`s and expressions may name."""

    def __init__(self, graph: Graph, document: xml.Document, others: Callable[[xml.Document], Types]) -> None:
        self.graph = graph
        self.document = document
        self.others = others
        self.unknown: set[str] = set()
        self.elements = {
            " ".join((element.get("name") or "").split()): element
            for element in document.children(document.root, "itemDefinition")
        }
        self.known: dict[str, ItemType] = {}
        self.building: set[str] = set()

    @property
    def named(self) -> Mapping[str, feel.Type]:
        """All item definitions by the names that FEEL expressions use."""
        return _Named(self)

    def find(self, ref: str | None) -> ItemType | None:
        """The type that a `typeRef` names; None for no type, for Any and for a name that nobody defines."""
        if not ref:
            return None
        ref = " ".join(ref.split())
        found = self._find(ref) or self._find(ref.rpartition(":")[2])
        if found is None:
            self.unknown.add(ref)
        is_any = found is None or (found.shape == shapes.ANY and found.name not in self.building)
        return None if is_any else found

    def _find(self, ref: str) -> ItemType | None:
        if ref in self.known:
            return self.known[ref]
        if ref in self.elements:
            return self._define(ref, self.elements[ref])
        simple = shapes.BY_NAME.get(ref) or VENDOR_NAMES.get(ref.lower())
        if simple is None:
            return self._imported(ref)
        return self.known.setdefault(ref, ItemType(ref, simple))

    def _imported(self, ref: str) -> ItemType | None:
        for imported in self.document.imports:
            prefix = f"{imported.name}." if imported.name else ""
            if ref.startswith(prefix):
                for document in self.graph.imported(self.document, imported):
                    other = self.others(document)
                    name = ref[len(prefix) :]
                    if name in other.elements:
                        return other._find(name)
        return None

    def _define(self, name: str, element: etree._Element) -> ItemType:
        made = self.known[name] = ItemType(name)
        self.building.add(name)
        self._fill(made, element)
        self.building.discard(name)
        return made

    def _fill(self, made: ItemType, element: etree._Element) -> None:
        single = made
        if element.get("isCollection") == "true":
            single = made.items = ItemType(made.name)
        self._fill_single(single, element)
        made.constraints += self._cells(element, "typeConstraint")
        single.constraints += self._cells(element, "allowedValues")
        if single is not made:
            made.shape = shapes.ListType(self._shape_of(single))

    def _fill_single(self, single: ItemType, element: etree._Element) -> None:
        document = self.document
        function = document.child(element, "functionItem")
        parts = list(document.children(element, "itemComponent"))
        if function is not None:
            self._fill_function(single, function)
        elif parts:
            for part in parts:
                name = " ".join((part.get("name") or "").split())
                single.components[name] = ItemType(name)
                self._fill(single.components[name], part)
            single.shape = shapes.ContextType(
                tuple((name, self._shape_of(part)) for name, part in single.components.items())
            )
        else:
            base = self.find(document.type_ref(element))
            if base is not None:
                single.shape, single.constraints = self._shape_of(base), base.constraints
                single.items, single.components, single.result = base.items, base.components, base.result

    def _fill_function(self, single: ItemType, function: etree._Element) -> None:
        parameters = [self.find(part.get("typeRef")) for part in self.document.children(function, "parameters")]
        single.result = self.find(function.get("outputTypeRef"))
        single.shape = shapes.FunctionType(
            tuple(self._shape_of(part) if part else shapes.ANY for part in parameters),
            self._shape_of(single.result) if single.result else shapes.ANY,
        )

    def _shape_of(self, part: ItemType) -> feel.Type:
        return _Recursion(part) if part.name in self.building and self.known.get(part.name) is part else part.shape

    def _cells(self, element: etree._Element, name: str) -> tuple[Cell, ...]:
        text = self.document.text(self.document.child(element, name))
        return (Cell(text, lambda: feel.compile_unary_tests(text)),) if text and text != "-" else ()


class _Named(Mapping[str, feel.Type]):
    """Item definitions by name, resolved when an expression asks for one. Types of imports go by `import.name`."""

    def __init__(self, types: Types) -> None:
        self.types = types

    def __getitem__(self, name: str) -> feel.Type:
        found = self.types._find(name) if name not in shapes.BY_NAME else None
        if found is None:
            raise KeyError(name)
        return found.shape

    def __iter__(self) -> Iterator[str]:
        yield from self.types.elements
        for imported in self.types.document.imports:
            for document in self.types.graph.imported(self.types.document, imported):
                prefix = f"{imported.name}." if imported.name else ""
                yield from (prefix + name for name in self.types.others(document).elements)

    def __len__(self) -> int:
        return sum(1 for _ in self)
