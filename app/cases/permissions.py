"""Who may do what: the one table of the product (semantics: *Who may do what*), and the one place that reads it.

A *grant* says how far a right reaches. `may` answers for one verb, actor and subject; several roles add up. The system
(timers, messages of the worker) may do everything: no person is asked for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from app.cases.actors import Actor, Role
from app.errors import Refusal, Text

Verb = Literal[
    "see",
    "open",
    "claim",
    "complete",
    "unclaim",
    "assign",
    "hand_over",
    "comment",
    "attach",
    "release_file",
    "link",
    "send_message",
    "correct",
    "dispose",
    "send_back",
    "suspend",
    "cancel",
    "reopen",
    "set_variables",
    "retry",
    "move",
    "withdraw_move",
    "mark_promise",
    "see_team",
    "set_absence",
    "set_limit",
    "see_audit",
    "edit_diagrams",
    "edit_tables",
    "publish",
    "approve_tables",
    "manage_users",
    "manage_settings",
    "manage_calendar",
]

Grant = Literal[
    "no",
    "all",
    "masked",  # all cases, personal data masked
    "own",  # what the actor holds, or the case the actor owns
    "task",  # cases where the department user, or the department, has or had a task; readable variables only
    "department",  # tasks and cases of the departments the actor leads
    "candidate",  # candidate or assignee
    "department_candidate",  # candidate, assignee, or any task of a department that the actor leads
    "seen",  # every case that the actor may see
    "consent",  # only together with a supervisor's consent
    "not_own",  # all, but never an own change
]

_SUPERVISOR_ONLY: dict[Role, Grant] = {"supervisor": "all"}
_EVERYBODY_WHO_SEES: dict[Role, Grant] = {
    "agent": "seen", "department": "seen", "lead": "seen", "supervisor": "seen", "watcher": "seen",
    "process_owner": "seen", "compliance": "seen",
}  # fmt: skip
_ATTACHERS: dict[Role, Grant] = {
    role: grant for role, grant in _EVERYBODY_WHO_SEES.items() if role not in ("process_owner", "compliance")
}
_WORKERS: dict[Role, Grant] = {
    "agent": "candidate", "department": "candidate", "lead": "department_candidate", "supervisor": "candidate",
    "watcher": "candidate", "compliance": "candidate",
}  # fmt: skip
_PASS_ON: dict[Role, Grant] = {"agent": "own", "department": "own", "lead": "department", "supervisor": "all"}
_CUSTOMER_SERVICE: dict[Role, Grant] = {"agent": "all", "supervisor": "all"}

TABLE: Mapping[Verb, Mapping[Role, Grant]] = {
    "see": {
        "agent": "all", "department": "task", "lead": "department", "supervisor": "all", "watcher": "all",
        "process_owner": "masked", "compliance": "masked",
    },
    # who may start a process: customer service, and whoever else a company lets
    "open": {"agent": "all", "department": "all", "lead": "all", "supervisor": "all", "watcher": "all"},
    "claim": _WORKERS,
    "complete": _WORKERS,
    "unclaim": {**_PASS_ON, "watcher": "own", "compliance": "own"},
    "assign": _PASS_ON,
    "hand_over": {"agent": "own", "supervisor": "all"},
    "comment": _EVERYBODY_WHO_SEES,
    "attach": _ATTACHERS,
    # what the customer may get is decided by the customer's contact, not by whoever adds a file
    "release_file": {"agent": "own", "supervisor": "all"},
    "link": _CUSTOMER_SERVICE,
    "send_message": _CUSTOMER_SERVICE,
    "correct": {"agent": "own", "supervisor": "all"},
    "dispose": _SUPERVISOR_ONLY,
    "send_back": _SUPERVISOR_ONLY,
    "suspend": _SUPERVISOR_ONLY,
    "cancel": _SUPERVISOR_ONLY,
    "reopen": _SUPERVISOR_ONLY,
    "set_variables": _SUPERVISOR_ONLY,
    "retry": {"supervisor": "all", "process_owner": "all"},
    "move": {"supervisor": "all", "process_owner": "consent"},
    "withdraw_move": {"process_owner": "own"},  # `assignee` is whoever asked for it
    "mark_promise": {"agent": "own", "lead": "department", "supervisor": "all"},
    "see_team": {"lead": "department", "supervisor": "all", "watcher": "all"},
    # of a person: `task_groups` are the person's groups, `assignee` is the person
    "set_absence": {
        "agent": "own", "department": "own", "lead": "department", "supervisor": "all", "watcher": "own",
        "process_owner": "own", "compliance": "own", "admin": "all",
    },
    "set_limit": {"lead": "department", "supervisor": "all", "admin": "all"},
    "see_audit": {"admin": "all", "compliance": "all"},
    "edit_diagrams": {"process_owner": "all"},
    "edit_tables": {"process_owner": "all", "compliance": "not_own"},
    "publish": {"process_owner": "all"},
    "approve_tables": {"compliance": "not_own"},
    "manage_users": {"admin": "all"},
    "manage_settings": {"admin": "all"},
    "manage_calendar": {"admin": "all", "process_owner": "all"},
}  # fmt: skip

VERBS: tuple[Verb, ...] = get_args(Verb)

_NAMES: Mapping[Verb, Text] = {
    "see": Text("查看此案件", "see this case"),
    "open": Text("受理投诉", "open a case"),
    "claim": Text("领取此任务", "claim this task"),
    "complete": Text("完成此任务", "complete this task"),
    "unclaim": Text("退回此任务", "give this task back"),
    "assign": Text("指派此任务", "assign this task"),
    "hand_over": Text("转交此案件", "hand over this case"),
    "comment": Text("评论此案件", "comment on this case"),
    "attach": Text("上传附件", "attach files to this case"),
    "release_file": Text("决定附件能否给客户", "decide whether a file may go to the customer"),
    "link": Text("关联案件", "link cases"),
    "send_message": Text("向案件发送消息", "send a message to this case"),
    "correct": Text("更正受理信息", "correct the intake of this case"),
    "dispose": Text("以此理由结束案件", "end this case with a disposition"),
    "send_back": Text("退回已完成的任务", "send a completed task back"),
    "suspend": Text("暂停或恢复案件", "suspend or resume this case"),
    "cancel": Text("取消案件", "cancel this case"),
    "reopen": Text("重新打开案件", "reopen this case"),
    "set_variables": Text("修改案件数据", "set variables of this case"),
    "retry": Text("重试故障", "retry an incident"),
    "move": Text("移动流程位置", "move a token"),
    "withdraw_move": Text("撤回移动流程的请求", "withdraw a request to move the flow"),
    "mark_promise": Text("登记承诺结果", "mark this promise"),
    "see_team": Text("查看团队", "see the team"),
    "set_absence": Text("登记此人的缺勤", "set this person's absence"),
    "set_limit": Text("设置此人的任务上限", "set this person's limit of tasks"),
    "see_audit": Text("查看审计记录", "see the audit"),
    "edit_diagrams": Text("编辑流程和表单", "edit diagrams and forms"),
    "edit_tables": Text("编辑决策表", "edit tables"),
    "publish": Text("发布", "publish a release"),
    "approve_tables": Text("审批决策表", "approve tables"),
    "manage_users": Text("管理用户", "manage users"),
    "manage_settings": Text("管理设置", "manage settings"),
    "manage_calendar": Text("管理日历", "manage the calendar"),
}


def name_of(verb: Verb) -> Text:
    """The right in words."""
    return _NAMES[verb]


@dataclass(frozen=True)
class Subject:
    """What a right is asked about: a case, and where it matters one task of it, or the author of a change.

    `case_groups` and `case_people` are the candidate groups and holders of all its tasks, open or done.
    """

    owner: str | None = None
    case_groups: Collection[str] = ()
    case_people: Collection[str] = ()
    task_groups: Collection[str] = ()
    assignee: str | None = None
    author: str | None = None
    consent: bool = False  # a supervisor agreed


def _grants(actor: Actor, verb: Verb) -> set[Grant]:
    row = TABLE[verb]
    return {row[role] for role in actor.roles if role in row}


def _reaches(grant: Grant, actor: Actor, subject: Subject) -> bool:
    match grant:
        case "all" | "masked":
            return True
        case "own":
            return actor.id in (subject.assignee, subject.owner)
        case "task":
            return actor.id in subject.case_people or bool(actor.departments & set(subject.case_groups))
        case "department":
            groups = set(subject.task_groups) or set(subject.case_groups)
            return bool(actor.leads & groups) or actor.id in (subject.assignee, subject.owner)
        case "candidate":
            return _is_candidate(actor, subject)
        case "department_candidate":
            return _is_candidate(actor, subject) or bool(actor.leads & set(subject.task_groups))
        case "seen":
            return may(actor, "see", subject)
        case "consent":
            return subject.consent
        case "not_own":
            return subject.author is not None and subject.author != actor.id
        case "no":
            return False


def _is_candidate(actor: Actor, subject: Subject) -> bool:
    """Candidate or assignee. A task that names neither groups nor a person is open to everybody who does tasks."""
    if subject.assignee == actor.id or actor.groups & set(subject.task_groups):
        return True
    return not subject.task_groups and subject.assignee is None


def may(actor: Actor, verb: Verb, subject: Subject | None = None) -> bool:
    """Whether the actor has the right for this subject."""
    if actor.is_system:
        return True
    subject = subject or Subject()
    return any(_reaches(grant, actor, subject) for grant in _grants(actor, verb))


def require(actor: Actor, verb: Verb, subject: Subject | None = None) -> None:
    """Raise the refusal `not_allowed` unless the actor has the right."""
    if not may(actor, verb, subject):
        name = _NAMES[verb]
        raise Refusal("not_allowed", Text(f"您没有权限{name.zh}", f"You may not {name.en}"), details={"verb": verb})


def masked(actor: Actor) -> bool:
    """Whether personal values are masked for this reader: no role shows them unmasked."""
    return not actor.is_system and _grants(actor, "see") <= {"masked"}
