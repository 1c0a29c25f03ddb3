"""Feelers templates (`{{expression}}`, `{{#if …}}…{{/if}}`, `{{#loop …}}…{{/loop}}`): parsed once, then filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app import feel

MARK = re.compile(r"\{\{(?P<kind>#if |#loop |/if|/loop|=)?(?P<body>.*?)\}\}(?P<newline>\n)?", re.DOTALL)
MAXIMUM_LOOPS = 1000


class TemplateError(Exception):
    """The template cannot be read: an unclosed or stray block, or bad FEEL. The message is for the author."""


@dataclass(frozen=True)
class Insert:
    expression: feel.Expression


@dataclass(frozen=True)
class Block:
    kind: str  # "if" or "loop"
    expression: feel.Expression
    body: tuple[Node, ...]


Node = str | Insert | Block
Compile = Callable[[str], feel.Expression]


@dataclass(frozen=True)
class Template:
    text: str
    nodes: tuple[Node, ...]

    def expressions(self) -> Iterator[tuple[feel.Expression, int]]:
        """Every expression with the number of loops around it (inside a loop, names are those of the item first)."""
        yield from _expressions(self.nodes, 0)

    def fill(self, evaluate: Callable[[feel.Expression, Mapping[str, object] | None], object]) -> str:
        """The text with every value filled in; `evaluate` gets the names that a loop adds, or None outside of loops."""
        return "".join(_fill(self.nodes, evaluate, None))


def is_template(text: object) -> bool:
    return isinstance(text, str) and not text.startswith("=") and "{{" in text and MARK.search(text) is not None


def parse(text: str, compile_expression: Compile) -> Template:
    """Raises TemplateError."""
    stack: list[tuple[str, feel.Expression | None, list[Node]]] = [("", None, [])]
    position = 0
    for mark in MARK.finditer(text):
        stack[-1][2].append(text[position : mark.start()])
        position = mark.end()
        kind, body = (mark["kind"] or "").strip(" ="), mark["body"].strip()
        if kind.startswith("#"):
            stack.append((kind[1:], _compiled(body, compile_expression), []))
        elif kind.startswith("/"):
            opened, expression, nodes = stack.pop()
            if opened != kind[1:] or expression is None:
                raise TemplateError(f"{{{{{kind}}}}} closes a block that is not open")
            stack[-1][2].append(Block(opened, expression, tuple(nodes)))
        else:
            if body:
                stack[-1][2].append(Insert(_compiled(body, compile_expression)))
            stack[-1][2].append(mark["newline"] or "")
    if len(stack) > 1:
        raise TemplateError(f"{{{{#{stack[-1][0]} …}}}} is not closed")
    stack[0][2].append(text[position:])
    return Template(text, tuple(node for node in stack[0][2] if node != ""))


def _compiled(body: str, compile_expression: Compile) -> feel.Expression:
    try:
        return compile_expression(body)
    except feel.FeelSyntaxError as problem:
        raise TemplateError(f"{{{{{body}}}}}: {problem}") from problem


def _expressions(nodes: tuple[Node, ...], depth: int) -> Iterator[tuple[feel.Expression, int]]:
    for node in nodes:
        if isinstance(node, Insert):
            yield node.expression, depth
        elif isinstance(node, Block):
            yield node.expression, depth
            yield from _expressions(node.body, depth + (node.kind == "loop"))


def _fill(
    nodes: tuple[Node, ...],
    evaluate: Callable[[feel.Expression, Mapping[str, object] | None], object],
    local: Mapping[str, object] | None,
) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Insert):
            yield _shown(evaluate(node.expression, local))
        elif node.kind == "if":
            if evaluate(node.expression, local) is True:
                yield from _fill(node.body, evaluate, local)
        else:
            items = evaluate(node.expression, local)
            for item in (items if isinstance(items, list) else [])[:MAXIMUM_LOOPS]:
                names = {"this": item, "_this_": item, "parent": local or {}, "_parent_": local or {}}
                yield from _fill(node.body, evaluate, {**(item if isinstance(item, dict) else {}), **names})


def _shown(value: object) -> str:
    if value is None:
        return "—"
    return value if isinstance(value, str) else feel.to_text(value)
