"""Changing files of a release makes a draft beside it; what is live, and what runs on it, stays as it was."""

from __future__ import annotations

import pytest

from app import actions, queries
from app.errors import Refusal
from tests.house import House, diagram, form, line

BODY = line('userTask a camunda:candidateGroups="agent" camunda:formRef="f"')


@pytest.fixture
def live(both: House) -> int:
    return both.release({"processes/p.bpmn": diagram(BODY), "forms/f.form": form("f", "reply")})


def edit(house: House, base: int, changes: dict[str, bytes], by: str = "owner1") -> actions.ReleaseInfo:
    return actions.edit_release(house.ctx, house.who(by), base, changes, note="字段改名")


def test_a_changed_form_is_a_draft_that_its_author_named(both: House, live: int) -> None:
    draft = edit(both, live, {"forms/f.form": form("f", "answer")})
    assert (draft.status, draft.note) == ("draft", "字段改名")
    files = queries.release_content(both.ctx, draft.id)
    assert files["forms/f.form"] == form("f", "answer")
    assert files["processes/p.bpmn"] == diagram(BODY)
    assert queries.release_content(both.ctx, live)["forms/f.form"] == form("f", "reply")
    [row] = [row for row in queries.releases(both.ctx) if row.status == "live"]
    assert row.id == live


def test_a_draft_can_be_changed_further(both: House, live: int) -> None:
    first = edit(both, live, {"forms/f.form": form("f", "answer")})
    second = edit(both, first.id, {"forms/g.form": form("g", "x")})
    assert set(queries.release_content(both.ctx, second.id)) == {"processes/p.bpmn", "forms/f.form", "forms/g.form"}
    assert queries.release_content(both.ctx, second.id)["forms/f.form"] == form("f", "answer")


def test_what_the_check_finds_is_told_at_its_component_and_nothing_is_saved(both: House, live: int) -> None:
    with pytest.raises(Refusal) as caught:
        edit(both, live, {"forms/f.form": form("f", "a..b")})
    assert caught.value.code == "invalid"
    assert any(error.field.startswith("forms/f.form:") for error in caught.value.errors)
    assert [row.id for row in queries.releases(both.ctx)] == [live]


def test_a_release_that_was_replaced_is_no_base_any_more(both: House, live: int) -> None:
    draft = edit(both, live, {"forms/f.form": form("f", "answer")})
    actions.publish_release(both.ctx, both.who("owner1"), draft.id)
    with pytest.raises(Refusal) as caught:
        edit(both, live, {"forms/f.form": form("f", "other")})
    assert (caught.value.code, caught.value.details["live"]) == ("stale", draft.id)


@pytest.mark.parametrize("who", ["agent1", "supervisor1", "compliance1", "admin1"])
def test_only_the_process_owner_changes_forms(both: House, live: int, who: str) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        edit(both, live, {"forms/f.form": form("f", "answer")}, by=who)


@pytest.mark.parametrize(
    ("base", "changes", "code"),
    [(99, {"forms/f.form": b"{}"}, "not_found"), (None, {"forms/f.form": b" " * 5_000_001}, "invalid")],
    ids=["no such release", "too large"],
)
def test_what_cannot_be_a_release_is_refused(
    both: House, live: int, base: int | None, changes: dict[str, bytes], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        edit(both, base or live, changes)
