"""Lists of tasks and cases: orders and their pages, filters together, what search finds for whom, views and counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import actions, queries
from app.errors import Refusal
from app.journeys import script
from app.queries import stamps
from app.queries.rows import Filter
from app.store import case_reads, search, work_reads
from tests.house import House
from tests.house import house as make_house

ROOT = Path(__file__).parents[2]
SCRIPT = script.read(ROOT / "tests" / "journeys" / "logistics_spoiled_fruit.yaml")
INTAKE: Mapping[str, Any] = SCRIPT.steps[0].options["with"]
PREJUDGE: Mapping[str, Any] = next(play for play in SCRIPT.steps if play.value == "prejudge").options["submit"]


@pytest.fixture
def desk(tmp_path: Path, database: str | None) -> Iterator[House]:
    """The shipped release with five complaints of agent1, a minute between any two; the third is of high risk."""
    with make_house(tmp_path, database) as house:
        house.release(actions.read_folder(ROOT))
        for n in range(5):
            take_in(house, n, {"threat": "media", "emotion": "angry"} if n == 2 else {})
            house.clock.advance(timedelta(minutes=1))
        yield house


def take_in(house: House, n: int, complaint: Mapping[str, Any]) -> str:
    data = {
        **INTAKE,
        "customer": {**INTAKE["customer"], "phone": f"1380000000{n}"},
        "complaint": {**INTAKE["complaint"], **complaint},
    }
    return actions.open_case(house.ctx, house.who("agent1"), process="complaint_handling", data=data).case


def to_logistics(house: House) -> None:
    """The first case goes to the departments."""
    tasks = queries.work(house.ctx, house.who("agent1"), tab="all", filters=Filter(sort="waiting")).rows
    house.do(tasks[0].id, **PREJUDGE)


@pytest.mark.parametrize("sort", work_reads.SORTS)
@pytest.mark.parametrize("tab", ["all", "waiting"])
def test_pages_of_tasks_follow_each_other_in_every_order(desk: House, sort: str, tab: Any) -> None:
    agent, filters = desk.who("agent1"), Filter(sort=sort)
    whole = [row.id for row in queries.work(desk.ctx, agent, tab=tab, filters=filters).rows]
    paged: list[str] = []
    after = None
    while len(paged) < 20:
        page = queries.work(desk.ctx, agent, tab=tab, filters=filters, after=after, limit=2)
        paged += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert whole
    assert paged == whole


@pytest.mark.parametrize("sort", case_reads.SORTS)
def test_pages_of_cases_follow_each_other_in_every_order(desk: House, sort: str) -> None:
    first = queries.work(desk.ctx, desk.who("agent1"), tab="all", filters=Filter(sort="waiting")).rows[0]
    actions.cancel_case(desk.ctx, desk.who("supervisor1"), first.case, reason="重复")  # has no time limit any more
    agent, filters = desk.who("agent1"), Filter(sort=sort)
    whole = [row.number for row in queries.cases(desk.ctx, agent, filters=filters).rows]
    paged: list[str] = []
    after = None
    while len(paged) < 20:
        page = queries.cases(desk.ctx, agent, filters=filters, after=after, limit=2)
        paged += [row.number for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(whole) == 5
    assert paged == whole


def test_orders_say_what_they_promise(desk: House) -> None:
    agent = desk.who("agent1")

    def numbers(sort: str) -> list[int]:
        rows = queries.cases(desk.ctx, agent, filters=Filter(sort=sort)).rows
        return [int(row.number.rsplit("-", 1)[1]) for row in rows]

    assert numbers("number") == [1, 2, 3, 4, 5]
    assert numbers("-received") == numbers("-number") == [5, 4, 3, 2, 1]
    assert numbers("risk")[0] == numbers("priority")[0] == 3
    assert numbers("due")[0] == 3  # the response to its risk is due within the hour
    urgent = queries.work(desk.ctx, agent, tab="all").rows
    assert urgent[0].risk == "high"
    longest = queries.work(desk.ctx, agent, tab="all", filters=Filter(sort="waiting")).rows
    assert [row.opened_at for row in longest] == sorted(row.opened_at for row in longest)


@pytest.mark.parametrize(
    "after",
    ["[]", "{}", "1", '"x"', "[1,2]", '[{"t":"0001-01-01T00:00:00+14:00"},1]', '[{"t":1},1]', "[1e400,1]", "[true,1]",
     f"[{2**70},1]", f'[1,{{"t":"2026-01-01T00:00:00+00:00"}},1,1,{10**40}]', "[" * 5000],
)  # fmt: skip
def test_a_place_that_nobody_made_here_begins_at_the_beginning(desk: House, after: str) -> None:
    agent = desk.who("agent1")
    assert len(queries.cases(desk.ctx, agent, after=after).rows) == 5
    assert queries.work(desk.ctx, agent, tab="all", after=after).rows
    assert queries.promises(desk.ctx, agent, state="all", after=after)[1] is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filter(risk=("high",)), 1),
        (Filter(risk=("high", "normal")), 5),
        (Filter(risk=("high",), owner=("agent1",), step=("投诉预判",), due="today", status=("open",)), 1),
        (Filter(risk=("high",), owner=("agent2",)), 0),
        (Filter(owner=("me",)), 5),
        (Filter(owner=("",)), 0),
        (Filter(group=("pr",)), 1),
        (Filter(due="overdue"), 0),
        (Filter(text="水果", risk=("high",)), 1),
        (Filter(text="冰箱"), 0),
        (Filter(text="%"), 0),
    ],
)
def test_filters_narrow_together(desk: House, filters: Filter, found: int) -> None:
    assert len(queries.cases(desk.ctx, desk.who("agent1"), filters=filters).rows) == found


def test_filters_of_tasks_ask_the_task_and_not_the_case(desk: House) -> None:
    """The case of high risk has a task of PR that is due sooner: the agent's own task is not found by either."""
    agent = desk.who("agent1")
    assert queries.work(desk.ctx, agent, tab="all", filters=Filter(group=("pr",))).rows == ()
    assert len(queries.work(desk.ctx, agent, tab="waiting", filters=Filter(group=("pr",))).rows) == 1
    desk.clock.advance(timedelta(minutes=70))
    late = queries.work(desk.ctx, agent, tab="all", filters=Filter(due="overdue")).rows
    assert late == ()
    assert len(queries.cases(desk.ctx, agent, filters=Filter(due="overdue")).rows) == 1


# ── search ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_noted_is_found_until_it_is_changed_or_deleted(desk: House) -> None:
    agent = desk.who("agent1")
    case = queries.cases(desk.ctx, agent).rows[0].number

    def found(text: str) -> list[str]:
        return [row.number for row in queries.search(desk.ctx, agent, text).hits]

    actions.add_comment(desk.ctx, agent, case, "客户提到邻居作证")
    assert found("邻居作证") == [case]
    hit = queries.search(desk.ctx, agent, "作证").hits[0]
    assert hit.place is not None
    assert hit.place.where.en == "Note"
    assert ("作证", True) in hit.place.snippet
    actions.edit_comment(desk.ctx, agent, case, 1, "客户提到保安作证")
    assert (found("邻居作证"), found("保安作证")) == ([], [case])
    actions.delete_comment(desk.ctx, agent, case, 1)
    assert found("保安作证") == []
    assert case in found("水果")


def test_what_is_noted_stays_found_when_the_case_changes(desk: House) -> None:
    agent = desk.who("agent1")
    task = queries.work(desk.ctx, agent, tab="all", filters=Filter(sort="waiting")).rows[0]
    actions.add_comment(desk.ctx, agent, task.case, "保安作证")
    order = {**INTAKE["order"], "product": "沃柑礼盒"}
    actions.correct_intake(desk.ctx, agent, task.case, {**INTAKE, "order": order}, reason="听错了")
    assert [row.number for row in queries.search(desk.ctx, agent, "保安作证").hits] == [task.case]
    assert [row.number for row in queries.search(desk.ctx, agent, "沃柑礼盒").hits] == [task.case]


def test_a_department_narrows_its_list_only_by_what_it_may_read(desk: House) -> None:
    to_logistics(desk)
    person = desk.who("logistics1")

    def found(text: str) -> int:
        return len(queries.cases(desk.ctx, person, filters=Filter(text=text)).rows)

    assert found("核实停运") == 1
    assert found("核实停运 招待家人") == 0  # the second stands in the narrative alone
    assert found("13800000000") == found("8000") == 0
    waiting = queries.work(desk.ctx, person, tab="groups", filters=Filter(text="13800000000"))
    assert waiting.rows == ()
    assert queries.work(desk.ctx, person, tab="groups", filters=Filter(text="核实停运")).rows


def test_a_list_that_is_searched_says_where_the_words_stand(desk: House) -> None:
    row = queries.cases(desk.ctx, desk.who("agent1"), filters=Filter(text="变质")).rows[0]
    assert row.place is not None
    assert ("变质", True) in row.place.snippet
    assert queries.cases(desk.ctx, desk.who("agent1")).rows[0].place is None


@pytest.mark.parametrize("rare", [1, 1000], ids=["a common word", "a rare word"])
def test_a_word_finds_the_same_whether_many_or_few_cases_hold_it(
    desk: House, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    monkeypatch.setattr(search, "RARE", rare)
    agent = desk.who("agent1")
    page = queries.cases(desk.ctx, agent, filters=Filter(text="水果", risk=("normal",), sort="number"))
    assert [row.number[-1] for row in page.rows] == ["1", "2", "4", "5"]
    assert page.total == 4


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Filter(status=("open", "suspended"), sort="risk"), "ix_cases_rank"),
        (Filter(status=("open",), category=("logistics",), risk=("high", "elevated")), "ix_cases_at_risk"),
    ],
)
def test_what_would_grow_slower_with_the_number_of_cases_has_an_index(desk: House, wanted: Filter, index: str) -> None:
    told: list[tuple[str, Any]] = []
    note = lambda _c, _u, statement, values, *_: told.append((statement, values))  # noqa: E731
    sa.event.listen(desk.ctx.store.engine, "before_cursor_execute", note)
    queries.cases(desk.ctx, desk.who("supervisor1"), filters=wanted)
    queries.view_counts(desk.ctx, desk.who("supervisor1"), {1: ("cases", wanted)}, age=0)
    sa.event.remove(desk.ctx.store.engine, "before_cursor_execute", note)
    sqlite = desk.ctx.store.is_sqlite
    plans = []
    with desk.ctx.store.engine.connect() as connection:
        for way in () if sqlite else ("seqscan", "bitmapscan", "sort"):  # a few rows are always read and sorted whole
            connection.exec_driver_sql(f"set enable_{way} = off")
        for statement, values in [(text, values) for text, values in told if text.startswith("SELECT")]:
            rows = connection.exec_driver_sql(("explain query plan " if sqlite else "explain ") + statement, values)
            plans += [str(row[-1]) for row in rows]
    assert any(index in line for line in plans), plans


def test_a_hit_far_into_a_long_text_is_shown_with_what_stands_around_it(desk: House) -> None:
    case = take_in(desk, 9, {"narrative": "箱" * 19_000 + "最后提到消费者协会" + "。" * 200})
    hit = queries.search(desk.ctx, desk.who("agent1"), "消费者协会").hits[0]
    assert hit.number == case
    assert hit.place is not None
    assert ("消费者协会", True) in hit.place.snippet
    assert sum(len(text) for text, _ in hit.place.snippet) < 100


# ── views and counts ──────────────────────────────────────────────────────────────────────────────


def test_views_are_counted_together_in_one_statement(desk: House) -> None:
    agent = desk.who("agent1")
    wanted = {1: ("cases", Filter(risk=("high",))), 2: ("overdue", Filter()), 3: ("cases", Filter(text="水果"))}
    desk.clock.advance(timedelta(hours=3))
    with desk.counted() as statements:
        counts = queries.view_counts(desk.ctx, agent, wanted, age=20)
        assert queries.view_counts(desk.ctx, agent, wanted, age=20) == counts
    assert [(counts[view].all, counts[view].late) for view in wanted] == [(1, 1), (5, 5), (5, 5)]
    assert len(statements) <= 2  # the second asks which release is live, for the search


def test_a_view_is_renamed_shared_moved_and_deleted_by_its_owner_alone(desk: House) -> None:
    agent, other = desk.who("agent1"), desk.who("agent2")
    ids = [actions.save_view(desk.ctx, agent, name=name, page="cases", query="risk=high") for name in "一二三"]
    actions.move_view(desk.ctx, agent, ids[2], -1)
    actions.change_view(desk.ctx, agent, ids[0], name="高风险", group="agent")
    assert [view.name for view in queries.saved_views(desk.ctx, agent)] == ["高风险", "三", "二"]
    assert [view.name for view in queries.saved_views(desk.ctx, other)] == ["高风险"]
    for act in (
        lambda: actions.change_view(desk.ctx, other, ids[0], name="我的", group=None),
        lambda: actions.move_view(desk.ctx, other, ids[0], 1),
        lambda: actions.delete_view(desk.ctx, other, ids[0]),
    ):
        with pytest.raises(Refusal, match="not_found"):
            act()
    with pytest.raises(Refusal, match="not_allowed"):
        actions.change_view(desk.ctx, agent, ids[0], name="高风险", group="pr")
    actions.delete_view(desk.ctx, agent, ids[0])
    assert queries.saved_views(desk.ctx, other) == ()


def test_counts_of_groups_are_shared_for_some_seconds_by_pages_that_ask_again(desk: House) -> None:
    person = desk.who("pr1")
    assert queries.counts(desk.ctx, person, age=8).groups == 1
    task = queries.work(desk.ctx, person, tab="groups").rows[0]
    actions.claim_task(desk.ctx, desk.who("pr1"), task.id)
    assert queries.counts(desk.ctx, person, age=8).groups == 1
    desk.clock.advance(timedelta(seconds=8))
    assert queries.counts(desk.ctx, person, age=8).groups == 0


def test_the_stamp_changes_with_the_list_and_not_with_another_persons(desk: House) -> None:
    agent, other = desk.who("agent1"), desk.who("agent2")
    before = queries.counts(desk.ctx, agent).stamp, queries.counts(desk.ctx, other).stamp
    task = queries.work(desk.ctx, agent, tab="all").rows[0]
    actions.add_comment(desk.ctx, desk.who("supervisor1"), task.case, "请优先")
    after = queries.counts(desk.ctx, agent).stamp, queries.counts(desk.ctx, other).stamp
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_readers_who_see_alike_share_what_is_counted_and_others_do_not(desk: House) -> None:
    ctx, first, second = desk.ctx, desk.who("agent1"), desk.who("agent2")
    assert queries.open_cases(ctx, first, age=60)[1] == 5
    with desk.counted() as statements:
        assert queries.open_cases(ctx, second, age=60)[1] == 5
        assert statements == []
        assert queries.open_cases(ctx, desk.who("logistics1"), age=60)[1] == 0
        assert len(statements) == 1


def test_the_same_list_in_another_order_has_a_stamp_of_its_own(desk: House) -> None:
    agent = desk.who("agent1")
    first = stamps.cases_stamp(desk.ctx, agent, Filter(sort="number"))
    assert stamps.cases_stamp(desk.ctx, agent, Filter(sort="number", risk=("high",))) != first
    take_in(desk, 7, {})
    assert stamps.cases_stamp(desk.ctx, agent, Filter(sort="-number")) != first
    desk.clock.advance(timedelta(seconds=10))
    assert stamps.cases_stamp(desk.ctx, agent, Filter(sort="number")) != first
