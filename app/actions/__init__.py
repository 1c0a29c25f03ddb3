"""Every act that changes something is a verb of its own, in a file of its own: load → check → decide → save.

A wrong input is an `errors.Refusal` and changes nothing. All verbs take the `Context` and the `Actor` first.
"""

from __future__ import annotations

from app import store
from app.actions import work
from app.actions.absences import Away, end_absence, set_absence
from app.actions.add_file import Added, add_file
from app.actions.assign_task import assign_task
from app.actions.bulk_tasks import MOST_AT_ONCE, BulkRow, Changed, bulk_tasks, take_back
from app.actions.claim_task import claim_task
from app.actions.comments import add_comment, delete_comment, edit_comment
from app.actions.complete_task import Completed, complete_task
from app.actions.correct_intake import correct_intake
from app.actions.edit_release import edit_release
from app.actions.end_case import cancel_case, dispose_case
from app.actions.fire_timers import fire_timers
from app.actions.free_tasks import free_tasks
from app.actions.hand_over import hand_over
from app.actions.handle_outbox import handle_outbox
from app.actions.holding import Held
from app.actions.import_users import Imported, import_users
from app.actions.link_cases import link_cases
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
from app.actions.look import keep_looking, look
from app.actions.mark_file import mark_file
from app.actions.mark_promise import mark_promise
from app.actions.move_token import answer_move, ask_move, move_token, withdraw_move
from app.actions.open_case import Opened, open_case
from app.actions.passwords import one_time_password
from app.actions.personal import (
    VIEW_PAGES,
    change_view,
    delete_view,
    follow_notice,
    mark_notices_read,
    move_view,
    pop_notices,
    reveal,
    save_view,
    set_active,
    set_columns,
    set_favourite,
    set_language,
    set_notice,
    set_variables_text,
)
from app.actions.purge_files import purge_files
from app.actions.record_outside import record_outside
from app.actions.reopen_case import reopen_case
from app.actions.result import Done
from app.actions.retry_incident import retry_incident
from app.actions.save_draft import Saved, save_draft
from app.actions.save_start_draft import save_start_draft
from app.actions.send_back import send_back
from app.actions.send_message import send_message
from app.actions.set_limit import set_limit
from app.actions.set_priority import Prioritised, set_priority
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
from app.actions.start_files import add_start_file, drop_start_files, move_start_files
from app.actions.suspend_case import resume_case, suspend_case
from app.actions.tell_overdue import tell_overdue
from app.actions.transaction import pass_on_signals
from app.actions.unclaim_task import unclaim_task
from app.actions.users import (
    change_user,
    create_user,
    ensure_groups,
    find_actor,
    has_users,
    save_group,
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
    "MOST_AT_ONCE",
    "SYSTEM",
    "VIEW_PAGES",
    "Actor",
    "Added",
    "Away",
    "BulkRow",
    "Changed",
    "Completed",
    "Context",
    "Done",
    "Held",
    "Imported",
    "Opened",
    "Prioritised",
    "ReleaseInfo",
    "Saved",
    "SignedIn",
    "add_comment",
    "add_file",
    "add_start_file",
    "answer_move",
    "ask_move",
    "assign_task",
    "bulk_tasks",
    "cancel_case",
    "change_password",
    "change_user",
    "change_view",
    "claim_task",
    "complete_task",
    "correct_intake",
    "create_user",
    "delete_comment",
    "delete_view",
    "dispose_case",
    "drop_start_files",
    "edit_comment",
    "edit_release",
    "end_absence",
    "end_sessions",
    "ensure_groups",
    "export_release",
    "find_actor",
    "fire_timers",
    "folder_differs",
    "follow_notice",
    "forget",
    "free_tasks",
    "hand_over",
    "handle_outbox",
    "has_users",
    "import_users",
    "keep_looking",
    "link_cases",
    "load_first_release",
    "load_release",
    "look",
    "make_context",
    "mark_file",
    "mark_notices_read",
    "mark_promise",
    "migrate",
    "move_start_files",
    "move_token",
    "move_view",
    "one_time_password",
    "open_case",
    "pass_on_signals",
    "pop_notices",
    "prepare",
    "publish_release",
    "purge_files",
    "read_folder",
    "record_outside",
    "reopen_case",
    "reset_password",
    "resume_case",
    "retry_incident",
    "reveal",
    "save_draft",
    "save_group",
    "save_start_draft",
    "save_view",
    "send_back",
    "send_message",
    "set_absence",
    "set_active",
    "set_always_latest",
    "set_columns",
    "set_favourite",
    "set_language",
    "set_limit",
    "set_notice",
    "set_priority",
    "set_variables",
    "set_variables_text",
    "sign_in",
    "sign_out",
    "suspend_case",
    "take_back",
    "tell_overdue",
    "touch_session",
    "unclaim_task",
    "withdraw_move",
]
