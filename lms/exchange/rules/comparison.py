"""What a file would change, one sentence for each part."""

from collections.abc import Iterator

from lms.core.marks import N_
from lms.exchange.types import Content, Note, Notes

CHANGED = {
    "title": N_("“%(key)s”: another title"),
    "description": N_("“%(key)s”: another description"),
    "indicators": N_("“%(key)s”: other indicators"),
    "parent": N_("“%(key)s”: another place in the tree"),
}
CHANGED_WHOLE = {
    "title": N_("Another title of the framework"),
    "source": N_("Another source of the framework"),
    "as_of": N_("Another day of comparison with the source"),
    "legal_basis": N_("Another legal basis"),
    "levels": N_("Other words of the levels"),
    "rule": N_("Another rule of how evidence adds up"),
}
Rows = dict[str, Content]


def differences(old: Content | None, new: Content) -> Notes:
    """All of them; `old` is None for a framework that is not there yet."""
    if old is None:
        return [
            Note(
                "A new framework with %(count)s competencies.",
                {"count": len(new["competencies"])},
            )
        ]
    before, after = _by_key(old), _by_key(new)
    return [
        *_added(before, after),
        *_removed(before, after),
        *_changed(before, after),
        *_moved(before, after),
        *_changed_whole(old, new),
    ]


def _by_key(content: Content) -> Rows:
    return {row["key"]: row for row in content["competencies"]}


def _added(before: Rows, after: Rows) -> Iterator[Note]:
    for key in after:
        if key not in before:
            yield Note("New: %(key)s", {"key": key})


def _removed(before: Rows, after: Rows) -> Iterator[Note]:
    for key in before:
        if key not in after:
            yield Note("No longer there: %(key)s", {"key": key})


def _changed(before: Rows, after: Rows) -> Iterator[Note]:
    for key in after:
        if key in before:
            yield from _changed_row(before[key], after[key])


def _changed_row(old: Content, new: Content) -> Iterator[Note]:
    for part, text in CHANGED.items():
        if new.get(part) != old.get(part):
            yield Note(text, {"key": new["key"]})


def _moved(before: Rows, after: Rows) -> Iterator[Note]:
    old = [key for key in before if key in after]
    new = [key for key in after if key in before]
    if old != new:
        yield Note("The order of the competencies changes.")


def _changed_whole(old: Content, new: Content) -> Iterator[Note]:
    for part, text in CHANGED_WHOLE.items():
        if (old.get(part) or None) != (new.get(part) or None):
            yield Note(text)
