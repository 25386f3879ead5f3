"""Levels and indicators as rubrics: for each language one, whose criteria are
the words of the levels and the indicators of each competency.
"""

from collections.abc import Iterator

from lms.core.letters.folding import one_line
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.parts import PackageParts
from lms.exchange.types import LANGUAGES, Content, Texts, filled

Steps = dict[str, Texts]  # by level: "quality", "description"


def write(content: Content, parts: PackageParts) -> Iterator[CaseNode]:
    """The CFRubrics."""
    title = content["title"]
    for language in LANGUAGES:
        rubric = parts.node(
            (),
            "CFRubric",
            language,
            title=one_line(title.get(language) or title[parts.language]),
            description=fields.RUBRIC + language,
        )
        if criteria := list(_criteria(content, parts, language)):
            for criterion in criteria:
                criterion["rubricId"] = rubric["identifier"]
            yield rubric | {"CFRubricCriteria": criteria}


def _criteria(
    content: Content, parts: PackageParts, language: str
) -> Iterator[CaseNode]:
    """The words of the levels, then the indicators of each competency."""
    words = {
        level: {
            "quality": texts["title"].get(language),
            "description": texts["description"].get(language),
        }
        for level, texts in content["levels"].items()
    }
    if any(map(filled, words.values())):
        yield _criterion(parts, language, fields.LEVELS, words) | {
            "position": 0
        }
    for position, row in enumerate(content["competencies"], start=1):
        steps = {
            level: {"description": texts.get(language)}
            for level, texts in row["indicators"].items()
        }
        if any(map(filled, steps.values())):
            yield _criterion(parts, language, row["key"], steps) | {
                "CFItemURI": parts.link(parts.item(row, language)),
                "position": position,
            }


def _criterion(
    parts: PackageParts, language: str, category: str, steps: Steps
) -> CaseNode:
    where = (language, category)
    criterion = parts.node((), "CFRubricCriterion", *where, category=category)
    criterion["CFRubricCriterionLevels"] = [
        parts.node(
            (),
            "CFRubricCriterionLevel",
            *where,
            level,
            **texts,
            score=int(level),
            position=int(level),
            rubricCriterionId=criterion["identifier"],
        )
        for level, texts in sorted(steps.items())
        if filled(texts)
    ]
    return criterion
