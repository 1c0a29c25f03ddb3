"""What is typed into a start form: of two windows neither overwrites the other unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import actions
from app.errors import Refusal
from tests.house import House

PROCESS = "complaint_handling"


def test_a_draft_is_replaced_only_by_who_knows_what_it_replaces(both: House) -> None:
    agent = both.who("agent1")
    first = actions.save_start_draft(both.ctx, agent, PROCESS, {"a": 1}, version=0)
    both.clock.advance(timedelta(microseconds=1))
    second = actions.save_start_draft(both.ctx, agent, PROCESS, {"a": 2}, version=first.version)
    assert second.version == first.version + 1
    with pytest.raises(Refusal) as caught:
        actions.save_start_draft(both.ctx, agent, PROCESS, {"a": 3}, version=first.version)
    assert (caught.value.code, caught.value.details["draft"]) == ("stale", {"a": 2})
    assert actions.save_start_draft(both.ctx, agent, PROCESS, {"a": 2}, version=0) == second
    assert actions.save_start_draft(both.ctx, agent, PROCESS, None).version == 0
    actions.save_start_draft(both.ctx, agent, PROCESS, {"a": 3}, version=first.version)
