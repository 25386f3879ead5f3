"""The columns of the file, and the names of things that Moodle keeps short."""

from lms.core.letters.folding import one_line
from lms.exchange.types import Content, Texts

# Each column by the name Moodle has for it inside, with its heading.
COLUMNS = {
    "parentidnumber": "Parent ID number",
    "idnumber": "ID number",
    "shortname": "Short name",
    "description": "Description",
    "descriptionformat": "Description format",
    "scalevalues": "Scale values",
    "scaleconfiguration": "Scale configuration",
    "ruletype": "Rule type (optional)",
    "ruleoutcome": "Rule outcome (optional)",
    "ruleconfig": "Rule config (optional)",
    "relatedidnumbers": "Cross-referenced competency ID numbers",
    "exportid": "Exported ID (optional)",
    "isframework": "Is framework",
    "taxonomy": "Taxonomy",
}
TAXONOMY = "competency,competency,competency,competency"
HTML, PLAIN, MARKDOWN = "1", "2", "4"
LONGEST_NAME, LONGEST_ID = 100, 100
MOST_ROWS = 2_000
# The scale of a framework that has no words for its levels.
UNNAMED = ["1", "2", "3", "4", "5"]


def whole_name(title: Texts) -> str:
    """The one name Moodle shows: Vietnamese if there is one."""
    return one_line(title.get("vi") or title["en"])


def short_name(title: Texts) -> str:
    """The name cut where it is too long for Moodle."""
    name = whole_name(title)
    if len(name) <= LONGEST_NAME:
        return name
    return name[: LONGEST_NAME - 1].rstrip() + "…"


def scale_of(levels: Content) -> list[str]:
    """The names of the levels; Moodle keeps them in one text with commas
    between them.
    """
    return [
        short_name(words["title"]).replace(",", ";")
        for _level, words in sorted(levels.items())
        if words["title"]
    ]
