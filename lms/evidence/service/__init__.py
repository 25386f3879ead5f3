"""Record, revoke and read evidence; keep attainment in step. The only door into
the ledger.
"""

from lms.evidence.queries.attainments import (
    attained,
    attainment_of,
    attainments,
    attainments_joined,
    levels_attained,
)
from lms.evidence.queries.changed_works import (
    change_works,
    changed_works,
    replaced,
)
from lms.evidence.queries.people import (
    doubted,
    entrusted,
    last_judged,
    people_with_evidence,
    revoked_among,
    revoked_people,
    taken_back,
    wholly_revoked,
)
from lms.evidence.queries.pieces import Recorded, pieces_of, recorded, sources
from lms.evidence.queries.records import records, records_of_work
from lms.evidence.queries.sheets import entries, sheets
from lms.evidence.queries.sums import (
    attained_at,
    doubts,
    supposed,
    would_doubt,
)
from lms.evidence.service.chains import PersonChain, chain_lines, chain_of
from lms.evidence.service.counting import (
    mark_counted,
    take_uncounted,
    uncounted,
)
from lms.evidence.service.days import ending_days
from lms.evidence.service.ledger import (
    ChainEnd,
    chain_end,
    has,
    lock,
    lock_out_writers,
    record,
)
from lms.evidence.service.projection import (
    differences,
    expire,
    rebuild,
    reproject,
)
from lms.evidence.service.replies import replies, reply, revocation_of
from lms.evidence.service.revocation import (
    may_revoke,
    person_of,
    proven_beside,
    require_revoker,
    revoke,
    take_back,
)
from lms.evidence.service.sealing import (
    check_seals,
    last_sealed,
    seal,
    sealed_decisions,
    sealed_lately,
    sealed_logs,
)
from lms.evidence.service.self_assessment import assess_self, offered
from lms.evidence.service.verification import (
    LedgerFault,
    Progress,
    Walk,
    check,
    one_moment,
    silent,
)
