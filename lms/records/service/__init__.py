"""The door of the records: files, papers, their PDF, and what a check says."""

from lms.records.service.checks import check
from lms.records.service.credentials import (
    Places,
    can_sign,
    issuer,
    make_credential,
    status_list,
    token_of,
)
from lms.records.service.facts import file_of
from lms.records.service.keys import jwks, make
from lms.records.service.papers import (
    chain_file,
    file_for,
    make_file,
    make_task,
    may_read,
    paper_for,
    papers_of,
    withdraw,
)
from lms.records.service.printing import pdf_of
from lms.records.service.tasks import page_of, record_of, signed_work
