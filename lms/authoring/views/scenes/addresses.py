"""Where what belongs to a scenario is written, and what it is called."""

from itertools import chain

from flask import url_for

from lms.authoring.rules import declared
from lms.authoring.rules.scenes import fields, places
from lms.authoring.rules.scenes.finding import NO_KEY, Whereabouts, whereabouts
from lms.authoring.views.fields import in_words
from lms.core import inputs
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.inputs import as_dict
from lms.core.marks import N_
from lms.core.types import Json, Labels

LIST_NAMES = N_(
    {
        places.SCENES: "Scenes",
        places.ENDINGS: "Endings",
        places.VARIABLES: "What choices change",
    }
)


def called(entry: Json) -> str:
    """What an entry of a scenario is called by its author; "" if by nothing
    yet.
    """
    said = (as_dict(entry.get(name)) for name in ("title", "label"))
    return next(filter(None, map(pick, said)), "")


def labels_of(data: Json) -> fields.Labels:
    """What the values of a scenario are called."""
    there = places.entries(data, places.VARIABLES)
    return {places.key_of(one): _called_or_key(one) for one in there}


def _called_or_key(entry: Json) -> str:
    return called(entry) or places.key_of(entry)


def numbered(data: Json) -> Labels:
    """Scenes, then endings, as the map numbers them."""
    names = places.SCENES, places.ENDINGS
    every = chain.from_iterable(places.entries(data, name) for name in names)
    return {
        places.key_of(one): f"{number}. {called(one) or _('no title yet')}"
        for number, one in enumerate(every, start=1)
    }


def targets(known: Labels) -> Labels:
    """Where a choice may lead to; `known`: what there is, as it is numbered."""
    return {
        **known,
        places.NEW_SCENE: _("a new scene"),
        places.NEW_ENDING: _("a new ending"),
    }


def fields_of(data: Json, where: Whereabouts) -> declared.Fields:
    """What the form asks for that writes this."""
    labels = labels_of(data)
    if where.choice:
        return fields.choice(labels)
    own = {
        places.SCENES: fields.SCENE,
        places.ENDINGS: fields.ENDING,
        places.VARIABLES: fields.VARIABLE,
    }
    return own.get(where.name) or fields.case(labels)


def address_of(
    draft_id: int, key: str, where: Whereabouts, anchor: str = ""
) -> str:
    """Of the form that writes this."""
    values = {"entry": where.key, "name": where.name, "choice": where.choice}
    if where.choice:
        page, needed = "scenario_choice", ("entry", "choice")
    elif where.name:
        page, needed = "scenario_entry", ("name", "entry")
    else:
        page, needed = "scenario_case", ()
    return url_for(
        f"lms.authoring.{page}",
        draft_id=draft_id,
        key=key,
        _anchor=anchor or None,
        **{name: values[name] for name in needed},
    )


def list_address(draft_id: int, key: str, anchor: str = "") -> str:
    """Of the page of the whole scenario."""
    return url_for(
        "lms.authoring.scenario",
        draft_id=draft_id,
        key=key,
        _anchor=anchor or None,
    )


def spot_in(
    draft_id: int, key: str, data: Json, field: str
) -> tuple[str | None, str]:
    """The address where a place of the scenario's file is written, and both in
    words.
    """
    where = whereabouts(data, field)
    if where.rest in LIST_NAMES or NO_KEY in where:
        name = where.name or where.rest
        page = list_address(
            draft_id,
            key,
            f"list-{name}",
        )
        return page, _(LIST_NAMES[name])
    asked = fields_of(data, where)
    control = inputs.control_of(asked, where.rest)
    named = in_words(asked, control)
    words = [*_words(data, where), named]
    return (
        address_of(
            draft_id,
            key,
            where,
            control,
        ),
        ", ".join(filter(None, words)),
    )


def _words(data: Json, where: Whereabouts) -> list[str]:
    """The entry and, inside it, the choice."""
    if not where.name:
        return []
    known = {**numbered(data), **labels_of(data)}
    words = [known.get(where.key, where.key)]
    if where.choice:
        scene = places.entry_in(data, places.SCENES, where.key) or {}
        keys = [one.get("key") for one in places.entries(scene, places.CHOICES)]
        number = [*keys, where.choice].index(where.choice) + 1
        words.append(_("Choice %(number)s", number=number))
    return words
