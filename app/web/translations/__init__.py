"""The catalogues: msgids are Chinese, `en/LC_MESSAGES/messages.po` is the English of pages and scripts.

`python -m app.web.translations` compiles what changed; `… update` collects the strings anew from code, templates and
scripts; `missing()` says which have no English yet.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
PO = HERE / "en" / "LC_MESSAGES" / "messages.po"
MO = PO.with_suffix(".mo")
SCRIPTS = HERE / "en" / "scripts.json"
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**.js", "javascript")]
_KEYWORDS = {"_": None, "_l": None, "gettext": None, "t": None, "ngettext": (1, 2)}


def compile_catalogue() -> bool:
    """Write the binary catalogue when the text is newer. True when something was written."""
    if MO.is_file() and MO.stat().st_mtime >= PO.stat().st_mtime and SCRIPTS.is_file():
        return False
    catalog = _read()
    with MO.open("wb") as out:
        write_mo(out, catalog)
    words = {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and message.string and any(place.startswith("frontend/") for place, _ in message.locations)
    }
    SCRIPTS.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    return True


def update() -> int:
    """Collect all strings again, keep the English there is; returns how many are still without."""
    fresh = _collect()
    known = _read() if PO.is_file() else Catalog(locale="en")
    for message in fresh:
        before = known.get(message.id, message.context) if message.id else None
        if before is not None:
            message.string = before.string
    with PO.open("wb") as out:
        write_po(out, fresh, width=0, sort_by_file=True, include_lineno=False, omit_header=False)
    return len(missing())


def _collect() -> Catalog:
    fresh = Catalog(locale="en", project="bihuan", charset="utf-8")
    for folder in ("app/web", "frontend/desk"):
        base = ROOT / folder
        for file, line, text, comments, context in extract_from_dir(
            base, method_map=_METHODS, options_map={}, keywords=_KEYWORDS, strip_comment_tags=True
        ):
            if "/dist/" not in file:
                fresh.add(text, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    return fresh


def collected() -> set[str]:
    """Every string of code, templates and scripts."""
    return {str(message.id) for message in _collect() if message.id}


def known() -> set[str]:
    """Every string of the catalogue."""
    return {str(message.id) for message in _read() if message.id}


def missing() -> tuple[str, ...]:
    """The strings that have no English."""
    return tuple(str(message.id) for message in _read() if message.id and not message.string)


@lru_cache(maxsize=1)
def _scripts(_changed: int) -> dict[str, str]:
    return dict(json.loads(SCRIPTS.read_text(encoding="utf-8")))


def script_words(language: str) -> dict[str, str]:
    """What the page scripts say, by Chinese; nothing for Chinese itself."""
    if language != "en":
        return {}
    compile_catalogue()
    return _scripts(SCRIPTS.stat().st_mtime_ns)


def _read() -> Catalog:
    with PO.open("rb") as source:
        return read_po(source, locale="en")
