"""The content of a frozen revision as values, its HTML marked safe once for
all requests.
"""

import datetime as dt
from collections.abc import Mapping

from markupsafe import Markup

from lms.core import i18n, markdown
from lms.core.marks import N_
from lms.core.types import Json, Texts
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
MARK = N_("Illustration")
"""What is said of every figure."""
Html = Mapping[str, Markup]


def course_of(content: Json) -> Course:
    """A frozen revision's content as values."""
    figures = content.get("figures", {})
    parts = [_part_of(part, figures) for part in content["parts"]]
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
        job_aid=_html_of(content.get("job_aid", {}), figures),
        figures=figures,
        drawings=frozenset(drawings_of(content)),
        photos=photos_of(content),
        is_strict=content.get("order") == STRICT,
    )


def _part_of(part: Json, figures: Json) -> Part:
    values = {
        "kind": Kind(part["kind"]),
        "legal_bases": tuple(part["legal_bases"]),
        "effects": tuple(map(_effect_of, part["effects"])),
        "html": _html_of(part["html"], figures),
        "confirms": tuple(part.get("confirms", ())),
        "unsure": tuple(part.get("unsure", ())),
    }
    return Part(**part | values)


def _html_of(texts: Texts, figures: Json) -> Html:
    return {
        language: markdown.safe(
            text,
            {
                name: markdown.PageFigure(**drawn[language])
                for name, drawn in figures.items()
                if language in drawn
            },
            i18n.catalogue(language).gettext(MARK),
        )
        for language, text in texts.items()
    }


def _effect_of(effect: Json) -> PartEffect:
    return PartEffect(
        effect["competency"],
        effect["level"],
        Depth(effect["depth"]),
        EffectKind(effect["effect"]),
    )
