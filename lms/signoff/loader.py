"""Reads the YAML of a task, from files being checked and from frozen revisions
alike.
"""

from lms.core.yamlfile import Node, root_of
from lms.courses.types import Part, Revision
from lms.signoff.types import CriticalStep, Task

MOST_TASKS = 500
_tasks: dict[tuple[str, str], Task] = {}


def read_task(node: Node) -> Task:
    """A task; mistakes go to the node."""
    steps = tuple(_step(entry) for entry in node.items("critical_steps", 2, 12))
    count = len(node.items("mistakes", 0, 20, needed=False))
    task = Task(
        mistakes=tuple(
            node.text_at("mistakes", index) for index in range(count)
        ),
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


def task_of(revision: Revision, part: Part) -> Task:
    """The task of a frozen revision, read once per process."""
    key = revision.digest, part.key
    if key not in _tasks:
        if len(_tasks) >= MOST_TASKS:
            _tasks.clear()
        _tasks[key] = read_task(root_of(part.data, "a published revision"))
    return _tasks[key]
