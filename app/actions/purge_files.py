"""Forget intakes that were given up, and remove from the disk what no file refers to any more.

Bytes lie under their hash and belong to every file with this content, so only the last one takes them along. What an
upload left that was rolled back, or died half way, goes too.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from app.context import Context
from app.store import files, start_drafts

BATCH = 500
HALF_WRITTEN = timedelta(days=1)
"""No upload takes so long."""
_CONTENT = re.compile(r"[0-9a-f]{64}")
_PARTIAL = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{32}\.part")


def purge_files(ctx: Context) -> int:
    """How many contents were removed. What in the uploads folder is not ours stays."""
    now = ctx.clock.now()
    with ctx.store.write() as tx:
        start_drafts.forget(tx, now - timedelta(days=ctx.settings.draft_days))
    removed = 0
    for folder in sorted(ctx.settings.uploads.glob("[0-9a-f][0-9a-f]")):
        names = [path.name for path in folder.iterdir()]
        contents = [name for name in names if _CONTENT.fullmatch(name)]
        for start in range(0, len(contents), BATCH):
            removed += _remove_unused(ctx, contents[start : start + BATCH])
        for name in filter(_PARTIAL.fullmatch, names):
            _remove_old(folder / name, now - HALF_WRITTEN)
    return removed


def _remove_unused(ctx: Context, digests: list[str]) -> int:
    """An upload of the same content waits or is waited for, so that what it counts on is there when it commits."""
    with ctx.store.read() as tx:
        unused = files.unused(tx, digests)
    if not unused:
        return 0
    with ctx.store.write() as tx:
        for digest in unused:
            files.hold_content(tx, digest)
        unused = files.unused(tx, unused)
        for digest in unused:
            files.content_path(ctx.settings.uploads, digest).unlink(missing_ok=True)
    return len(unused)


def _remove_old(partial: Path, before: datetime) -> None:
    try:
        if partial.stat().st_mtime < before.timestamp():
            partial.unlink()
    except FileNotFoundError:
        return  # its upload came to an end, or another worker was faster
