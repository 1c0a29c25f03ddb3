"""The product's words in the reader's language, typed: `_` now, `_l` when it is shown."""

from __future__ import annotations

from typing import Protocol, cast

from flask_babel import gettext, lazy_gettext


class Later(Protocol):
    """A text that is put into words when it is shown."""

    def __str__(self) -> str: ...


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def _l(text: str) -> Later:
    return cast(Later, lazy_gettext(text))
