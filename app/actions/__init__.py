"""Every act that changes something is a verb of its own, in a file of its own: load → check → decide → save.

A wrong input is an `errors.Refusal` and changes nothing. All verbs take the `Context` and the `Actor` first.
"""

from __future__ import annotations

from app import store
from app.actions import work
from app.actions.assign_task import assign_task
from app.actions.claim_task import claim_task
from app.actions.complete_task import Completed, complete_task
from app.actions.fire_timers import fire_timers
from app.actions.holding import Held
from app.actions.load_release import (
    ReleaseInfo,
    export_release,
    folder_differs,
    load_first_release,
    load_release,
    publish_release,
    read_folder,
    set_always_latest,
)
from app.actions.open_case import Opened, open_case
from app.actions.result import Done
from app.actions.retry_incident import retry_incident
from app.actions.save_draft import Saved, save_draft
from app.actions.send_message import send_message
from app.actions.set_variables import set_variables
from app.actions.sign_in import (
    SignedIn,
    change_password,
    end_sessions,
    reset_password,
    sign_in,
    sign_out,
    touch_session,
)
from app.actions.unclaim_task import unclaim_task
from app.actions.users import (
    change_user,
    create_user,
    end_absence,
    ensure_groups,
    find_actor,
    has_users,
    save_group,
    set_absence,
)
from app.cases import SYSTEM, Actor
from app.context import Context, make_context


def migrate(ctx: Context) -> bool:
    """Bring the tables up to date; whether there was anything to do."""
    return store.migrate(ctx.store)


def prepare(ctx: Context) -> None:
    """Tables, groups and the first release: what any door needs before it opens."""
    migrate(ctx)
    ensure_groups(ctx)
    load_first_release(ctx)


def forget() -> None:
    """Drop what this process keeps outside of a context, as a new process would not have it."""
    work.forget()


__all__ = [
    "SYSTEM",
    "Actor",
    "Completed",
    "Context",
    "Done",
    "Held",
    "Opened",
    "ReleaseInfo",
    "Saved",
    "SignedIn",
    "assign_task",
    "change_password",
    "change_user",
    "claim_task",
    "complete_task",
    "create_user",
    "end_absence",
    "end_sessions",
    "ensure_groups",
    "export_release",
    "find_actor",
    "fire_timers",
    "folder_differs",
    "forget",
    "has_users",
    "load_first_release",
    "load_release",
    "make_context",
    "migrate",
    "open_case",
    "prepare",
    "publish_release",
    "read_folder",
    "reset_password",
    "retry_incident",
    "save_draft",
    "save_group",
    "send_message",
    "set_absence",
    "set_always_latest",
    "set_variables",
    "sign_in",
    "sign_out",
    "touch_session",
    "unclaim_task",
]
