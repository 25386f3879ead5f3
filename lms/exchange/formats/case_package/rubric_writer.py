"""Levels and indicators as rubrics: for each language one, whose criteria are
the words of the levels and the indicators of each competency.
"""

from collections.abc import Iterator

from lms.core.folding import one_line
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.parts import PackageParts
from lms.exchange.types import LANGUAGES, Content, Texts, filled

Steps = dict[str, dict[str, str]]  # by level: "quality", "description"


def write(content: Content, parts: PackageParts) -> Iterator[CaseNode]:
    """The CFRubrics."""
    for language in LANGUAGES:
        if criteria := list(_criteria(content, parts, language)):
            title = content["title"]
            name = title.get(language) or title[parts.language]
            yield parts.named("CFRubric", {}, language) | {
                "title": one_line(name),
                "description": fields.RUBRIC + language,
                **parts.changed,
                "CFRubricCriteria": criteria,
            }


def _criteria(
    content: Content, parts: PackageParts, language: str
) -> Iterator[CaseNode]:
    key = content["key"]
    rubric = fields.identifier(key, "CFRubric", language)
    if scale := _scale(content, language):
        about = {"category": fields.LEVELS, "position": 0, "rubricId": rubric}
        yield _criterion(parts, language, about, scale)
    for position, row in enumerate(content["competencies"], start=1):
        if steps := _indicators(row, language):
            about = {
                "category": row["key"],
                "CFItemURI": parts.link(parts.item(row, language)),
                "position": position,
                "rubricId": rubric,
            }
            yield _criterion(parts, language, about, steps)


def _scale(content: Content, language: str) -> Steps:
    levels = sorted(content["levels"].items())
    return filled(
        {level: _level_words(words, language) for level, words in levels}
    )


def _level_words(words: Content, language: str) -> Texts:
    texts = {
        "quality": words["title"].get(language),
        "description": words["description"].get(language),
    }
    return filled(texts)


def _indicators(row: Content, language: str) -> Steps:
    return {
        level: {"description": texts[language]}
        for level, texts in sorted(row["indicators"].items())
        if texts.get(language)
    }


def _criterion(
    parts: PackageParts, language: str, about: CaseNode, steps: Steps
) -> CaseNode:
    where = (language, about["category"])
    own = parts.named("CFRubricCriterion", {}, *where)
    ends = {"rubricCriterionId": own["identifier"], **parts.changed}
    levels = []
    for level, texts in steps.items():
        named = parts.named("CFRubricCriterionLevel", {}, *where, level)
        place = {"score": int(level), "position": int(level)}
        levels.append(named | texts | place | ends)
    return own | about | parts.changed | {"CFRubricCriterionLevels": levels}
