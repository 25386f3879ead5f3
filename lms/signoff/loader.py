"""Reads the YAML of a task, from files being checked and from frozen revisions
alike.
"""

from lms.core.yamlfile import Node
from lms.signoff.types import Step, Task


def read_task(node: Node) -> Task:
    """A task; mistakes go to the node."""
    steps = []
    for entry in node.items("critical_steps", 2, 12):
        steps.append(
            Step(
                entry.slug("key"),
                entry.text("text"),
                tuple(entry.strings("legal_bases")),
            )
        )
        entry.done()
    mistakes = tuple(
        node.text_at("mistakes", index)
        for index in range(len(node.items("mistakes", 0, 20, needed=False)))
    )
    task = Task(
        node.int("need", 1, 5, 3), node.text("evidence"), tuple(steps), mistakes
    )
    node.done()
    return task
