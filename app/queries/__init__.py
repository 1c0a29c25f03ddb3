"""The read side: every page and list asks here. Nothing in this room changes anything.

Each query takes the context and the reader (`cases.Actor`), checks the right to see, and answers with frozen rows from
`rows`. A query never runs another one per row: at most 15 statements a page. Raises `errors.Refusal` (`not_found`,
`not_allowed`).

    work(ctx, actor, *, tab="overdue", filters=Filter(), after=None, limit=50) -> WorkPage
    counts(ctx, actor) -> WorkCounts
    next_task(ctx, actor, *, after_task=None) -> NextTask | None
    task_page(ctx, actor, task_id) -> TaskPage
    start_page(ctx, actor, process) -> StartPage
    case_page(ctx, actor, number, *, before=None) -> CasePage          # `before`: seq, for older events
    cases(ctx, actor, *, filters=Filter(), after=None, limit=50) -> CasePageOfRows
    search(ctx, actor, text, *, after=None, limit=20) -> SearchPage
    customer_history(ctx, actor, *, phone="", order="", name="", limit=20) -> CustomerHistory
    promises(ctx, actor, *, state="open", after=None, limit=50) -> tuple[tuple[PromiseRow, ...], str | None]
    team(ctx, actor) -> TeamPage
    users(ctx, actor, *, text="", active=True) -> tuple[UserRow, ...]
    user(ctx, actor, user_id) -> UserRow ; sessions(ctx, actor, user_id) -> tuple[SessionRow, ...]
    groups(ctx) -> tuple[Group, ...] ; assignable(ctx, actor, task_id) -> tuple[Person, ...]
    notices(ctx, actor, *, limit=50) -> tuple[Notice, ...] ; notice_settings(ctx, actor) -> Mapping[str, bool]
    saved_views(ctx, actor) -> tuple[SavedView, ...]
    releases(ctx, actor) -> tuple[ReleaseRow, ...] ; release_files(ctx, actor, release_id) -> Mapping[str, bytes]
    diagram(ctx, actor, release_id, file) -> bytes                     # the XML that DiagramRow.file names
    audit(ctx, actor, *, user=None, case=None, after=None, limit=100) -> tuple[tuple[AuditRow, ...], int | None]
    attachment(ctx, actor, number, file_no) -> tuple[FileRow, Path]    # where the stored file lies
    session_actor(ctx, token) -> Actor | None                          # who a session cookie belongs to
    actor_of(ctx, user_id) -> Actor                                    # active user with groups; not_found otherwise
    processes(ctx) -> tuple[StartPage-like ProcessInfo of the live release that the reader may start]
"""

from __future__ import annotations

from app.queries.rows import *  # noqa: F403
