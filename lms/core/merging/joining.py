"""The rule by which fields are joined. Pure."""

from lms.core.merging.fields import Fields, Joined, Shown, mark


def join(stored: Fields, sent: Fields, shown: Shown | None) -> Joined:
    """What becomes of each field that was sent. Without `shown` it is no page
    that speaks, and everything is meant as it is.
    """
    if shown is None:
        return Joined(frozenset(sent))
    fates: dict[str, set[str]] = {"taken": set(), "conflicts": set()}
    fates["newer"] = set()
    for name, value in sent.items():
        was = shown.mark(name)
        here = was if name in shown.kept else mark(value)
        if fate := _fate(mark(stored.get(name)), here, was):
            fates[fate].add(name)
    return Joined(**{fate: frozenset(names) for fate, names in fates.items()})


def _fate(now: str, here: str, was: str) -> str:
    """Of one field, by its marks: as stored now, sent from here, and shown."""
    if here == now:
        return ""
    if here == was:
        return "newer"
    return "taken" if now == was else "conflicts"
