"""What a file would change, one sentence for each part."""

from collections.abc import Iterator

from lms.core.marks import N_
from lms.exchange.types import Content, Note, Notes, Texts

CHANGED = N_(
    {
        "title": "“%(key)s”: another title",
        "description": "“%(key)s”: another description",
        "indicators": "“%(key)s”: other indicators",
        "parent": "“%(key)s”: another place in the tree",
    }
)
CHANGED_WHOLE = N_(
    {
        "title": "Another title of the framework",
        "source": "Another source of the framework",
        "as_of": "Another day of comparison with the source",
        "legal_basis": "Another legal basis",
        "levels": "Other words of the levels",
        "rule": "Another rule of how evidence adds up",
    }
)


def differences(old: Content | None, new: Content) -> Notes:
    """All of them; `old` is None for a framework that is not there yet."""
    if old is None:
        count = len(new["competencies"])
        text = N_("A new framework with %(count)s competencies.")
        return [Note(text, {"count": count})]
    return list(_differences(old, new))


def _differences(old: Content, new: Content) -> Iterator[Note]:
    before, after = _by_key(old), _by_key(new)
    both = [key for key in after if key in before]
    for text, rows, others in (
        (N_("New: %(key)s"), after, before),
        (N_("No longer there: %(key)s"), before, after),
    ):
        yield from (
            Note(text, {"key": key}) for key in rows if key not in others
        )
    for key in both:
        yield from _other_parts(before[key], after[key], CHANGED, key=key)
    if both != [key for key in before if key in after]:
        yield Note("The order of the competencies changes.")
    yield from _other_parts(old, new, CHANGED_WHOLE)


def _by_key(content: Content) -> dict[str, Content]:
    return {row["key"]: row for row in content["competencies"]}


def _other_parts(
    old: Content, new: Content, texts: Texts, **values: str
) -> Iterator[Note]:
    for part, text in texts.items():
        if (old.get(part) or None) != (new.get(part) or None):
            yield Note(text, values)
