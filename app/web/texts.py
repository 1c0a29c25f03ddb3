"""The product's words in the reader's language, typed: `_` now, `_l` when it is shown."""

from __future__ import annotations

from typing import Protocol, cast

from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import LazyString, get_translations


class Later(Protocol):
    """A text that is put into words when it is shown."""

    def __str__(self) -> str: ...


def catalogue() -> Translations | NullTranslations:
    """Of the reader's language, looked up once a request: a list says some hundred words."""
    if not g:
        return NullTranslations()
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return cast(Translations, g.catalogue)


def _(text: str, **values: object) -> str:
    said = str(catalogue().ugettext(text))
    return said % values if values else said


def _l(text: str) -> Later:
    return cast(Later, LazyString(_, text))
