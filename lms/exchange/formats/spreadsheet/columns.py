"""The columns of the table and the kinds of its rows."""

from lms.exchange.types import LANGUAGES, Texts

MOST_ROWS = 2_000
KINDS = {"framework": "khung", "level": "cấp độ", "competency": "năng lực"}
LEVELS = ("1", "2", "3", "4", "5")


def _in_both_languages(
    name: str, english: str, vietnamese: str
) -> dict[str, tuple[str, str]]:
    return {
        f"{name}.{one}": (f"{english} ({one})", f"{vietnamese} ({one})")
        for one in LANGUAGES
    }


def _indicators() -> dict[str, tuple[str, str]]:
    found = {}
    for level in LEVELS:
        found |= _in_both_languages(
            level, f"indicator {level}", f"biểu hiện cấp {level}"
        )
    return found


# Each column with its heading in English and in Vietnamese.
HEADINGS = {
    "kind": ("kind", "loại"),
    "key": ("key", "mã"),
    "parent": ("parent", "mã cấp trên"),
    **_in_both_languages("title", "title", "tên"),
    **_in_both_languages("description", "description", "mô tả"),
    **_indicators(),
    "as_of": ("as of", "ngày đối chiếu"),
    "legal_basis": ("legal basis", "căn cứ pháp lý"),
    "rule": ("rule", "quy tắc"),
}


def heading(column: str, language: str = "en") -> str:
    """The heading of a column as people see it; other names stay as they are."""
    return HEADINGS[column][language == "vi"] if column in HEADINGS else column


def pair(name: str, texts: Texts) -> dict[str, str]:
    """A text as the cells of its two columns."""
    return {f"{name}.{one}": texts.get(one, "") for one in LANGUAGES}


def texts(cells: dict[str, str], name: str) -> Texts:
    """The text in two cells, without a language that is empty."""
    both = {one: cells[f"{name}.{one}"].strip() for one in LANGUAGES}
    return {one: text for one, text in both.items() if text}
