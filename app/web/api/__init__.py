"""The JSON door: the same actions and queries as the pages, with OpenAPI at `/api/openapi.json`.

Errors are `{"code", "text", "field", "errors": [{"field", "text", "code"}], "details"}` with the status of the refusal.
"""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from app.web.api import cases, tasks


def install(app: Flask) -> None:
    app.config.update(
        API_TITLE="Bihuan",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={"info": {"description": "Customer complaints: work lists, tasks and cases."}},
    )
    api = Api(app)
    api.register_blueprint(tasks.bp)
    api.register_blueprint(cases.bp)
    # one error format for pages and API: ours (app.web.faults), registered after this
