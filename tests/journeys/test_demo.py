"""The demo data: people who can sign in, and a dozen cases in different steps, up to the present."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from app import actions, demo, queries
from app.clock import FakeClock
from app.config import Settings

NOW = datetime.fromisoformat("2026-11-24T09:30:00+08:00")


def _of(rows: Sequence[queries.rows.CaseRow], title: str) -> str:
    return next(row.number for row in rows if title in row.title)


def test_demo_data_fills_an_empty_installation_with_a_dozen_cases_in_different_steps(tmp_path: Path) -> None:
    ctx = actions.make_context(Settings(instance=tmp_path).complete(), FakeClock(NOW))
    actions.prepare(ctx)
    told: list[str] = []
    demo.fill(ctx, told.append)
    assert actions.sign_in(ctx, "agent1", "demo").actor.name == "林晓"
    page = queries.cases(ctx, ctx.people.actor("supervisor1"), limit=100)
    assert len(page.rows) >= 12
    assert len({row.step.zh for row in page.rows if row.step}) >= 5
    assert all(NOW - timedelta(days=60) < row.received_at <= NOW for row in page.rows)
    assert any(row.risk == "high" for row in page.rows)
    told_days = queries.case_page(ctx, ctx.people.actor("supervisor1"), _of(page.rows, "婴儿推车")).variables
    assert "11 月 20 日" not in repr(told_days)  # the batch was made 105 days before the reference instant
    assert "8 月 12 日" in repr(told_days)
    ctx.store.dispose()
