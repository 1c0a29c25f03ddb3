"""The desk with many cases: server time of its pages with 100,000 open tasks of 300,000 cases, on both databases.

`BENCH_CASES` makes it smaller. A tenth of the size is measured too: pages must not slow down with the number of cases.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import sqlalchemy as sa

from app import actions, queries, serve
from app.cases.columns import RISK_RANK
from app.cases.words import words_of
from app.journeys import cast
from app.queries.rows import Filter
from app.store.case_tables import Case, Task
from app.store.record_tables import CaseEvent, SearchEntry
from app.store.types import table
from tests.bench import _postgresql, _web
from tests.bench.completion import context, row

ROOT = Path(__file__).parents[2]
CASES = int(os.environ.get("BENCH_CASES", "300000"))
OPEN_SHARE = 3  # every third case has an open task
TASKS_EACH = 250
"""Of each agent, at every size: what grows is the house, not the hand."""
SAMPLES, ROUNDS = 40, 4
BATCH = 5000
GROUPS = ("agent", "logistics", "after_sales", "warehouse", "finance", "store", "product")
CATEGORIES = ("logistics", "damage", "quality", "refund", "attitude", "price", "other")
NOUNS = (
    "水果",
    "苹果",
    "冰箱",
    "手机",
    "快递",
    "包装",
    "客服",
    "退款",
    "发票",
    "赔偿",
    "箱子",
    "电池",
    "屏幕",
    "衣服",
    "鞋子",
    "牛奶",
)
VERBS = (
    "破损",
    "变质",
    "延误",
    "丢失",
    "漏发",
    "错发",
    "不符",
    "发霉",
    "过期",
    "异响",
    "漏电",
    "掉色",
    "态度差",
    "没回复",
)

Spec = tuple[str, Callable[[], object], float]


def rows() -> Iterator[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-desk-"))
    try:
        yield from compared("SQLite", lambda size: f"sqlite:///{folder / f'desk_{size}.db'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with _postgresql.server() as port:
        yield from compared("PostgreSQL", lambda size: _postgresql.create_database(port, f"desk_{size}"))


def compared(name: str, url: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """A tenth of the size first, then the whole, and how much slower that is."""
    small: dict[str, float] = {}
    for size in (CASES // 10, CASES):
        ctx = fill(url(size), size, name)
        try:
            for page, act, target in pages(ctx):
                spent, statements = sampled(ctx, act)
                value = spent[int(len(spent) * 0.95)] * 1000
                if size != CASES:
                    small[page] = value
                    continue
                label = f"desk: {page}, {name}, {CASES // OPEN_SHARE:,} open tasks"
                yield row(f"{label}, p50", spent[len(spent) // 2] * 1000, "ms", None, "lower")
                yield row(f"{label}, p95", value, "ms", target, "lower")
                yield row(f"{label}, p99", spent[-1] * 1000, "ms", None, "lower")
                yield row(f"{label}, statements", statements, "statements", 15, "lower")
                yield row(f"{label}, against a tenth of the size", value / small[page], "×", 1.5, "lower")
            if size == CASES:
                yield row(f"desk: bulk assign of 500, {name}", bulk(ctx), "s", None, "lower")
        finally:
            ctx.store.dispose()


def pages(ctx: actions.Context) -> list[Spec]:
    """What is measured, each time for another person or case."""
    dice = random.Random(7)
    hands = agents_of(ctx)
    agent = lambda: ctx.people.users[dice.choice(hands)].actor()  # noqa: E731
    three = lambda: dice.choice(NOUNS) + dice.choice(VERBS)[0]  # noqa: E731
    supervisor = ctx.people.users["supervisor1"].actor()
    department = ctx.people.users["logistics1"].actor()
    wanted = Filter(status=("open",), category=("quality",), risk=("high",))
    watcher = Filter(status=("open", "suspended"), sort="due")
    risky = Filter(status=("open", "suspended"), sort="risk")
    numbers = [f"C-2026-{dice.randrange(1, min(1000, CASES // 10)):06d}" for _ in range(SAMPLES * 2)]
    return [
        *web_pages(ctx, dice, numbers),
        ("my work", lambda: queries.work(ctx, agent(), tab="later"), 50),
        ("my work, my groups", lambda: queries.work(ctx, agent(), tab="groups"), 50),
        ("my work of a department", lambda: queries.work(ctx, department, tab="groups"), 50),
        ("list with filter", lambda: queries.cases(ctx, supervisor, filters=wanted), 50),
        ("list of a department", lambda: queries.cases(ctx, department), 50),
        ("search of 2 characters", lambda: queries.search(ctx, agent(), dice.choice(NOUNS)), 150),
        ("search of 3 characters", lambda: queries.search(ctx, agent(), three()), 150),
        ("search of 6 characters", lambda: queries.search(ctx, agent(), "".join(dice.sample(NOUNS, 3))), 150),
        ("search of a phone number", lambda: queries.search(ctx, agent(), f"138{dice.randrange(10**8):08d}"), 150),
        ("list by time limit", lambda: queries.cases(ctx, supervisor, filters=watcher), 50),
        ("list by risk", lambda: queries.cases(ctx, supervisor, filters=risky), 50),
        ("case page", lambda: queries.case_page(ctx, supervisor, numbers[dice.randrange(len(numbers))]), 50),
    ]


def agents_of(ctx: actions.Context) -> list[str]:
    return [user for user in ctx.people.users if user.startswith("bench")]


def web_pages(ctx: actions.Context, dice: random.Random, numbers: list[str]) -> list[Spec]:
    """Whole pages through the web door: with shell, counts and saved views, as a person waits for them."""
    agents = agents_of(ctx)
    browsers = _web.Browsers(ctx, [*agents, "supervisor1", "logistics1"])
    for user in agents:
        for name, query in (("高风险在办", "risk=high"), ("今天到期", "due=today"), ("质量", "category=quality")):
            actions.save_view(ctx, ctx.people.users[user].actor(), name=name, page="cases", query=query)
    narrow = "/cases?" + urlencode({"category": "quality", "risk": "high"})
    by = lambda url: browsers.get(dice.choice(agents), url)  # noqa: E731
    return [
        ("page of my work", lambda: by("/work"), 50),
        ("page of my groups", lambda: browsers.get("logistics1", "/pool"), 50),
        ("page of cases", lambda: by("/cases"), 50),
        ("page of cases with filter", lambda: by(narrow), 50),
        ("page of cases of a department", lambda: browsers.get("logistics1", "/cases"), 50),
        ("page of a search", lambda: by("/cases?q=" + quote(dice.choice(NOUNS))), 150),
        ("page of a case", lambda: by(f"/cases/{dice.choice(numbers)}"), 50),
    ]


def sampled(ctx: actions.Context, act: Callable[[], object]) -> tuple[list[float], int]:
    """Sorted times of an act in the calmest of some rounds (others use the machine too), and its SQL statements."""
    told: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    for _ in range(5):
        act()
    sa.event.listen(ctx.store.engine, "before_cursor_execute", note)
    act()
    sa.event.remove(ctx.store.engine, "before_cursor_execute", note)
    return min((_round(act) for _ in range(ROUNDS)), key=sum), len(told)


def _round(act: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(SAMPLES):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return sorted(times)


def bulk(ctx: actions.Context) -> float:
    """A supervisor gives 500 tasks of a group to one person; each is a commit of its own."""
    supervisor = ctx.people.users["supervisor1"].actor()
    found: list[str] = []
    after = None
    someone = ctx.people.users["bench0"].actor()
    while len(found) < 500:
        page = queries.work(ctx, someone, tab="groups", after=after, limit=200)
        found += [task.id for task in page.rows]
        after = page.after
        if after is None:
            break
    begun = time.perf_counter()
    rows = actions.bulk_tasks(ctx, supervisor, "assign", found[:500], to="bench1")
    assert all(row.changed for row in rows)
    return time.perf_counter() - begun


# ── many cases ─────────────────────────────────────────────────────────────────────────────────────


def fill(url: str, size: int, name: str, agents: int | None = None) -> actions.Context:
    """A database with `size` cases, copied from a real one with other facts, every third with an open task."""
    ctx = context(url)
    agents = agents or max(size // OPEN_SHARE // TASKS_EACH, 4)
    people = [cast.Person(f"bench{n}", f"坐席{n}", ("agent",)) for n in range(agents)]
    cast.introduce(ctx, (*cast.CAST, *people))
    actions.load_release(ctx, actions.SYSTEM, actions.read_folder(ROOT), publish=True)
    model = _model(ctx)
    dice = random.Random(size)
    begun = time.perf_counter()
    for first in range(2, size + 1, BATCH):
        last = min(first + BATCH, size + 1)
        _batch(ctx, model, range(first, last), dice, agents)
        spent = time.perf_counter() - begun
        print(f"\r  {name}: {last - 1:,} of {size:,} cases, {spent:.0f} s", end="", flush=True)
    print()
    if not ctx.store.is_sqlite:  # as its autovacuum does; SQLite gathers no statistics by itself
        with ctx.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("vacuum analyze"))
    ctx.people.forget()
    serve.settle(ctx)  # as the server does
    return ctx


def _model(ctx: actions.Context) -> dict[str, Any]:
    """A real case of the shipped process, as rows to copy."""
    from app.journeys import script

    start = script.read(ROOT / "tests" / "journeys" / "logistics_spoiled_fruit.yaml").steps[0]
    actor = actions.find_actor(ctx, "agent1")
    assert actor is not None
    opened = actions.open_case(ctx, actor, process="complaint_handling", data=start.options["with"])
    with ctx.store.read() as tx:
        read = lambda model: [dict(r._mapping) for r in tx.execute(sa.select(table(model)))]  # noqa: E731
        case, tasks, events = read(Case)[0], read(Task), read(CaseEvent)
    assert opened.case_id == case["case_id"]
    return {"case": case, "task": tasks[0], "events": events}


def _batch(ctx: actions.Context, model: dict[str, Any], ids: range, dice: random.Random, agents: int) -> None:
    cases, tasks, events, searches = [], [], [], []
    for case_id in ids:
        case = _case(model["case"], case_id, dice, agents)
        cases.append(case)
        tasks.append(_task(model["task"], case, dice))
        if case_id < 1000:
            events += [{**event, "case_id": case_id} for event in model["events"] for _ in range(1)]
        text = f"{case['title']} {case['customer_name']} {case['customer_phone']} {case['order_number']}"
        searches.append({"case_id": case_id, "text": f'[["complaint.key_points","{text}"]]', "words": _words(text)})
    with ctx.store.write() as tx:
        for model_of, values in ((Case, cases), (Task, tasks), (CaseEvent, events), (SearchEntry, searches)):
            if values:
                tx.execute(sa.insert(table(model_of)), values)


def _words(text: str) -> str:
    return " ".join(words_of(text))


def _case(model: dict[str, Any], case_id: int, dice: random.Random, agents: int) -> dict[str, Any]:
    received = model["received_at"] - timedelta(minutes=dice.randrange(500_000))
    is_open = case_id % OPEN_SHARE == 0
    phone = f"138{dice.randrange(10**8):08d}"
    risk = dice.choices(("normal", "elevated", "high"), (90, 7, 3))[0]
    return {
        **model,
        "case_id": case_id,
        "status": "open" if is_open else "closed",
        "title": "，".join(dice.choice(NOUNS) + dice.choice(VERBS) for _ in range(6)),
        "risk": risk,
        "risk_rank": RISK_RANK[risk],
        "category": dice.choice(CATEGORIES),
        "owner": f"bench{dice.randrange(agents)}",
        "customer_name": f"客户{dice.randrange(100_000)}",
        "customer_phone": phone,
        "customer_key": phone,
        "order_number": f"SO-{dice.randrange(10**7)}",
        "batch": f"B{dice.randrange(20_000)}",
        "received_at": received,
        "opened_at": received,
        "closed_at": None if is_open else received + timedelta(days=2),
        "next_due": received + timedelta(minutes=dice.randrange(600_000)) if is_open else None,
    }


def _task(model: dict[str, Any], case: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    due = case["next_due"] or case["received_at"]
    group = dice.choice(GROUPS)
    mine = dice.random() < 0.6
    return {
        **model,
        "case_id": case["case_id"],
        "status": "open" if case["status"] == "open" else "completed",
        "group_id": group,
        "groups": f'["{group}"]',
        "assignee": case["owner"] if mine else None,
        "completed_by": None if case["status"] == "open" else case["owner"],
        "due": due,
        "due_key": due,
        "risk_rank": case["risk_rank"],
        "opened_at": case["received_at"],
    }
