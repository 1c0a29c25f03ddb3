"""The outer door for everything that went wrong: refusals with their status, missing pages, our own faults."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import Refusal
from app.web import door
from app.web.texts import _

log = logging.getLogger(__name__)


def _page(
    status: int, title: str, text: str, *, glyph: str = "warn", hint: str = "", number: str = ""
) -> ResponseReturnValue:
    page = render_template("pages/error.html", title=title, text=text, glyph=glyph, hint=hint, number=number)
    return page, status


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if door.wants_json():
        return door.refused(refusal)
    status = door.STATUS[refusal.code]
    titles = {404: _("没有找到"), 403: _("你没有权限"), 409: _("现在不能这样做"), 422: _("填写的内容有问题")}
    faults = "；".join(f"{fault.text.in_language(door.language())}" for fault in refusal.errors)
    hint = faults or (_("写过的内容还在：用浏览器的返回回到上一页。") if request.method == "POST" else "")
    glyph = {404: "search", 403: "lock"}.get(status, "warn")
    return _page(status, titles[status], refusal.text.in_language(door.language()), glyph=glyph, hint=hint)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    titles = {
        404: (_("没有这个页面"), _("地址可能写错了，或者内容已经移走。")),
        403: (_("你没有权限"), _("需要的话请找管理员。")),
        405: (_("不能这样打开这个地址"), ""),
        413: (_("文件太大"), _("请压缩后再传，或分几次传。")),
        429: (_("尝试太多次"), _("请过几分钟再试。")),
    }
    title, text = titles.get(status, (_("请求没有成功"), ""))
    if door.wants_json():
        return jsonify({"code": "http", "text": f"{title}{'：' if text else ''}{text}", "errors": []}), status
    return _page(status, title, text, glyph="search" if status == 404 else "warn")


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    text = _("页面放得太久，请刷新后再试；写过的内容还在。")
    if not current_user.is_authenticated:
        if door.wants_json():
            return jsonify({"code": "signed_out", "text": text, "errors": []}), 401
        return redirect(url_for("people.sign_in", expired=1))
    if door.wants_json():
        return jsonify({"code": "csrf", "text": text, "errors": []}), 400
    return _page(400, _("请再试一次"), text)


def _crashed(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.exception("request failed", extra={"action": request.endpoint, "number": number}, exc_info=error)
    text = _("系统出错了，已经记录下来。写过的内容还在，请再试一次；还不行请把编号告诉管理员。")
    if door.wants_json():
        return jsonify({"code": "fault", "text": f"{text} {number}", "errors": []}), 500
    return _page(500, _("系统出错了"), text, number=number)


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crashed)
