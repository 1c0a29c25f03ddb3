"""Properties of any well-built process: it ends, every branch in its turn, whatever the order of work and restarts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from running import Running, flows

from app import engine
from app.engine.snapshot import dump, load

# A block has one way in and one way out, so that what must be done can be counted beside the engine.
BLOCKS = st.recursive(
    st.just(("task",)),
    lambda inner: (
        st.tuples(st.just("sequence"), st.lists(inner, min_size=1, max_size=3))
        | st.tuples(st.sampled_from(["parallel", "inclusive"]), st.lists(inner, min_size=2, max_size=3))
        | st.tuples(st.just("exclusive"), st.lists(inner, min_size=2, max_size=3), st.integers(0, 2))
        | st.tuples(st.just("sub"), inner)
        | st.tuples(st.just("many"), inner, st.integers(0, 3), st.booleans())
        | st.tuples(st.just("loop"), inner, st.integers(1, 3))
    ),
    max_leaves=8,
)


@dataclass
class Drawing:
    """Draws blocks and counts how many tasks are to be done."""

    parts: list[str] = field(default_factory=list)
    count: int = 0

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def draw(self, block: tuple) -> tuple[str, str, int]:  # type: ignore[type-arg]
        """First element, last element, tasks to be done."""
        return getattr(self, f"draw_{block[0]}")(*block[1:])  # type: ignore[no-any-return]

    def draw_task(self) -> tuple[str, str, int]:
        name = self.name("u")
        self.parts.append(f'<userTask id="{name}"/>')
        return name, name, 1

    def draw_sequence(self, blocks: list[tuple]) -> tuple[str, str, int]:  # type: ignore[type-arg]
        drawn = [self.draw(block) for block in blocks]
        self.parts += [flows(f"{a[1]}>{b[0]}") for a, b in pairwise(drawn)]
        return drawn[0][0], drawn[-1][1], sum(tasks for _, _, tasks in drawn)

    def gateways(self, kind: str) -> tuple[str, str]:
        split, join = self.name("g"), self.name("g")
        self.parts += [f'<{kind}Gateway id="{split}"/>', f'<{kind}Gateway id="{join}"/>']
        return split, join

    def draw_parallel(self, blocks: list[tuple]) -> tuple[str, str, int]:  # type: ignore[type-arg]
        return self.branches("parallel", blocks, [True] * len(blocks))

    def draw_inclusive(self, blocks: list[tuple]) -> tuple[str, str, int]:  # type: ignore[type-arg]
        return self.branches("inclusive", blocks, [index != 1 for index in range(len(blocks))])

    def draw_exclusive(self, blocks: list[tuple], chosen: int) -> tuple[str, str, int]:  # type: ignore[type-arg]
        return self.branches("exclusive", blocks, [index == chosen % len(blocks) for index in range(len(blocks))])

    def branches(self, kind: str, blocks: list[tuple], taken: list[bool]) -> tuple[str, str, int]:  # type: ignore[type-arg]
        split, join = self.gateways(kind)
        total = 0
        for block, yes in zip(blocks, taken, strict=True):
            first, last, tasks = self.draw(block)
            condition = "" if kind == "parallel" else f":{str(yes).lower()}"
            self.parts.append(flows(f"{split}>{first}{condition}", f"{last}>{join}"))
            total += tasks if yes else 0
        return split, join, total

    def inside(self, block: tuple, loop: str) -> tuple[str, int]:  # type: ignore[type-arg]
        inner = Drawing(count=self.count * 100 + 1000)
        name = self.name("sub")
        first, last, tasks = inner.draw(block)
        inner.parts.append(
            f'<startEvent id="{name}s"/><endEvent id="{name}e"/>' + flows(f"{name}s>{first}", f"{last}>{name}e")
        )
        self.count = inner.count
        self.parts.append(f'<subProcess id="{name}">{loop}{"".join(inner.parts)}</subProcess>')
        return name, tasks

    def draw_sub(self, block: tuple) -> tuple[str, str, int]:  # type: ignore[type-arg]
        name, tasks = self.inside(block, "")
        return name, name, tasks

    def draw_many(self, block: tuple, times: int, sequential: bool) -> tuple[str, str, int]:  # type: ignore[type-arg]
        loop = (
            f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><loopCardinality>{times}'
            "</loopCardinality></multiInstanceLoopCharacteristics>"
        )
        name, tasks = self.inside(block, loop)
        return name, name, tasks * times

    def draw_loop(self, block: tuple, times: int) -> tuple[str, str, int]:  # type: ignore[type-arg]
        name, tasks = self.inside(block, f'<standardLoopCharacteristics loopMaximum="{times}"/>')
        return name, name, tasks * times


def drawn(block: tuple) -> tuple[str, int]:  # type: ignore[type-arg]
    drawing = Drawing()
    first, last, tasks = drawing.draw(block)
    ends = '<startEvent id="start"/><endEvent id="end"/>' + flows(f"start>{first}", f"{last}>end")
    return "".join(drawing.parts) + ends, tasks


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.data())
def test_every_process_of_blocks_ends_after_exactly_its_tasks_in_any_order(block: tuple, data: st.DataObject) -> None:  # type: ignore[type-arg]
    body, tasks = drawn(block)
    case = Running(body).start()
    done = 0
    while case.open:
        assert done < tasks
        key = data.draw(st.sampled_from(sorted(case.tasks)))
        case.take(engine.complete(case.defs, case.snapshot, case.act(), case.file, key, {}))
        done += 1
        assert dump(load(case.defs, case.snapshot)) == case.snapshot
    assert (case.finished, case.parked, done) == (True, [], tasks)
    assert case.file.scopes == (0,)


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.randoms(use_true_random=False))
def test_a_cached_workflow_never_differs_from_a_loaded_one(block: tuple, random) -> None:  # type: ignore[type-arg, no-untyped-def]
    body, _ = drawn(block)
    cold, warm, cache = Running(body).start(), Running(body).start(), engine.Cache()
    while cold.open:
        key = random.choice(sorted(cold.tasks))
        cold.take(engine.complete(cold.defs, cold.snapshot, cold.act(), cold.file, key, {}))
        warm.take(engine.complete(warm.defs, warm.snapshot, warm.act(), warm.file, key, {}, cache=cache))
        assert warm.last == cold.last


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.integers(0, 6))
def test_cancelling_at_any_point_takes_everything_away(block: tuple, steps: int) -> None:  # type: ignore[type-arg]
    body, _ = drawn(block)
    case = Running(body).start()
    for _ in range(steps):
        if case.open:
            case.do(case.open[-1])
    if not case.finished:
        case.take(engine.cancel(case.defs, case.snapshot, case.act(), case.file))
    assert (case.finished, case.open, case.file.scopes) == (True, [], (0,))
