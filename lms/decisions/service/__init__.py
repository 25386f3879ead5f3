"""The door of decisions: propose, reply, decide, petition, answer; read them; the
chain of their moves.
"""

from lms.decisions.queries.chain import (
    check,
    extend,
    moved_after,
)
from lms.decisions.queries.stored import MOVES, of_person, on
from lms.decisions.queries.stored import settled as settled_of
from lms.decisions.service.competence import (
    called,
    competent,
    either,
    kind_of,
    who_decides,
)
from lms.decisions.service.deciding import (
    decide,
    document,
    hand_on,
    refusals_of,
)
from lms.decisions.service.nights import watch
from lms.decisions.service.petitions import answer, may_petition, petition
from lms.decisions.service.printing import (
    paper_of,
    readable,
    said_document,
    said_petition,
)
from lms.decisions.service.proposing import propose, withdraw, withdraw_open
from lms.decisions.service.reading import (
    GATE,
    DecisionSeen,
    candidates_for,
    decision_for,
    for_home,
    has_acted,
    in_place,
    is_ready,
    mine,
    reads_any,
    waiting,
)
from lms.decisions.service.replying import document_of, read, reply
