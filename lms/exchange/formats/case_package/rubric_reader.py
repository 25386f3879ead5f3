"""Reads levels and indicators from rubrics whose criteria say which item and
whose levels are from 1 to 5.
"""

from lms.core.letters.folding import one_line
from lms.exchange.formats.case_package import fields
from lms.exchange.formats.case_package.fields import CaseNode
from lms.exchange.formats.case_package.reading import CaseReading
from lms.exchange.types import LANGUAGES, Content, filled

Steps = dict[str, tuple[str, str]]  # by level: quality and description


def read(case: CaseReading) -> None:
    """Take over what the rubrics say."""
    levels = {}
    for index, rubric in enumerate(case.package["CFRubrics"]):
        language = _language(rubric)
        criteria = fields.nodes(rubric.get("CFRubricCriteria"))
        for number, criterion in enumerate(criteria):
            if not _take(case, criterion, language, levels):
                place = f"CFRubrics[{index}].CFRubricCriteria[{number}]"
                case.drop(
                    "A criterion of a rubric is not kept: it does not describe levels from 1 to 5 of an item.",
                    place,
                )
    if levels:
        case.content["levels"] = dict(sorted(levels.items()))


def _language(rubric: CaseNode) -> str:
    """The language that our own rubrics name; "" for those of others."""
    text = str(rubric.get("description") or "")
    is_ours = text.startswith(fields.RUBRIC)
    return text.removeprefix(fields.RUBRIC) if is_ours else ""


def _take(
    case: CaseReading, criterion: CaseNode, language: str, levels: Content
) -> bool:
    """Whether a criterion could be taken over."""
    steps, link = _steps(criterion), criterion.get("CFItemURI")
    item = isinstance(link, dict) and case.items.get(link.get("identifier"))
    if item:
        row, language = item.competency, language or item.language
        for level, (_quality, text) in steps.items():
            if text:
                row["indicators"].setdefault(level, {})[language] = text
        row["indicators"] = dict(sorted(row["indicators"].items()))
        return bool(steps)
    is_scale = criterion.get("category") == fields.LEVELS
    if not is_scale or language not in LANGUAGES:
        return False
    for level, texts in steps.items():
        words = levels.setdefault(level, {"title": {}, "description": {}})
        for name, text in zip(words, texts, strict=True):
            words[name] |= filled({language: text})
    return bool(steps)


def _steps(criterion: CaseNode) -> Steps:
    """What it says of each level; nothing if one of them is none of ours."""
    steps = {}
    for node in fields.nodes(criterion.get("CFRubricCriterionLevels")):
        score = node.get("score")
        if score not in (1, 2, 3, 4, 5) or isinstance(score, bool):
            return {}
        quality = one_line(str(node.get("quality") or ""))
        text = str(node.get("description") or "").strip()
        steps[str(int(score))] = (quality, text)
    return steps
