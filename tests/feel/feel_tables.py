"""Tables of `(expression, value as FEEL text)`: how the language is shown to mean what it means."""

from __future__ import annotations

from collections.abc import Mapping

from app import feel


def evaluated(text: str, variables: Mapping[str, object] | None = None, **more: object) -> feel.Result:
    given = {name: feel.from_python(value) for name, value in (variables or {}).items()}
    return feel.compile_expression(text, names=given).evaluate(given, **more)  # type: ignore[arg-type]


def shown(text: str, variables: Mapping[str, object] | None = None) -> str:
    """The value of an expression as FEEL text."""
    return feel.to_text(evaluated(text, variables).value)


def warned(text: str, variables: Mapping[str, object] | None = None) -> list[str]:
    """The codes of the warnings of an expression whose value must be null."""
    result = evaluated(text, variables)
    assert result.value is None, f"{text} is {feel.to_text(result.value)}"
    return [warning.code for warning in result.warnings]
