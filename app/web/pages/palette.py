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
    cases = [{"number": hit.number, "title": hit.title, "customer": hit.customer, "risk": hit.risk} for hit in found]
    customers = {
        hit.customer: {"name": hit.customer, "note": "", "href": f"/customers/{hit.number}"}
        for hit in found
        if hit.customer and text.lower() in hit.customer.lower()
    }
    return jsonify({"cases": cases, "customers": list(customers.values())[:4]})
