"""Every task has a role that does it and a time limit (requirements 003-14, 003-15): warnings before publishing."""

from __future__ import annotations

from app.engine.lint.camunda import camunda
from app.engine.lint.diagram import Diagram
from app.engine.lint.events import definition_kinds


def check(diagram: Diagram) -> None:
    for task in diagram.all("userTask"):
        if not camunda(task, "candidateGroups") and not camunda(task, "assignee"):
            text = "nobody is responsible for it; write camunda:candidateGroups or camunda:assignee"
            diagram.warning(task, text, "no_group")
        timers = any("timer" in definition_kinds(diagram, event) for event in diagram.boundaries(task))
        if not camunda(task, "dueDate") and not timers:
            text = "has no time limit; write camunda:dueDate or attach a timer"
            diagram.warning(task, text, "no_due_date")
