"""What kinds of legal documents there are."""

from lms.core.marks import N_

KINDS = {"law": N_("Law"), "decree": N_("Decree"), "circular": N_("Circular"), "decision": N_("Decision")}
