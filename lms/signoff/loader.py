"""Reads the YAML of a task, from files being checked and from frozen revisions
alike.
"""

from collections.abc import Collection

from lms.core.yamlfile import Node, refuse_repeated
from lms.courses.types import PartReader
from lms.signoff.types import ENTRUSTMENT, AnchorCase, CriticalStep, Task


def read_task(node: Node) -> Task:
    """A task; mistakes go to the node."""
    steps = tuple(map(_step, node.items("critical_steps", 2, 12)))
    task = Task(
        mistakes=node.texts("mistakes", 0, 20, needed=False),
        need=node.int("need", 1, 5, 3),
        evidence=node.text("evidence"),
        steps=steps,
        anchors=node.texts("anchors", *_EVERY_LEVEL, needed=False),
        observations=node.int("observations", 1, 2, 1),
        by_different=node.bool("by_different", False),
        cases=_cases(node, {step.key for step in steps}),
    )
    _check_observations(node, task)
    node.done()
    return task


_EVERY_LEVEL = len(ENTRUSTMENT), len(ENTRUSTMENT)


def _check_observations(node: Node, task: Task) -> None:
    if task.by_different and task.observations < 2:
        node.wrong("is only of use with “observations: 2”", "by_different")


def _step(entry: Node) -> CriticalStep:
    step = CriticalStep(
        entry.slug("key"),
        entry.text("text"),
        tuple(entry.strings("legal_bases")),
    )
    entry.done()
    return step


CASES = 5
"""So many a task has, or none."""
_Known = Collection[str]


def _cases(node: Node, steps: _Known) -> tuple[AnchorCase, ...]:
    entries = node.items("cases", 0, needed=False)
    if entries and len(entries) != CASES:
        node.wrong(
            "a task has %(most)s sample cases or none, this one has %(count)s",
            "cases",
            most=CASES,
            count=len(entries),
        )
    refuse_repeated(entries)
    return tuple(_case(entry, steps) for entry in entries)


def _case(entry: Node, known: _Known) -> AnchorCase:
    case = AnchorCase(
        entry.slug("key"),
        entry.text("text"),
        tuple(entry.strings("steps")),
        entry.int("level", 1, 5),
        entry.text("why"),
    )
    for step in case.steps:
        if step not in known:
            entry.wrong(
                "“%(step)s” is no step of this task", "steps", step=step
            )
    entry.done()
    return case


task_of = PartReader(read_task)
"""The task of a frozen revision, read once per process."""
