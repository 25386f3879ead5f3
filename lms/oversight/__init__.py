"""Whether judgements can be trusted: read again by colleagues who do not know
the first answer, and set beside what was to be expected. Questions to people,
never verdicts.
"""
