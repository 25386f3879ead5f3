"""What stands on each kind of paper, in the words of one language."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from lms.core.i18n import day, moment, ngettext, pick
from lms.core.i18n import gettext as _
from lms.core.types import Json, TextRows
from lms.evidence import service as evidence
from lms.framework.types import DEPTH_LABELS, Depth
from lms.gapmap.types import STATE_LABELS, GapState
from lms.signoff.types import ENTRUSTMENT

Row = list[Json]


def said_day(text: str | None, language: str | None = None) -> str:
    """A day as data has it, in words."""
    return day(dt.date.fromisoformat(text), language) if text else ""


def said_moment(text: str) -> str:
    """A moment as data has it, in words."""
    return moment(dt.datetime.fromisoformat(text))


def depth_word(depth: int) -> str:
    """How deep something was proven."""
    return _(DEPTH_LABELS[Depth(depth)])


def source_word(key: str) -> str:
    """Where a record comes from."""
    source = evidence.sources().get(key)
    return _(source.label) if source else key


def file_sheet(content: Json) -> Json:
    """A person's whole training file."""
    return {
        "kicker": pick(content["unit"]) or _("no post"),
        "heading": _("Training file"),
        "facts": _facts(content),
        "sections": list(_file_sections(content)),
        "sign": None,
    }


def _facts(content: Json) -> TextRows:
    rows = [
        [_("Post"), pick(content["post"])],
        [_("Account"), content["key"]],
    ]
    return [row for row in rows if row[1]]


def _file_sections(content: Json) -> Iterator[Json]:
    if content["standings"]:
        yield _standings(content["standings"])
    yield _records(content)
    if content["postings"]:
        yield _postings(content["postings"])
    if content["mentors"]:
        yield _mentors(content["mentors"])
    yield _reading(content)


def _table(title: str, columns: Json, rows: list[Row]) -> Json:
    """`columns`: what stands above each, with its share of the width; 0 takes
    what it needs.
    """
    return {
        "kind": "table",
        "title": title,
        "columns": list(columns),
        "widths": list(columns.values()),
        "rows": rows,
    }


def _standings(rows: list[Json]) -> Json:
    columns = {
        _("Competency"): 5,
        _("Shown"): 3,
        _("Asked for"): 3,
    }
    return _table(
        _("What the post asks, and what is shown"),
        columns,
        [_standing(one) for one in rows],
    ) | {
        "below": [
            _(
                "Five steps are five levels; the flag stands on the level asked for. A full step was done at work and signed; three bars: shown under observation; two bars: a quiz or case on how to do it; one bar: known. A dotted step counts as before, but is to be re-confirmed because the law has changed."
            )
        ]
    }


def _standing(one: Json) -> Row:
    asked = one["asked"]
    title = {"text": pick(one["title"]), "strong": True}
    if asked and one["essential"]:
        title["small"] = [_("Essential")]
    return [
        title,
        _shown_cell(one),
        _asked_cell(one),
    ]


def _shown_cell(one: Json) -> Json:
    asked = one["asked"] or [0, 1]
    ladder = {
        "levels": one["levels"],
        "sure": one["sure"],
        "asked": asked[0],
        "met": one.get("state") == GapState.MEETS,
    }
    return {"ladder": ladder, "text": _reached(one["levels"])}


def _reached(levels: list[int]) -> str:
    """The highest level and the deepest depth at which it was shown."""
    best = max(levels)
    if not best:
        return _("No level shown yet")
    depth = max(at for at in Depth if levels[at - 1] == best)
    return _level_words(best, int(depth))


def _level_words(level: int, depth: int) -> str:
    word = depth_word(depth)
    return _("Level %(level)s, %(depth)s", level=level, depth=word)


def _asked_cell(one: Json) -> Json:
    if not one["asked"]:
        return {"text": _("Not asked for")}
    state = _(STATE_LABELS[GapState(one["state"])])
    return {
        "text": _level_words(*one["asked"]),
        "small": [state],
    }


def _records(content: Json) -> Json:
    rows = content["records"]
    if not rows:
        empty = _("Nothing has been recorded yet.")
        return {"kind": "text", "title": _("Records"), "rows": [empty]}
    columns = {
        _("Day"): 0,
        _("What was shown"): 6,
        _("Level, depth"): 3,
        _("Signed or marked by"): 3,
    }
    title = ngettext("%(num)s record", "%(num)s records", len(rows))
    table = _table(title, columns, [_record(one) for one in rows])
    return table | {"below": list(_left_out(content))}


def _left_out_words(number: int) -> str:
    return ngettext(
        "%(num)s older record is left out here; it stands in the application.",
        "%(num)s older records are left out here; they stand in the application.",
        number,
    )


def _left_out(content: Json) -> Iterator[str]:
    if content["left_out"]:
        yield _left_out_words(content["left_out"])
    yield _(
        "Quizzes and cases that were not passed are not listed, nor is what people say of themselves."
    )


def _record(one: Json) -> Row:
    gone = bool(one["revoked"])
    return [
        {"text": said_day(one["on"]), "gone": gone},
        _what(one, gone),
        _level(one, gone),
        {"text": one["by"], "alarm": _taken_back(one["revoked"])},
    ]


def _what(one: Json, gone: bool) -> Json:
    text = pick(one["title"] or one["competency"])
    return {
        "text": text,
        "gone": gone,
        "strong": True,
        "small": [*_small(one), *_said(one)],
    }


def _small(one: Json) -> Iterator[str]:
    """Where it comes from and, unless that is its title, what it shows."""
    source = source_word(one["source"])
    competency = pick(one["competency"]) if one["title"] else ""
    yield f"{source} · {competency}" if competency else source
    if one["course"]:
        yield _(
            "Course “%(course)s”, revision %(number)s",
            course=pick(one["course"]),
            number=one["revision"],
        )


def _level(one: Json, gone: bool) -> Json:
    text = _level_words(one["level"], one["depth"])
    return {
        "text": text,
        "gone": gone,
        "small": list(_level_notes(one)),
    }


def _level_notes(one: Json) -> Iterator[str]:
    if trust := ENTRUSTMENT.get(one["entrustment"]):
        yield _(trust[0])
    if one["until"]:
        yield _("valid until %(day)s", day=said_day(one["until"]))


def _said(one: Json) -> Iterator[str]:
    """What the person says to it, as long as it is open, and to a revocation."""
    if since := one.get("objected"):
        yield _(
            "Seen differently by the person since %(day)s; a second reader has not decided yet.",
            day=said_day(since),
        )
    revoked = one["revoked"]
    if revoked and revoked.get("reply"):
        day_, text = said_day(revoked["replied"]), revoked["reply"]
        yield _(
            "Reply to the revocation, %(day)s: “%(text)s”", day=day_, text=text
        )


def _taken_back(revoked: Json | None) -> str:
    if not revoked:
        return ""
    return _(
        "Revoked on %(day)s by %(name)s",
        day=said_day(revoked["on"]),
        name=revoked["by"],
    )


def _period(one: Json) -> str:
    since = said_day(one["since"])
    if not one["until"]:
        return _("since %(day)s", day=since)
    return f"{since} – {said_day(one['until'])}"


def _postings(rows: list[Json]) -> Json:
    columns = _("Post"), _("Unit")
    return _spans(_("Posts held"), columns, map(_posting_row, rows))


def _posting_row(one: Json) -> Row:
    post = pick(one["post"]) or _("no post")
    return _plain(_period(one), post, pick(one["unit"]))


def _spans(title: str, columns: Iterable[str], rows: Iterable[Row]) -> Json:
    """A table of what held from a day until another."""
    widths = {_("Period"): 0} | dict.fromkeys(columns, 4)
    return _table(title, widths, list(rows))


def _plain(*texts: str) -> Row:
    return [{"text": text} for text in texts]


def _mentors(rows: list[Json]) -> Json:
    columns = _("Mentor"), _("As")
    return _spans(_("Mentors"), columns, map(_mentor_row, rows))


def _mentor_row(one: Json) -> Row:
    kind = _("main mentor") if one["main"] else _("for single competencies")
    return _plain(_period(one), one["name"], kind)


def _reading(content: Json) -> Json:
    """How to read it, and what binds it to the record."""
    return {
        "kind": "text",
        "title": _("How this was counted, and how to check it"),
        "rows": [
            _(
                "A level is what valid records add up to by the rule of the framework: the newest result of each quiz, case or task counts, and of these the best unless the framework says otherwise. What has run out or was revoked counts no more and stays in sight."
            ),
            *_sealing(content["chain"]),
        ],
        "hashes": list(_chain_end(content["chain"])),
    }


def _sealing(chain: Json) -> Iterator[str]:
    if chain["sealed"]:
        yield _sealed_words(said_moment(chain["sealed"]))


def _sealed_words(when: str) -> str:
    return _("The record of the site was last sealed at %(time)s.", time=when)


def _chain_end(chain: Json) -> Iterator[list[str]]:
    """Each record binds the one before, so the last hash binds them all."""
    if chain["seq"]:
        words = _(
            "Each record binds the one before. Hash of the last one, number %(number)s:",
            number=chain["seq"],
        )
        yield [words, chain["hash"]]


def task_sheet(content: Json) -> Json:
    """One signed task."""
    signed = _("Signed in the application at %(time)s")
    return {
        "kicker": pick(content["unit"]) or _("no post"),
        "heading": _("Signed record of work"),
        "facts": [[_("Task"), pick(content["task"])], *_facts(content)],
        "sections": list(_task_sections(content)),
        "sign": [
            _("Signed off by"),
            content["by"],
            signed % {"time": said_moment(content["signed"])},
        ],
    }


def _task_sections(content: Json) -> Iterator[Json]:
    yield _proven(content)
    yield {
        "kind": "facts",
        "title": _("The work"),
        "rows": [
            [_("Done"), said_moment(content["done"])],
            [_("Where"), content["place"]],
            *_seen(content),
            [_("Course"), _of_course(content)],
        ],
    }
    if content["steps"]:
        yield {
            "kind": "steps",
            "title": _("Critical steps"),
            "rows": [_step(one) for one in content["steps"]],
        }
    yield _judgement(content)
    yield {
        "kind": "text",
        "title": _("How to check it"),
        "rows": list(_sealing(content["chain"])),
        "hashes": [*_hashes(content), *_chain_end(content["chain"])],
    }


def _seen(content: Json) -> Iterator[list[str]]:
    if content.get("seen"):
        yield [
            _("How"),
            _("Seen at work by the mentor; nothing was handed in."),
        ]


def _of_course(content: Json) -> str:
    return _(
        "Course “%(title)s”, revision %(number)s, compared with the law on %(day)s.",
        title=pick(content["course"]),
        number=content["revision"],
        day=said_day(content["checked"]),
    )


def _proven(content: Json) -> Json:
    columns = {
        _("Competency"): 5,
        _("Level, depth"): 5,
        _("Stands"): 3,
    }
    rows = content["records"]
    said = dict.fromkeys(chain.from_iterable(map(_said, rows)))
    title = _("What the signature proves")
    table = _table(title, columns, [_proven_row(one) for one in rows])
    return table | {"below": list(said)}


def _proven_row(one: Json) -> Row:
    gone = bool(one["revoked"])
    title = {
        "text": pick(one["competency"]),
        "gone": gone,
        "strong": True,
    }
    stands = {"text": _("Counts")}
    if gone:
        stands = {"alarm": _taken_back(one["revoked"])}
    return [title, _level(one, gone), stands]


def _step(one: Json) -> Json:
    mark = "✓" if one["done"] else "–"
    return {"mark": mark, "done": one["done"], "text": _step_words(one)}


def _step_words(one: Json) -> str:
    text, missing = pick(one["text"]), _("not yet safe")
    return text if one["done"] else f"{text} ({missing})"


def _judgement(content: Json) -> Json:
    short, meaning = ENTRUSTMENT[content["entrustment"]]
    words = pick(content.get("meaning")) or _(meaning)
    trust = f"{content['entrustment']}. {_(short)}: {words}"
    said = [
        [_("Supervision next time"), trust],
        [_("A strength"), content["strength"]],
        [_("One change"), content["change"]],
    ]
    return {
        "kind": "said",
        "title": _("What the mentor says"),
        "rows": [row for row in said if row[1]],
    }


def _hashes(content: Json) -> Iterator[list[str]]:
    for one in content["records"]:
        competency = pick(one["competency"])
        words = _("Hash of the record of “%(name)s”:", name=competency)
        yield [words, one["hash"]]
