"""Everything between one customer and the company on one page (requirement 003-39)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.cases import Actor, case_number
from app.cases.columns import mask_phone
from app.context import Context
from app.queries.case_sections import promise_row
from app.queries.lists import case_row
from app.queries.reading import Reader
from app.queries.rows import CustomerCase, CustomerPage, Moment, PromiseRow
from app.queries.seen import Seen
from app.store import case_reads
from app.store.types import Row

MOST = 200


def customer_page(ctx: Context, actor: Actor, number: str) -> CustomerPage:
    """The customer of a case: the latest 200 complaints that the reader may see, promises, what was paid.

    Who may not see the case is refused (`not_found`, `not_allowed`). A case without phone and name stands alone.
    """
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        row = Seen.load(reader, tx, number).row
        rows: Sequence[Row] = [row]
        if row.customer_key is not None:
            rows = case_reads.of_customer(tx, actor.id, reader.reach, key=row.customer_key, order=None, limit=MOST)
        promised = case_reads.promises_of(tx, [each.case_id for each in rows])
    owners = {each.case_id: each.owner for each in rows}
    promises = tuple(
        promise_row(reader, each, case_number(each.year, each.case_id), owners[each.case_id], row.customer_name)
        for each in promised
    )
    cases = tuple(_case(reader, each) for each in rows)
    answers = [case.satisfaction for case in cases if case.satisfaction is not None]
    return CustomerPage(
        customer=reader.customer(row.customer_name),
        phone=mask_phone(row.customer_phone) if _may_read(reader, row, "customer_phone") else None,
        member_level=next((each.member_level for each in rows if each.member_level), None),
        cases=cases,
        promises=promises,
        moments=tuple(sorted(_moments(cases, promises), key=lambda moment: moment.at)[::-1]),
        paid=sum((each.amount for each in rows if each.amount is not None and each.result_given_at), Decimal()),
        satisfaction=sum(answers) / len(answers) if answers else None,
    )


def _case(reader: Reader, row: Row) -> CustomerCase:
    return CustomerCase(
        row=case_row(reader, row),
        result_given_at=row.result_given_at,
        outcome=row.outcome if _may_read(reader, row, "outcome") else None,
        satisfaction=row.satisfaction if _may_read(reader, row, "satisfaction") else None,
    )


def _may_read(reader: Reader, row: Row, column: str) -> bool:
    variables = reader.ctx.catalogue.definitions(row.release_id).variables
    path = variables.columns.get(column)
    return path is not None and variables.readable(path, reader.groups(row.owner))


def _moments(cases: Sequence[CustomerCase], promises: Sequence[PromiseRow]) -> Iterator[Moment]:
    for case in cases:
        row = case.row
        times = {"received": row.received_at, "result": case.result_given_at, "closed": row.closed_at}
        for kind, at in times.items():
            if at is not None:
                yield Moment(at, kind, row.number, row.title)
    for promise in promises:
        if promise.made_at is not None:
            yield Moment(promise.made_at, "promised", promise.case, promise.what)
        over = promise.kept_at or promise.due
        if promise.status != "open" and over is not None:
            yield Moment(over, promise.status, promise.case, promise.what)
