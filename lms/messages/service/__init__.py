"""The door of messages: what people are told outside of the application."""

from lms.messages.service.feeds import (
    close_feed,
    my_feed,
    open_feed,
    read_feed,
)
from lms.messages.service.keeping import sweep
from lms.messages.service.letters import Told, release, settle, take
from lms.messages.service.proofs import prove, proven
from lms.messages.service.saying import write_to
from lms.messages.service.sending import deliver
from lms.messages.service.site import base, check, ways
from lms.messages.service.troubles import (
    count_troubles,
    in_trouble,
    let_be,
    send_again,
)
from lms.messages.service.wishes import (
    address_of,
    address_page,
    hours_of,
    save,
    stop,
    stoppable,
    table,
)
