"""The content of a frozen revision as values, its HTML marked safe once for
all requests.
"""

import datetime as dt
from collections.abc import Mapping

from markupsafe import Markup

from lms.core import i18n, markdown
from lms.core.markdown import PageMedia
from lms.core.types import Json, Texts
from lms.core.yamlfile import LANGUAGES
from lms.courses.rules import drawings_of, photos_of
from lms.courses.types import (
    COVERS,
    Course,
    EffectKind,
    Kind,
    Part,
    PartEffect,
)
from lms.framework.types import Depth

STRICT = "strict"
Html = Mapping[str, Markup]
Media = Mapping[str, PageMedia]
"""By language."""


def course_of(content: Json) -> Course:
    """A frozen revision's content as values."""
    figures, sounds = content.get("figures", {}), content.get("sounds", {})
    media = {one: page_media(figures, sounds, one) for one in LANGUAGES}
    parts = [_part_of(part, media) for part in content["parts"]]
    return Course(
        title=content["title"],
        summary=content["summary"],
        posts=tuple(content["posts"]),
        checked_on=dt.date.fromisoformat(content["checked_on"]),
        legal_bases=tuple(content["legal_bases"]),
        parts=tuple(part for part in parts if not part.confirms),
        deltas=tuple(part for part in parts if part.confirms),
        requires=tuple(content.get("requires", ())),
        cover=content.get("cover", COVERS[0]),
        job_aid=_html_of(content.get("job_aid", {}), media),
        figures=figures,
        sounds=sounds,
        drawings=frozenset(drawings_of(content)),
        photos=photos_of(content),
        is_strict=content.get("order") == STRICT,
    )


def _part_of(part: Json, media: Media) -> Part:
    values = {
        "kind": Kind(part["kind"]),
        "legal_bases": tuple(part["legal_bases"]),
        "effects": tuple(map(_effect_of, part["effects"])),
        "html": _html_of(part["html"], media),
        "confirms": tuple(part.get("confirms", ())),
        "unsure": tuple(part.get("unsure", ())),
    }
    return Part(**part | values)


def page_media(figures: Json, sounds: Json, language: str) -> PageMedia:
    """What the texts of a course may show in a language."""
    return PageMedia(
        {
            name: markdown.PageFigure(**drawn[language])
            for name, drawn in figures.items()
            if language in drawn
        },
        {
            name: "{sha256}.{kind}".format(**heard[language])
            for name, heard in sounds.items()
            if language in heard
        },
        i18n.catalogue(language).gettext,
    )


def _html_of(texts: Texts, media: Media) -> Html:
    return {
        language: markdown.safe(text, media[language])
        for language, text in texts.items()
    }


def _effect_of(effect: Json) -> PartEffect:
    return PartEffect(
        effect["competency"],
        effect["level"],
        Depth(effect["depth"]),
        EffectKind(effect["effect"]),
    )
