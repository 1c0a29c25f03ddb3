"""Releases, the audit, files of cases, processes that can be started."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app import cases, engine
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.queries.case_sections import file_row
from app.queries.reading import Reader, named
from app.queries.rows import AuditRow, FileRow, ReleaseRow
from app.queries.seen import Seen
from app.store import audit as entries
from app.store import files
from app.store import releases as stored


def releases(ctx: Context, actor: Actor | None = None) -> tuple[ReleaseRow, ...]:
    """All releases, newest first: every person may know what is in force."""
    del actor
    with ctx.store.read() as tx:
        rows = stored.all_releases(tx)
    return tuple(
        ReleaseRow(
            id=row.release_id,
            hash=row.hash,
            status=row.status,
            note=row.note,
            created_at=row.created_at,
            created_by=ctx.people.name(row.created_by),
            published_at=row.published_at,
            published_by=ctx.people.name(row.published_by) if row.published_at else None,
            files=row.files,
            cases=row.cases,
        )
        for row in rows
    )


def release_content(ctx: Context, release_id: int) -> dict[str, bytes]:
    """The files of a release. Refusal: `not_found`."""
    with ctx.store.read() as tx:
        if stored.release_row(tx, release_id) is None:
            raise Refusal("not_found", Text(f"没有发布 {release_id}", f"There is no release {release_id}"))
        return stored.release_files(tx, release_id)


def release_files(ctx: Context, actor: Actor, release_id: int) -> dict[str, bytes]:
    """The files of a release, for every signed-in person. Refusal: `not_found`."""
    del actor
    return release_content(ctx, release_id)


def release_listing(ctx: Context, release_id: int) -> tuple[tuple[str, str, int], ...]:
    """Path, SHA-256 and size of each file. Refusal: `not_found`."""
    content = release_content(ctx, release_id)
    return tuple((path, sha256(data).hexdigest(), len(data)) for path, data in content.items())


def processes(ctx: Context, actor: Actor) -> tuple[engine.ProcessInfo, ...]:
    """Processes of the live release that the reader may start."""
    if not cases.may(actor, "open"):
        return ()
    with ctx.store.read() as tx:
        defs = ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
    called = {element.calls for info in defs.processes.values() for element in info.elements.values() if element.calls}
    found = [info for info in defs.processes.values() if info.startable or info.start_messages]
    return tuple(sorted(found, key=lambda info: info.id in called))


def audit(
    ctx: Context,
    actor: Actor,
    *,
    user: str | None = None,
    case: str | None = None,
    what: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int | None = None,
    limit: int = 100,
) -> tuple[tuple[AuditRow, ...], int | None]:
    """The latest entries first; the second value opens the next page. Refusal: `not_allowed`."""
    cases.require(actor, "see_audit")
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        case_id = cases.case_id_of(case) if case else None
        rows = entries.entries(
            tx, user=user, case_id=case_id, what=what, since=since, until=until, before=after, limit=limit + 1
        )
        looked_at = {row.target: _task_key(row.target) for row in rows if row.what == "case.view" and row.target}
        names = entries.task_names(tx, set(looked_at.values()))
    found = tuple(
        AuditRow(
            id=row.audit_id,
            at=row.at,
            who=reader.person(row.actor),
            what=row.what,
            case=cases.case_number(row.year, row.case_id) if row.year is not None else None,
            release=row.release_id,
            target=row.target,
            task=_task_name(ctx, row.release_id, names.get(looked_at.get(row.target, (0, 0)))),
            address=row.address,
            details=json.loads(row.details),
        )
        for row in rows[:limit]
    )
    return found, rows[limit - 1].audit_id if len(rows) > limit else None


def _task_key(task_id: str) -> tuple[int, int]:
    number, key = cases.parse_task_id(task_id)
    return cases.case_id_of(number), key


def _task_name(ctx: Context, release: int | None, name: str | None) -> Text | None:
    if name is None or release is None:
        return None
    return named(ctx.catalogue.definitions(release), name)


def attachment(ctx: Context, actor: Actor, number: str, file_no: int) -> tuple[FileRow, Path]:
    """A file that the reader may see, and where its bytes lie. Refusals: `not_found`, `not_allowed`."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        row = files.file_row(tx, seen.row.case_id, file_no)
    if row is None or row.deleted_at is not None:
        raise Refusal("not_found", Text("没有此文件", "There is no such file"))
    if reader.masked:  # nobody can mask a photograph
        text = Text(
            "附件可能含个人信息，您只能看遮住个人信息的案件", "Files may hold personal data, which is masked for you"
        )
        raise Refusal("not_allowed", text)
    return file_row(number, reader, row), files.content_path(ctx.settings.uploads, row.sha256)
