"""Moodle's CSV of a competency framework: the fourteen columns that its tool
writes and reads, in their order.

Moodle has one language for a name and 100 letters for it, so the whole title,
both languages and the indicators stand in the description, in spans that its
multilang filter shows one language of.
"""
