"""What a release means to the engine: processes, elements, forms, decisions and variables, parsed once and never
changed.

`Definitions` is immutable and safe across threads. Its `specs` are the executable half and are nobody's business but
the run half's; everything else is plain data that lists, pages, checks and actions may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app import dmn, forms
from app.engine.variables import Variable as Variable
from app.engine.variables import VariableCatalogue as VariableCatalogue

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"

# ── what is executed; whatever is not named here is refused by the lint ─────────────────────────────────────────────

TASKS = frozenset({"task", "manualTask", "userTask", "businessRuleTask", "sendTask", "receiveTask"})
ACTIVITIES = TASKS | {"subProcess", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

SUPPORTED_EVENTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # position → event definitions that may stand there ("none" = no definition)
        "startEvent": frozenset({"none", "message", "timer", "signal"}),
        "startEvent in subProcess": frozenset({"none"}),
        "startEvent in event subProcess, interrupting": frozenset(
            {"message", "timer", "signal", "conditional", "error", "escalation"}
        ),
        "startEvent in event subProcess, non-interrupting": frozenset(
            {"message", "timer", "signal", "conditional", "escalation"}
        ),
        "intermediateCatchEvent": frozenset({"message", "timer", "signal", "conditional", "link"}),
        "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link"}),
        "boundaryEvent, interrupting": frozenset({"message", "timer", "signal", "conditional", "error", "escalation"}),
        "boundaryEvent, non-interrupting": frozenset({"message", "timer", "signal", "conditional", "escalation"}),
        "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate"}),
    }
)
"""Allow-list by position; everything else is refused. A catching, throwing or boundary event may hold several
definitions
(any of them, or all with `parallelMultiple`), inline or by `eventDefinitionRef`."""


# ── what the rest of the product may read ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ElementInfo:
    """One flow node of a diagram. `step`, `not_by` and `help` already hold what is inherited from around it."""

    id: str
    name: str
    kind: str  # the BPMN tag, e.g. "userTask"
    process: str  # id of the process it stands in, also from inside embedded sub-processes
    parent: str | None = None  # id of the embedded sub-process around it
    name_en: str | None = None
    short: str | None = None  # a name of about two characters, for clocks in lists
    short_en: str | None = None
    form: str | None = None
    step: str | None = None
    not_by: tuple[str, ...] = ()
    help: str | None = None
    decision: str | None = None  # of a business-rule task
    calls: str | None = None  # process id of a call activity
    message: str | None = None  # name of the message that it waits for or sends
    event: str | None = None  # kind of event definition: "timer", "message", …
    attached_to: str | None = None  # of a boundary event
    lane: str | None = None
    documentation: str | None = None
    next_task: tuple[str, str] | None = None  # process and id of the user task that certainly follows a user task
    working_time: bool = False  # whether the due date of a task, the time of a timer, is reckoned in working time
    repeats: bool = False  # whether it is a multi-instance or a loop
    then: str | None = None  # id of what a timer leads to first: a task, a message, an end


@dataclass(frozen=True)
class TimerStart:
    """A process that a clock starts: `when` is the attribute as written (ISO 8601 or `=` FEEL), `kind` its element."""

    process: str
    element: str
    kind: str  # "timeDate" | "timeDuration" | "timeCycle"
    when: str


@dataclass(frozen=True)
class StepNames:
    """What a diagram says of a step besides its name: English, and a short form of about two characters."""

    en: str | None = None
    short: str | None = None
    short_en: str | None = None


@dataclass(frozen=True)
class ProcessInfo:
    """One process of a release. `steps` are the names of the progress bar in the order of first appearance along the
    flow, those of called processes included; `path` of elements counts only what stands in this process itself, and so
    do `step_names`."""

    id: str
    name: str
    file: str
    start_form: str | None = None
    start_messages: tuple[str, ...] = ()
    start_signals: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    step_names: Mapping[str, StepNames] = field(default_factory=lambda: MappingProxyType({}))
    elements: Mapping[str, ElementInfo] = field(default_factory=lambda: MappingProxyType({}))
    name_en: str | None = None
    startable: bool = True  # has a none start event (or nothing but plain elements to start with)
    documentation: str | None = None


@dataclass(frozen=True)
class Definitions:
    """A whole release, parsed and checked. `hash` is the content hash of its files."""

    processes: Mapping[str, ProcessInfo]
    forms: Mapping[str, forms.Form]
    decisions: dmn.Model
    variables: VariableCatalogue
    hash: str
    specs: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))  # the run half's own
    timer_starts: tuple[TimerStart, ...] = ()
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # process id → file

    def element(self, process: str, element: str) -> ElementInfo | None:
        info = self.processes.get(process)
        return info.elements.get(element) if info else None
