"""The columns of the table, each by its English and its Vietnamese heading, and
the words that stand in them.
"""

import re

MOST_ROWS = 5_000
MOST_OPTIONS = 8
PLACES = range(1, MOST_OPTIONS + 1)
_HEAD = {
    "id": ("id", "mã"),
    "type": ("type", "loại"),
    "category": ("category", "danh mục"),
    "tags": ("tags", "thẻ"),
    "name": ("name", "tên"),
    "text": ("question", "câu hỏi"),
    "right": ("right answer", "đáp án"),
}
_TAIL = {
    "tolerance": ("tolerance", "sai số"),
    "unit": ("unit", "đơn vị đo"),
    "feedback.right": ("feedback if right", "phản hồi khi đúng"),
    "feedback.wrong": ("feedback if wrong", "phản hồi khi sai"),
    "explanation": ("explanation", "giải thích"),
    "points": ("points", "điểm"),
    "lesson": ("lesson", "bài học"),
    "legal_bases": ("legal bases", "căn cứ pháp lý"),
    "competency": ("competency", "năng lực"),
    "level": ("level", "cấp độ"),
    "difficulty": ("difficulty", "độ khó"),
}


def _numbered() -> dict[str, tuple[str, str]]:
    found = {}
    for place in PLACES:
        found[f"option.{place}"] = f"option {place}", f"phương án {place}"
        found[f"match.{place}"] = f"match {place}", f"ghép với {place}"
        found[f"said.{place}"] = f"feedback {place}", f"phản hồi {place}"
    return found


HEADINGS = {**_HEAD, **_numbered(), **_TAIL}
NEEDED = ("text",)
KINDS = {
    "single": "một đáp án",
    "multiple": "nhiều đáp án",
    "true_false": "đúng sai",
    "short_text": "trả lời ngắn",
    "numeric": "số",
    "matching": "ghép cặp",
    "ordering": "sắp xếp",
    "essay": "tự luận",
}
TRUTHS = {True: ("true", "đúng"), False: ("false", "sai")}
_LINE = re.compile("\n")
_BETWEEN = {",": re.compile(r"[,;]"), "|": re.compile(r"\|")}


def header(language: str) -> list[str]:
    """All headings in one language."""
    place = 1 if language == "vi" else 0
    return [words[place] for words in HEADINGS.values()]


def read_list(cell: str, between: str) -> list[str]:
    """What a cell lists: a line each, or with commas or bars between."""
    pattern = _LINE if "\n" in cell else _BETWEEN[between]
    parts = map(str.strip, pattern.split(cell))
    return list(filter(None, parts))


def write_list(parts: list[str], between: str) -> str:
    """The parts in one cell; where one holds what stands between them, a line
    each.
    """
    if any(_BETWEEN[between].search(part) for part in parts):
        return "".join(f"{part}\n" for part in parts)
    return f"{between} ".join(parts)
