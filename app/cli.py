"""The `flask` commands: thin doors to the same actions, queries and checks as the web. Nothing is decided here."""

from __future__ import annotations

import json
import os
import sys
from decimal import Decimal
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app import actions, demo, dmn, engine, feel, queries
from app.clock import SystemClock
from app.config import Settings
from app.context import NoRelease
from app.errors import BihuanError, Refusal
from app.journeys import run as journeys

case = AppGroup("case", help="Play cases from scripts.")
dmn_group = AppGroup("dmn", help="Evaluate decisions; run a conformance kit.")
process = AppGroup("process", help="Check diagrams, forms and tables.")
release = AppGroup("release", help="Load, publish, list, show and export releases.")
user = AppGroup("user", help="Make the first people.")
demo_group = AppGroup("demo", help="The demo data.")

EXISTING = click.Path(path_type=Path)


def register(app: Flask) -> None:
    for command in (case, dmn_group, process, release, user, demo_group, feel_command, serve, worker_command):
        app.cli.add_command(command)


def context() -> actions.Context:
    """The product on the database that the environment names, its tables up to date."""
    ctx = actions.make_context(Settings.from_env(), SystemClock())
    actions.prepare(ctx)
    return ctx


def live_release() -> engine.Definitions | None:
    """The live release of this installation, where there is one; nothing is made for it."""
    url = os.environ.get("BIHUAN_DATABASE_URL", "")
    if not url and not (Path(os.environ.get("BIHUAN_INSTANCE", "instance")) / "bihuan.db").exists():
        return None
    ctx = actions.make_context(Settings.from_env(), SystemClock())
    try:
        with ctx.store.read() as tx:
            return ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
    except NoRelease:
        return None


def fail(text: str, code: int = 1) -> None:
    click.echo(text, err=True)
    sys.exit(code)


def variables(text: str | None) -> dict[str, object]:
    """`--vars`: JSON, or a file that holds it; numbers stay exact."""
    if not text:
        return {}
    source = Path(text).read_text(encoding="utf-8") if not text.lstrip().startswith("{") else text
    try:
        data = json.loads(source, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise click.BadParameter(f"expected a JSON object or a file with one, found: {error}") from error
    if not isinstance(data, dict):
        raise click.BadParameter("expected a JSON object")
    return {name: feel.from_python(value) for name, value in data.items()}


# ── expressions and decisions ─────────────────────────────────────────────────────────────────────────────────────────


@click.command("feel")
@click.argument("expression")
@click.option("--vars", "vars_", help="JSON object, or a file that holds one.")
def feel_command(expression: str, vars_: str | None) -> None:
    """Evaluate a FEEL expression and explain what went wrong in it."""
    names = variables(vars_)
    try:
        result = feel.compile_expression(expression, names=names).evaluate(names, now=SystemClock().now())
    except (feel.FeelSyntaxError, feel.LimitExceeded) as error:
        return fail(str(error))
    click.echo(feel.to_text(result.value))
    for warning in result.warnings:
        click.echo(f"warning: {warning}", err=True)
    return None


@dmn_group.command("eval")
@click.argument("file", type=EXISTING)
@click.argument("decision")
@click.option("--vars", "vars_", help="JSON object, or a file that holds one.")
def dmn_eval(file: Path, decision: str, vars_: str | None) -> None:
    """Evaluate DECISION of FILE and show its value with the rules that matched."""
    files = {path.name: path.read_bytes() for path in file.parent.glob("*.dmn")} | {file.name: file.read_bytes()}
    try:
        model = dmn.load(files)
        if decision not in model.decisions:
            return fail(f"expected one of {', '.join(model.decisions)}; found {decision}")
        click.echo(dmn.report.explain(model.evaluate(decision, variables(vars_), now=SystemClock().now())))
    except BihuanError as error:
        return fail(str(error))
    return None


@dmn_group.command("tck")
@click.argument("folder", type=EXISTING)
@click.option("--level", type=click.Choice(["2", "3"]))
@click.option("--failures", is_flag=True, help="Show each failed test case.")
@click.option("--csv", "csv_", type=click.Path(path_type=Path, writable=True), help="Write one line a test case.")
def dmn_tck(folder: Path, level: str | None, failures: bool, csv_: Path | None) -> None:
    """Run the DMN Technology Compatibility Kit in FOLDER."""
    sys.exit(dmn.tck.main_report(folder, int(level) if level else None, failures, csv_, click.echo))


# ── processes and journeys ────────────────────────────────────────────────────────────────────────────────────────────


def _language() -> str:
    """That of the terminal."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if named.lower().startswith("zh") else "en"


@process.command("check")
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@click.option(
    "--language", type=click.Choice(["zh", "en"]), help="Of the findings; that of LANG where it is not given."
)
def process_check(paths: tuple[Path, ...], language: str | None) -> None:
    """Say what stops FILEs or FOLDERs from being deployed, and what to draw instead."""
    findings, files = engine.check_foreign(paths, live_release())
    click.echo(engine.check_report(findings, files, language or _language()))
    sys.exit(any(f.severity == "error" for f in findings))


@case.command("run")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--database", help="A PostgreSQL server to play on, as a URL; without it SQLite.")
@click.option("--restart-each-step", is_flag=True, help="Forget everything in memory between any two steps.")
@click.option("--verbose", is_flag=True, help="Print each step with tasks, changed variables and decisions.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Play so many files side by side.")
def case_run(files: tuple[Path, ...], database: str | None, restart_each_step: bool, verbose: bool, jobs: int) -> None:
    """Play journeys (docs/journeys.md) on throw-away databases."""

    def show(report: journeys.Report) -> None:
        for line in report.lines:
            click.echo(line)
        click.echo(f"{report.file}: {report.outcome}")

    counts = journeys.play_all(files, journeys.Options(database, restart_each_step, verbose), jobs, show)
    if counts["wrong"]:
        click.echo(f"{counts['wrong']} scripts are wrong")
    click.echo(f"{counts['passed']} passed, {counts['failed']} failed, {counts['refused']} refused")
    sys.exit(journeys.exit_code(counts))


# ── releases, people, demo data ───────────────────────────────────────────────────────────────────────────────────────


@release.command("load")
@click.argument("folder", type=EXISTING, default=Path())
@click.option("--publish", is_flag=True, help="Make it live at once.")
@click.option("--note", default="", help="What changed and why.")
def release_load(folder: Path, publish: bool, note: str) -> None:
    """Check the folders `processes/ forms/ rules/` in FOLDER and make a draft release of them."""
    ctx = context()
    try:
        row = actions.load_release(ctx, actions.SYSTEM, actions.read_folder(folder), note=note, publish=publish)
    except engine.CheckFailed as error:
        for finding in error.findings:
            click.echo(str(finding))
        return fail("Nothing was loaded: mend the errors first.")
    click.echo(f"Release {row.id} is {row.status}.")
    return None


@release.command("publish")
@click.argument("number", type=int)
def release_publish(number: int) -> None:
    """Make draft release NUMBER live."""
    try:
        actions.publish_release(context(), actions.SYSTEM, number)
    except Refusal as refusal:
        return fail(refusal.text.en)
    click.echo(f"Release {number} is live.")
    return None


@release.command("list")
def release_list() -> None:
    """List all releases, newest first."""
    for row in queries.releases(context()):
        when = row.published_at or row.created_at
        click.echo(
            f"{row.id:>4}  {row.status:<8} {when:%Y-%m-%d %H:%M}  {row.hash[:12]}  {row.files} files  {row.note}"
        )


@release.command("show")
@click.argument("number", type=int)
def release_show(number: int) -> None:
    """List the files of release NUMBER with their hashes."""
    try:
        for path, sha256, size in queries.release_listing(context(), number):
            click.echo(f"{sha256[:12]}  {size:>8}  {path}")
    except Refusal as refusal:
        fail(refusal.text.en)


@release.command("export")
@click.argument("number", type=int)
@click.argument("folder", type=EXISTING)
def release_export(number: int, folder: Path) -> None:
    """Write the files of release NUMBER into FOLDER."""
    try:
        count = actions.export_release(context(), number, folder)
    except Refusal as refusal:
        return fail(refusal.text.en)
    click.echo(f"{count} files written to {folder}.")
    return None


@user.command("create")
@click.argument("user_id")
@click.option("--name", help="As others see it; the id without it.")
@click.option("--group", "groups", multiple=True, help="A group; may be given several times.")
@click.option("--password", envvar="BIHUAN_NEW_PASSWORD", help="Asked for without it.")
def user_create(user_id: str, name: str | None, groups: tuple[str, ...], password: str | None) -> None:
    """Make a person, such as the first administrator."""
    password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        actions.create_user(context(), actions.SYSTEM, user_id, name=name or user_id, groups=groups, password=password)
    except Refusal as refusal:
        return fail("\n".join([refusal.text.en, *(f"{e.field}: {e.text.en}" for e in refusal.errors)]))
    click.echo(f"{user_id} may sign in.")
    return None


@demo_group.command("reset")
def demo_reset() -> None:
    """Throw the database away and make the demo people and cases anew."""
    settings = Settings.from_env()
    demo.reset(settings, click.echo)


# ── running ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@click.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Fill an empty database with demo people and cases.")
@click.option("--no-worker", is_flag=True, help="Leave clocks and messages to `flask worker`.")
def serve(with_demo: bool, no_worker: bool) -> None:
    """Serve the product, with the worker beside it."""
    from app.serve import main  # the web server is not needed by any other command

    main(with_demo=with_demo, with_worker=not no_worker, say=click.echo)


@click.command("worker")
def worker_command() -> None:
    """Run clocks and messages alone."""
    from app.worker import main

    main(click.echo)
