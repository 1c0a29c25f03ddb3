"""A customer's whole history, reached from any of their cases."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import queries
from app.web import door, labels
from app.web.people import signed_in

bp = Blueprint("customers", __name__)


@bp.get("/customers/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    page = queries.customer_page(door.ctx(), door.actor(), number)
    return render_template("pages/customer.html", page=page, number=number, choice=labels.choice, here="cases")
