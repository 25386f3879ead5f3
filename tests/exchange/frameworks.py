"""Frameworks as hypothesis makes them, in the one form in which versions are
kept; and a small one by hand.
"""

import unicodedata

from hypothesis import strategies as st

from lms.core.letters import folding

LETTERS = (
    "aăâbđeêgioôơuưyểẫộựỳĐÊàbc XYZ019.,;:!?-–“”'\"()[]{}<>&=+@|/\\*_#`%~^$…"
)


def _tidy(text):
    return "\n".join(folding.tidy(line) for line in text.strip().splitlines())


def _line(text):
    return " ".join(folding.tidy(unicodedata.normalize("NFC", text)).split())


any_letter = st.characters(
    codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]
)
line = (
    st.text(st.sampled_from(LETTERS) | any_letter, min_size=1, max_size=40)
    .map(_line)
    .filter(bool)
)
lines = (
    st.lists(line, min_size=1, max_size=3)
    .map("\n".join)
    .map(_tidy)
    .filter(bool)
)
risky = st.sampled_from(
    [
        "=1+1",
        "+84",
        "-5",
        "@x",
        "'=x",
        "null",
        "~",
        "true",
        "1,2",
        "a: b",
        "# x",
        "- x",
        "key: x",
        "Nguyễn “Đức”, ngày 1/7",
    ]
)


def texts(one, needed=True):
    """A text in one language or both, or in none."""
    kept = st.fixed_dictionaries(
        {}, optional={"vi": one | risky, "en": one | risky}
    )
    return kept.filter(bool) if needed else kept


keys = st.from_regex(
    r"[a-z][a-z0-9]{0,5}([.-][a-z0-9]{1,4}){0,2}", fullmatch=True
)
level = st.fixed_dictionaries(
    {"title": texts(line), "description": texts(lines, needed=False)}
)
levels = st.dictionaries(st.sampled_from("12345"), level, max_size=5).map(
    lambda found: dict(sorted(found.items()))
)
indicators = st.dictionaries(
    st.sampled_from("12345"), texts(lines), max_size=5
).map(lambda found: dict(sorted(found.items())))


@st.composite
def contents(draw):
    """A framework with a tree in it."""
    names = draw(st.lists(keys, min_size=1, max_size=5, unique=True))
    rows = []
    for index, key in enumerate(names):
        parent = (
            draw(st.none() | st.sampled_from(names[:index])) if index else None
        )
        rows.append(
            {
                "key": key,
                "title": draw(texts(line)),
                "description": draw(texts(lines)),
                "indicators": draw(indicators),
                "parent": parent,
            }
        )
    content = {
        "key": draw(keys),
        "title": draw(texts(line)),
        "source": draw(texts(lines)),
        "as_of": draw(st.dates()).isoformat(),
        "legal_basis": draw(st.none() | st.just("nd-224-2026")),
        "levels": draw(levels),
        "competencies": arranged(rows),
    }
    source = st.fixed_dictionaries(
        {"valid_days": st.integers(1, 999)},
        optional={"deepest": st.just("shows_how")},
    )
    sources = st.dictionaries(
        st.sampled_from(["quiz", "signoff", "của nơi khác"]), source, min_size=1
    )
    rule = draw(
        st.none()
        | st.fixed_dictionaries(
            {"enough": st.integers(1, 5)}, optional={"sources": sources}
        )
    )
    return content | ({"rule": rule} if rule else {})


def arranged(rows):
    """Each competency followed by those under it."""
    found = []

    def add(parent):
        for row in rows:
            if row["parent"] == parent:
                found.append(row)
                add(row["key"])

    add(None)
    return found


def small(**changes):
    """Two competencies, one under the other."""
    row = {
        "description": {"vi": "Mô tả", "en": "Text"},
        "indicators": {"1": {"vi": "Biết", "en": "Knows"}},
        "parent": None,
    }
    content = {
        "key": "digital",
        "title": {"vi": "Năng lực số", "en": "Digital competencies"},
        "source": {"vi": "Bản mẫu", "en": "Preset"},
        "as_of": "2026-11-22",
        "legal_basis": "nd-224-2026",
        "levels": {
            str(n): {
                "title": {"vi": f"Cấp độ {n}", "en": f"Level {n}"},
                "description": {},
            }
            for n in range(1, 6)
        },
        "competencies": [
            {**row, "key": "skill", "title": {"vi": "Số", "en": "Digital"}},
            {
                **row,
                "key": "skill.safety",
                "title": {"vi": "An toàn", "en": "Safety"},
                "parent": "skill",
            },
        ],
    }
    return content | changes
