"""Socket: one module per question type, each ending in `PLUGIN`. Other
distributions add theirs in the entry-point group `lms.quizzes.questions`.
"""
