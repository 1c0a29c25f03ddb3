"""Link two cases that have to do with each other."""

from __future__ import annotations

from app import cases
from app.actions.follow import link
from app.actions.repair import invalid
from app.actions.result import Done, done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text

KINDS = ("related", "repeat", "duplicate", "same_batch", "same_call")


def link_cases(
    ctx: Context, actor: Actor, case: str, other: str, *, kind: str = "related", cause: str | None = None
) -> Done:
    """A link on either side. Refusals: `not_found`, `not_allowed`, `invalid`."""
    if kind not in KINDS:
        raise invalid("kind", Text(f"没有关系“{kind}”", f"There is no kind of link {kind!r}"))
    numbers = sorted(
        {case, other}, key=cases.case_id_of
    )  # always locked in this order, so that two never wait crosswise
    if len(numbers) != 2:
        raise invalid("other", Text("不能与自己关联", "A case cannot be linked to itself"))
    with transaction(ctx) as tx:
        works = {number: CaseWork.load(ctx, tx, actor, number) for number in numbers}
        one, two = works[case], works[other]
        one.require("link")
        two.require("see")
        link(one, two, kind, cause)
        one.event("linked", {"case": other, "link": kind, "cause": cause})
        two.event("linked", {"case": case, "link": kind, "cause": cause})
        for work in works.values():
            work.finish()
        return done(one)
