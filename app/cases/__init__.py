"""The domain: case file and scopes, people and permissions, numbers, events. Pure: no I/O."""

from __future__ import annotations

from app.cases.actors import ROLES, SYSTEM, Actor, Role, role_of_group
from app.cases.numbers import case_id_of, case_number, parse_task_id, task_id
from app.cases.permissions import Subject, Verb, masked, may, require
from app.cases.scopes import CaseFile, Change, ScopeView

__all__ = [
    "ROLES",
    "SYSTEM",
    "Actor",
    "CaseFile",
    "Change",
    "Role",
    "ScopeView",
    "Subject",
    "Verb",
    "case_id_of",
    "case_number",
    "masked",
    "may",
    "parse_task_id",
    "require",
    "role_of_group",
    "task_id",
]
