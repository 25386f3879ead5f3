"""Notices about tasks."""

from lms.core import outbox


def notify(person_id: int, text: str, path: str, **values: str) -> None:
    """Send the person a notice, in the transaction that is open."""
    outbox.enqueue(
        "notify", person_id=person_id, text=text, values=values, path=path
    )
