"""What the command palette finds while one types: cases and customers. Actions and pages it knows by itself."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from app import queries
from app.web import door
from app.web.people import signed_in

bp = Blueprint("palette", __name__)


@bp.get("/palette")
@signed_in
def find() -> Response:
    text = request.args.get("q", "").strip()[:100]
    found = queries.search(door.ctx(), door.actor(), text, limit=8).hits if text else ()
    cases = [
        {"number": hit.case.number, "title": hit.case.title, "customer": hit.case.customer, "risk": hit.case.risk}
        for hit in found
    ]
    customers = {
        hit.case.customer: {"name": hit.case.customer, "note": "", "href": f"/customers/{hit.case.number}"}
        for hit in found
        if hit.case.customer and text.lower() in hit.case.customer.lower()
    }
    return jsonify({"cases": cases, "customers": list(customers.values())[:4]})
