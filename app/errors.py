"""The one family of domain errors, and the two shapes in which anything is reported: `Refusal` and `Finding`.

A *refusal* says that the actor's own input is wrong and that nothing changed; a *finding* is what a check says about a
file. Both are plain data, so that every door (web, command line, journeys) can show them in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as of_field
from typing import Literal, NamedTuple

RefusalCode = Literal[
    "not_found", "not_allowed", "not_open", "claimed_by_other", "stale", "invalid", "not_expected", "locked"
]


class Text(NamedTuple):
    """A sentence for a person, in both languages of the product."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") else self.zh


class BihuanError(Exception):
    """Something went wrong that the product knows how to explain."""


@dataclass(frozen=True)
class FieldError:
    """Why one field of a submission was not accepted. `field` is its path (`plan.amount`, `rows[2].name`)."""

    field: str
    text: Text
    code: str = "invalid"


@dataclass
class Refusal(BihuanError):
    """The actor's own input is wrong; nothing changed (semantics: *Refused, or an incident*).

    `details` carries what the person needs besides the sentence (who holds the task, what changed meanwhile).
    """

    code: RefusalCode
    text: Text
    field: str | None = None
    errors: tuple[FieldError, ...] = ()
    details: Mapping[str, object] = of_field(default_factory=dict)

    def __str__(self) -> str:
        where = f" ({self.field})" if self.field else ""
        return f"{self.code}{where}: {self.text.zh}"


@dataclass(frozen=True)
class Finding:
    """What a check says about one element of one file: printed as `FILE:ELEMENT: error|warning: text`."""

    file: str
    element: str
    severity: Literal["error", "warning"]
    text: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.element}: {self.severity}: {self.text}"
