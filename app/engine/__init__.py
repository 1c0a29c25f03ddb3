"""The engine room: the sole home of SpiffWorkflow. Catalogue (parse, check, load) and run (one pure function per act).

Law of the room: no database, no users, no web. Everything goes in as plain data and comes out as a frozen `Step`.
"""

from app.engine.act import Act, Limits, NotExpected, TooManySteps
from app.engine.advice import in_words
from app.engine.cache import Cache
from app.engine.catalogue import content_hash, forget, load
from app.engine.check import CheckFailed, check, check_foreign, check_report, names_of
from app.engine.definitions import (
    Definitions,
    ElementInfo,
    ProcessInfo,
    StepNames,
    TimerStart,
    Variable,
    VariableCatalogue,
)
from app.engine.moves import targets, why_not
from app.engine.run import cancel, complete, fire, move, reenter, retry, send, set_variables, signal, start, view
from app.engine.snapshot import SnapshotError
from app.engine.starts import next_start
from app.engine.step import (
    ClosedTask,
    Decision,
    Incident,
    OpenedTask,
    Outbound,
    Passed,
    Signal,
    Step,
    Timer,
    Wait,
)
from app.engine.view import View

__all__ = [
    "Act",
    "Cache",
    "CheckFailed",
    "ClosedTask",
    "Decision",
    "Definitions",
    "ElementInfo",
    "Incident",
    "Limits",
    "NotExpected",
    "OpenedTask",
    "Outbound",
    "Passed",
    "ProcessInfo",
    "Signal",
    "SnapshotError",
    "Step",
    "StepNames",
    "Timer",
    "TimerStart",
    "TooManySteps",
    "Variable",
    "VariableCatalogue",
    "View",
    "Wait",
    "cancel",
    "check",
    "check_foreign",
    "check_report",
    "complete",
    "content_hash",
    "fire",
    "forget",
    "in_words",
    "load",
    "move",
    "names_of",
    "next_start",
    "reenter",
    "retry",
    "send",
    "set_variables",
    "signal",
    "start",
    "targets",
    "view",
    "why_not",
]
