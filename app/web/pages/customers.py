"""A customer's whole history, reached from any of their cases."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import queries
from app.web import door
from app.web.people import signed_in

bp = Blueprint("customers", __name__)


@bp.get("/customers/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    ctx, actor = door.ctx(), door.actor()
    page = queries.case_page(ctx, actor, number)
    known = {
        variable.path: str(variable.value) for variable in page.variables if variable.value and not variable.masked
    }
    phone, order = known.get("customer.phone", ""), known.get("order.number", "")
    history = queries.customer_history(
        ctx,
        actor,
        phone=phone,
        order="" if phone else order,
        name="" if phone or order else page.head.customer,
        limit=200,
    )
    return render_template("pages/customer.html", history=history, here="cases")
