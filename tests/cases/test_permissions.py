"""The permission table, role by verb, in full: what stands here is the table of the semantics, written out again."""

from __future__ import annotations

import pytest

from app.cases import Actor, Subject
from app.cases.actors import ROLES
from app.cases.permissions import TABLE, VERBS, masked, may, require
from app.cases.reach import Reach, reach_of
from app.errors import Refusal

CAST = {
    "agent": Actor("a", "a", frozenset({"agent"})),
    "department": Actor("d", "d", frozenset({"logistics"})),
    "lead": Actor("l", "l", frozenset({"logistics"}), frozenset({"logistics"})),
    "supervisor": Actor("s", "s", frozenset({"supervisor"})),
    "watcher": Actor("q", "q", frozenset({"quality"})),
    "process_owner": Actor("o", "o", frozenset({"process_owner"})),
    "compliance": Actor("c", "c", frozenset({"compliance"})),
    "admin": Actor("x", "x", frozenset({"admin"})),
}
NOBODYS = Subject(owner="somebody", case_groups=["agent", "finance"], task_groups=["agent"], assignee=None)
FINANCE = Subject(owner="somebody", case_groups=["agent", "finance"], task_groups=["finance"])
LOGISTICS = Subject(owner="somebody", case_groups=["agent", "logistics"], task_groups=["logistics"])

# verb → role → (a case and task of others, the same with the person's department, as owner or holder)
no, yes = False, True
EXPECTED: dict[str, dict[str, tuple[bool, bool, bool]]] = {
    "see": {
        "agent": (yes, yes, yes), "department": (no, yes, no), "lead": (no, yes, yes), "supervisor": (yes, yes, yes),
        "watcher": (yes, yes, yes), "process_owner": (yes, yes, yes), "compliance": (yes, yes, yes),
        "admin": (no, no, no),
    },
    "claim": {
        "agent": (no, no, yes), "department": (no, yes, yes), "lead": (no, yes, yes), "supervisor": (no, no, yes),
        "watcher": (no, no, yes), "process_owner": (no, no, no), "compliance": (no, no, yes), "admin": (no, no, no),
    },
    "assign": {
        "agent": (no, no, yes), "department": (no, no, yes), "lead": (no, yes, yes), "supervisor": (yes, yes, yes),
        "watcher": (no, no, no), "process_owner": (no, no, no), "compliance": (no, no, no), "admin": (no, no, no),
    },
    "hand_over": {
        "agent": (no, no, yes), "department": (no, no, no), "lead": (no, no, no), "supervisor": (yes, yes, yes),
        "watcher": (no, no, no), "process_owner": (no, no, no), "compliance": (no, no, no), "admin": (no, no, no),
    },
    "release_file": {
        "agent": (no, no, yes), "department": (no, no, no), "lead": (no, no, no), "supervisor": (yes, yes, yes),
        "watcher": (no, no, no), "process_owner": (no, no, no), "compliance": (no, no, no), "admin": (no, no, no),
    },
    **{
        verb: {
            role: (role == "supervisor",) * 3 if verb != "retry" else (role in ("supervisor", "process_owner"),) * 3
            for role in ROLES
        }
        for verb in ("send_back", "suspend", "cancel", "reopen", "set_variables", "dispose", "retry")
    },
    "move": {role: (role == "supervisor",) * 3 for role in ROLES},  # the process owner needs consent: below
    # of a request: `assignee` is whoever made it
    "withdraw_move": {role: (no, no, role == "process_owner") for role in ROLES},
    "edit_diagrams": {role: (role == "process_owner",) * 3 for role in ROLES},
    "publish": {role: (role == "process_owner",) * 3 for role in ROLES},
    # of a person: somebody of finance, somebody of the own department, oneself
    "set_absence": {
        role: (True,) * 3 if role in ("supervisor", "admin") else (no, role == "lead", yes) for role in ROLES
    },
    "set_limit": {
        role: (True,) * 3 if role in ("supervisor", "admin") else (no, role == "lead", role == "lead") for role in ROLES
    },
    "manage_users": {role: (role == "admin",) * 3 for role in ROLES},
    "manage_settings": {role: (role == "admin",) * 3 for role in ROLES},
    "manage_calendar": {role: (role in ("admin", "process_owner"),) * 3 for role in ROLES},
}  # fmt: skip


def subjects(actor: Actor) -> tuple[Subject, Subject, Subject]:
    own = Subject(owner=actor.id, case_groups=["agent", "finance"], task_groups=["finance"], assignee=actor.id)
    return FINANCE, LOGISTICS, own


@pytest.mark.parametrize(
    ("verb", "role"), [(verb, role) for verb, roles in EXPECTED.items() for role in roles], ids=lambda value: value
)
def test_each_role_may_do_exactly_what_the_table_says(verb: str, role: str) -> None:
    actor = CAST[role]
    assert tuple(may(actor, verb, subject) for subject in subjects(actor)) == EXPECTED[verb][role]  # type: ignore[arg-type]


def test_complete_reaches_as_far_as_claim() -> None:
    assert TABLE["complete"] == TABLE["claim"]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_without_a_group_may_do_anything(verb: str) -> None:
    assert not may(Actor("n", "n"), verb, NOBODYS)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_of_the_table_can_be_refused_in_both_languages(verb: str) -> None:
    with pytest.raises(Refusal) as caught:
        require(Actor("n", "n"), verb)  # type: ignore[arg-type]
    assert caught.value.code == "not_allowed"
    assert caught.value.text.zh
    assert caught.value.text.en


def test_a_process_owner_moves_a_token_only_with_a_supervisors_consent() -> None:
    owner = CAST["process_owner"]
    assert not may(owner, "move", FINANCE)
    assert may(owner, "move", Subject(consent=True))


def test_nobody_approves_an_own_change_of_a_table() -> None:
    compliance = CAST["compliance"]
    assert may(compliance, "approve_tables", Subject(author="o"))
    assert not may(compliance, "approve_tables", Subject(author="c"))
    assert not may(compliance, "approve_tables", Subject())


def test_a_task_without_candidates_is_open_to_everybody_who_does_tasks() -> None:
    free = Subject(case_groups=[], task_groups=[], assignee=None)
    assert may(CAST["agent"], "complete", free)
    assert may(CAST["department"], "complete", free)
    assert not may(CAST["process_owner"], "complete", free)


def test_rights_of_several_groups_add_up() -> None:
    both = Actor("b", "b", frozenset({"logistics", "supervisor"}))
    assert may(both, "see", FINANCE)
    assert may(both, "cancel", FINANCE)
    assert may(both, "claim", LOGISTICS)


def test_the_process_owner_and_compliance_see_everything_masked_but_a_supervisor_of_both_does_not() -> None:
    assert masked(CAST["process_owner"])
    assert masked(CAST["compliance"])
    assert not masked(CAST["supervisor"])
    assert not masked(Actor("m", "m", frozenset({"compliance", "supervisor"})))


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        ("agent", Reach(True, "a")),
        ("department", Reach(False, "d", frozenset({"logistics"}))),
        ("lead", Reach(False, "l", frozenset({"logistics"}))),
        ("compliance", Reach(True, "c")),
        ("admin", Reach(False, "")),
    ],
)
def test_lists_reach_as_far_as_the_right_to_see(role: str, reach: Reach) -> None:
    assert reach_of(CAST[role]) == reach
