"""Reads the YAML of a task, from files being checked and from frozen revisions
alike.
"""

from lms.core.yamlfile import Node
from lms.courses.types import PartReader
from lms.signoff.types import CriticalStep, Task


def read_task(node: Node) -> Task:
    """A task; mistakes go to the node."""
    steps = tuple(map(_step, node.items("critical_steps", 2, 12)))
    task = Task(
        mistakes=node.texts("mistakes", 0, 20, needed=False),
        need=node.int("need", 1, 5, 3),
        evidence=node.text("evidence"),
        steps=steps,
    )
    node.done()
    return task


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
