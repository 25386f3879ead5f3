"""What anybody who holds a paper may know: whether it still says the truth."""

from sqlalchemy import bindparam, select

from lms.core.db import session
from lms.core.errors import found
from lms.core.types import Json
from lms.evidence import service as evidence
from lms.evidence.service import ChainEnd, PersonChain
from lms.records import rules
from lms.records.models import Paper
from lms.records.service.facts import day_of
from lms.records.types import CheckedPaper, PaperKind, PaperState
from lms.signoff import service as signoff

_BY_TOKEN = select(Paper).where(Paper.token == bindparam("token"))
LONGEST_TOKEN = 40


def check(token: str) -> CheckedPaper:
    """The paper with this secret beside the record of today: no more than it
    says. Of one that was withdrawn, only that.
    """
    known = len(token) <= LONGEST_TOKEN
    query = session().scalar(_BY_TOKEN, {"token": token}) if known else None
    paper = found(query)
    kind = PaperKind(paper.kind)
    if paper.withdrawn_at:
        gone, when = PaperState.WITHDRAWN, paper.withdrawn_at
        return CheckedPaper(gone, kind, paper.made_at, when)
    return _compared(paper, kind)


def _compared(paper: Paper, kind: PaperKind) -> CheckedPaper:
    content = rules.shown_to_all(paper.content)
    chain = evidence.chain_of(paper.person_id)
    lines = rules.still(content["records"], chain.revocations)
    less = _fallen(paper.person_id, content)
    objected = signoff.undecided(paper.person_id).items()
    return CheckedPaper(
        rules.state(_is_whole(chain, content), lines, less),
        kind,
        paper.made_at,
        content=content,
        lines=tuple(lines),
        fallen=tuple(less),
        sealed_at=evidence.last_sealed(),
        objected={(work, day_of(at)) for work, at in objected},
    )


def _is_whole(chain: PersonChain, content: Json) -> bool:
    """Whether the chain is as it was written and went through the record that
    the paper names as the last one.
    """
    end = ChainEnd(content["chain"]["seq"], content["chain"]["hash"])
    return chain.fault is None and chain.holds(end)


def _fallen(person_id: int, content: Json) -> list[Json]:
    standings = content.get("standings", ())
    shown = evidence.attainments(person_id) if standings else {}
    return rules.fallen(standings, shown)
