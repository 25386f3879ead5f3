"""The worked examples of docs/attainment.md are run as they stand there: the
rule, the state, the confidence, the sentence in both languages.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from lms.core import i18n
from lms.core.sockets import discover
from lms.evidence import rules
from lms.evidence.sources.base import Source
from lms.evidence.types import EvidencePiece
from lms.framework.rules import attainment, lineage
from lms.framework.types import DEFAULT_RULE, DEPTHS, AttainmentRule, Depth
from lms.gapmap import rules as gaps
from lms.gapmap.rules import explanation
from tests.gapmap.test_rules import asked

TODAY = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "attainment.md"
TEXT = DOCUMENT.read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
EXAMPLES = [
    one
    for block in BLOCKS
    if block.startswith("# examples\n")
    for one in yaml.safe_load(block)
]
KEYS = {
    "example",
    "evidence",
    "rule",
    "replaced",
    "versions",
    "then",
    "counts",
    "asks",
    "state",
    "says",
}
FIGURES = {
    "pieces": "count",
    "judgements": "judgements",
    "spread": "spread",
    "sure": "sure",
}
ROW = {
    "of",
    "source",
    "level",
    "depth",
    "days_ago",
    "by",
    "valid_days",
    "revoked",
    "bases",
    "confirms",
    "for",
    "version",
    "proves",
}


@pytest.fixture
def backend():
    """The sentences need a language, no particular database."""
    return "sqlite"


def pieces(example: dict) -> list[tuple[dict, EvidencePiece]]:
    """The evidence as written, and as the rule sees it; a revocation is a row
    of its own.
    """
    sources: dict[str, Source] = discover("lms.evidence.sources")
    people: dict[str, int] = {}
    found = []
    for row in example["evidence"]:
        assert set(row) <= ROW, row
        source = sources[row.get("source", "signoff")]
        done_at = TODAY - row.get("days_ago", 1) * DAY
        held = EvidencePiece(
            len(found) + 1,
            row["of"],
            row["level"],
            rules.cap(DEPTHS[row["depth"]], source.deepest),
            done_at,
            source.counts,
            people.setdefault(row["by"], len(people) + 1)
            if "by" in row
            else None,
            done_at + row["valid_days"] * DAY if "valid_days" in row else None,
            None,
            tuple(row.get("bases", ())),
            tuple(row.get("confirms", ())),
            source.key,
            source.proves and row.get("proves", True),
        )
        found.append((row, held))
        if row.get("revoked"):
            found.append(
                (
                    row,
                    EvidencePiece(
                        len(found) + 1,
                        held.object_key,
                        held.level,
                        held.depth,
                        TODAY,
                        revokes=held.id,
                    ),
                )
            )
    return found


def rule_of(example: dict) -> AttainmentRule:
    """The framework's rule as it would stand in its file."""
    read = attainment.read(example.get("rule"))
    assert read.mistakes == []
    return read.rule


def replaced(example: dict) -> dict[str, dt.datetime]:
    """Legal bases and since when they are replaced."""
    return {
        basis: TODAY - days * DAY
        for basis, days in example.get("replaced", {}).items()
    }


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda one: one["example"][:60]
)
def test_the_document_says_what_happens(app, example):
    assert set(example) <= KEYS | set(FIGURES) | {"confidence"}, (
        "a word in an example that no test reads"
    )
    assert "then" in example or "counts" in example
    rule, rows = rule_of(example), pieces(example)
    if "counts" in example:
        carries(example, rule, rows)
        return
    sum_ = rules.attain(
        [held for _row, held in rows], TODAY, replaced(example), rule
    )
    assert list(sum_.levels) == example["then"]
    for word, name in FIGURES.items():
        if word in example:
            value = getattr(sum_, name)
            assert (
                list(value) if isinstance(value, tuple) else value
            ) == example[word], word
    if "confidence" in example:
        assert (
            rules.confidence(sum_, TODAY, rule).grade == example["confidence"]
        )
    if "asks" in example:
        level, depth = example["asks"]
        gap = gaps.compare(asked(level, DEPTHS[depth]), sum_)
        assert gap.state == example.get("state", gap.state)
        for language, sentence in example.get("says", {}).items():
            with i18n.use(language):
                assert i18n.say(gaps.explain(gap, TODAY, rule)) == sentence


def carries(
    example: dict, rule: AttainmentRule, rows: list[tuple[dict, EvidencePiece]]
) -> None:
    """Versions are numbered from 1; each says what evidence of the one before
    counts for.
    """
    steps = [
        (number, old, new)
        for number, version in enumerate(example["versions"], 2)
        for old, news in version.items()
        for new in news or [None]
    ]
    way = lineage.of(range(1, len(example["versions"]) + 2), steps, {})
    for competency, levels in example["counts"].items():
        here = [
            held
            for row, held in rows
            if competency in way.targets(row["for"], row["version"])
        ]
        assert list(rules.attain(here, TODAY, rule=rule).levels) == levels, (
            competency
        )


def test_the_document_shows_every_part_of_the_rule_and_every_state():
    assert len(EXAMPLES) >= 35
    assert {one.get("state") for one in EXAMPLES if "state" in one} == {
        "meets",
        "reconfirm",
        "nearly",
        "not-yet",
        "unknown",
    }
    assert {
        one.get("confidence") for one in EXAMPLES if "confidence" in one
    } == {"low", "medium", "high"}
    said = {name for one in EXAMPLES for name in one.get("rule", {})}
    assert said == {"result", "enough", "sources"}
    assert {
        len(news)
        for one in EXAMPLES
        for version in one.get("versions", [])
        for news in version.values()
    } == {
        0,
        1,
        2,
    }
    assert sum(one["example"].startswith("ILIAS") for one in EXAMPLES) == 10


def test_the_rule_shown_in_the_document_can_be_used_as_it_stands():
    [shown] = [
        yaml.safe_load(block) for block in BLOCKS if block.startswith("rule:\n")
    ]
    read = attainment.read(shown["rule"])
    assert read.mistakes == []
    assert (read.rule.high, read.rule.medium) == (
        DEFAULT_RULE.high,
        DEFAULT_RULE.medium,
    )
    assert (read.rule.result, read.rule.enough) == (
        DEFAULT_RULE.result,
        DEFAULT_RULE.enough,
    )
    assert read.rule.sources["quiz"].deepest is Depth.KNOWS


def test_the_table_of_confidence_is_the_default():
    high, medium = DEFAULT_RULE.high, DEFAULT_RULE.medium
    assert (
        f"| high | {high.judgements} | {high.age_days} days old | {high.spread} level |"
        in TEXT
    )
    assert (
        f"| medium | {medium.judgements} | {medium.age_days:,} days old | {medium.spread} levels |"
        in TEXT
    )
    assert f"{explanation.SOON.days} days before" in TEXT
