"""Answers go over the wire compressed (gzip) when the browser takes it.

A page holds a secret (the token against forgery) beside what was asked for, so its compressed length could tell
something of it (BREACH): the header carries a name of random length, which drowns that.
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.wsgi import FileWrapper

LEAST = 600
"""Smaller answers gain nothing."""
LEVEL = 5
_TYPES = ("text/", "application/json", "application/javascript", "image/svg+xml")


def _wanted(answer: Response) -> bool:
    return (
        200 <= answer.status_code < 300
        and answer.status_code != 204
        and "Content-Encoding" not in answer.headers
        and (answer.mimetype or "").startswith(_TYPES)
    )


def _compress(answer: Response) -> Response:
    if not _wanted(answer):
        return answer
    answer.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Range" in request.headers:
        return answer
    content = _file(request.path) if request.endpoint == "static" else _page(answer)
    if content is None:
        return answer
    if isinstance(answer.response, FileWrapper):
        answer.response.close()
    answer.direct_passthrough = False
    answer.set_data(content)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.pop("Accept-Ranges", None)
    etag, _weak = answer.get_etag()
    if etag:
        answer.set_etag(etag, weak=True)  # the same content, other bytes
    return answer


def _page(answer: Response) -> bytes | None:
    if answer.direct_passthrough or answer.is_streamed:
        return None
    content = answer.get_data()
    if len(content) < LEAST:
        return None
    out = io.BytesIO()
    with gzip.GzipFile(secrets.token_hex(secrets.randbelow(32)), "wb", LEVEL, out, mtime=0) as packed:
        packed.write(content)
    return out.getvalue()


def _file(path: str) -> bytes | None:
    """A static file, compressed once."""
    found = Path(current_app.static_folder or "") / path.removeprefix(f"{current_app.static_url_path}/")
    return _packed(found, found.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _packed(path: Path, _changed: int) -> bytes | None:
    content = path.read_bytes()
    return gzip.compress(content, 9, mtime=0) if len(content) >= LEAST else None


def install(app: Flask) -> None:
    app.after_request(_compress)
