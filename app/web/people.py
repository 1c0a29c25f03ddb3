"""Who is at the other end: Flask-Login over the session rows of the store. The cookie holds an opaque token alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user

from app import actions, queries
from app.cases import Actor
from app.errors import Refusal
from app.web import door, security
from app.web.texts import _

View = TypeVar("View", bound=Callable[..., Any])
bp = Blueprint("people", __name__)
manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]
    """A person with a living session."""

    def __init__(
        self, token: str, actor: Actor, settings: Mapping[str, Any] = MappingProxyType({}), must_change: bool = False
    ) -> None:
        self.token = token
        self.actor = actor
        self.settings = settings
        self.must_change = must_change

    def get_id(self) -> str:
        return self.token


def signed_in(view: View) -> View:
    """A page for people with a living session; others are asked to sign in."""
    return cast(View, login_required(view))


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedIn | None:
    """The person of a cookie, or nobody when the session ended. That it is used is noted once a minute."""
    found = queries.session_actor(door.ctx(), token)
    if found is None:
        return None
    if found.stale and request.endpoint != "live.live":
        actions.touch_session(door.ctx(), token)
    return SignedIn(token, found.actor, found.settings, found.must_change)


@manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _unauthorized() -> ResponseReturnValue:
    """A script is told; a page leads to signing in and back to where one was. What was posted waits in the browser."""
    if door.wants_json():
        return {"code": "signed_out", "text": _("登录已过期"), "errors": []}, 401
    place = request.full_path.rstrip("?") if request.method == "GET" else None
    expired = 1 if session.get("was_here") else None
    return redirect(url_for("people.sign_in", next=place, expired=expired))


def _form(*, problem: str = "", name: str = "", status: int = 200) -> ResponseReturnValue:
    target = door.safe_next(request.values.get("next"), "/work")
    expired = request.args.get("expired") == "1" and not problem
    return render_template("pages/sign_in.html", problem=problem, name=name, next=target, expired=expired), status


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(door.safe_next(request.args.get("next")))
    return _form()


@bp.post("/sign-in")
@security.limiter.limit(lambda: f"{current_app.config['SIGN_IN_PER_MINUTE']} per minute")
def sign_in_posted() -> ResponseReturnValue:
    """The name stays in the field when the password was wrong; which of the two was wrong is not told."""
    name = request.form.get("name", "").strip()
    try:
        found = actions.sign_in(
            door.ctx(),
            name,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=(request.user_agent.string or "")[:200],
        )
    except Refusal as refusal:
        g.language = door.language()
        return _form(problem=refusal.text.in_language(door.language()), name=name, status=401)
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session["was_here"] = True
    login_user(SignedIn(found.token, found.actor))
    if found.must_change:
        flash(_("请先修改初始密码"), "warn")
        return redirect(url_for("settings.show") + "#password")
    return redirect(door.safe_next(request.form.get("next")))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    if current_user.is_authenticated:
        actions.sign_out(door.ctx(), door.me().token)
        logout_user()
    session.clear()
    return redirect(url_for("people.sign_in"))


FREE_BEFORE_CHANGE = frozenset(
    {"settings.show", "settings.password", "people.sign_out", "people.sign_in", "static", "live.live"}
)


def _first_the_password() -> ResponseReturnValue | None:
    """A password that somebody else chose is changed before anything else is done with it."""
    if request.endpoint in FREE_BEFORE_CHANGE or not (current_user.is_authenticated and door.me().must_change):
        return None
    if door.wants_json():
        return {"code": "password", "text": _("请先修改初始密码"), "errors": []}, 403
    return redirect(url_for("settings.show") + "#password")


def install(app: Flask) -> None:
    app.before_request(_first_the_password)
    app.config["SIGN_IN_PER_MINUTE"] = 20
    manager.session_protection = "basic"
    manager.init_app(app)
    app.register_blueprint(bp)
