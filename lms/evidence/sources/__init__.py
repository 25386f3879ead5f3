"""Socket: one module per source of evidence, each ending in `PLUGIN`. Other
distributions add theirs in the entry-point group `lms.evidence.sources`.
"""
