"""Reads the YAML of a task, from files being checked and from frozen revisions
alike.
"""

from lms.core.yamlfile import Node
from lms.courses.types import PartReader
from lms.signoff.types import ENTRUSTMENT, CriticalStep, Task


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


task_of = PartReader(read_task)
"""The task of a frozen revision, read once per process."""
