"""The read side: every page and list asks here. Nothing in this room changes anything.

Each query takes the context and the reader (`cases.Actor`), checks the right to see, and answers with frozen rows from
`rows`. A query never runs another one per row: at most 15 statements a page. Raises `errors.Refusal` (`not_found`,
`not_allowed`).
"""

from __future__ import annotations

from app.queries import rehearsal, rows, views
from app.queries.case_lists import cases, customer_history, open_cases, promises
from app.queries.case_page import case_page, timeline
from app.queries.customer import customer_page
from app.queries.diagrams import diagram
from app.queries.find import search
from app.queries.house import (
    attachment,
    audit,
    processes,
    release_content,
    release_files,
    release_listing,
    releases,
)
from app.queries.least_loaded import Able, least_loaded
from app.queries.moves import moves
from app.queries.names import element_names, step_names
from app.queries.notices import NOTICE_KINDS, notice_settings, notices, some_notices
from app.queries.people import (
    Session,
    absences,
    absentees,
    actor_of,
    all_groups,
    assignable,
    colleagues,
    groups,
    session_actor,
    sessions,
    user,
    users,
)
from app.queries.rows import *  # noqa: F403
from app.queries.task_page import correction_page, start_page, task_page
from app.queries.team import team
from app.queries.views import saved_views, view_counts
from app.queries.way import way_taken
from app.queries.work import counts, next_task, waiting, work

__all__ = [
    "all_groups",
    "NOTICE_KINDS",
    "Able",
    "Session",
    "absences",
    "absentees",
    "actor_of",
    "assignable",
    "attachment",
    "audit",
    "case_page",
    "cases",
    "colleagues",
    "correction_page",
    "counts",
    "customer_history",
    "customer_page",
    "diagram",
    "element_names",
    "groups",
    "least_loaded",
    "moves",
    "next_task",
    "notice_settings",
    "notices",
    "open_cases",
    "processes",
    "promises",
    "rehearsal",
    "release_content",
    "release_files",
    "release_listing",
    "releases",
    "saved_views",
    "search",
    "session_actor",
    "sessions",
    "some_notices",
    "start_page",
    "task_page",
    "step_names",
    "team",
    "timeline",
    "user",
    "users",
    "view_counts",
    "views",
    "waiting",
    "way_taken",
    "work",
    *rows.__all__,
]
