"""Where the built scripts and styles are: `assets.json`, written by the browser build, and addresses with a hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app, g, url_for


@dataclass(frozen=True)
class Entry:
    js: str
    css: tuple[str, ...]
    preload: tuple[str, ...]


@lru_cache(maxsize=4)
def _list(path: Path, _changed: int) -> dict[str, dict[str, object]]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def entry(name: str) -> Entry:
    """Script, style sheets and chunks of one entry of the build; before the first build the addresses lead nowhere."""
    path = Path(current_app.static_folder or "") / "dist" / "assets.json"
    if not path.is_file():
        return Entry(url_for("static", filename=f"dist/{name}.js"), (), ())
    found = _list(path, path.stat().st_mtime_ns)[name]
    return Entry(url_for("static", filename=f"dist/{found['js']}"), _urls(found["css"]), _urls(found["preload"]))


def _urls(names: object) -> tuple[str, ...]:
    assert isinstance(names, list)
    return tuple(url_for("static", filename=f"dist/{name}") for name in names)


@lru_cache(maxsize=64)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """A static file's address with its content hash, so that browsers may keep it. Asked once a request for each."""
    known: dict[str, str] = g.setdefault("static_addresses", {})
    if name not in known:
        path = Path(current_app.static_folder or "") / name
        version = _digest(path, path.stat().st_mtime_ns) if path.is_file() else "0"
        known[name] = url_for("static", filename=name, v=version)
    return known[name]
