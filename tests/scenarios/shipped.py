"""Ways through the scenario that comes with the product."""

SLUG, PART = "tiep-nhan-so-hoa-ho-so", "ba-nhan"
COMPETENCY = "pro.dossier-intake"
GOOD = (
    "receive-her",
    "paper-is-fine",
    "to-the-end",
    "look-it-up",
    "precise",
    "wait-here",
    "two-sides",
    "twice",
    "scan-again",
    "on-paper",
    "apologise-early",
)
BAD = ("send-back", "let-go")
