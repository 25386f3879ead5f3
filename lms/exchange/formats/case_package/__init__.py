"""A framework as a CASE 1.0 or 1.1 package (1EdTech Competencies and Academic
Standards Exchange).

One item for each competency and language, joined by "isTranslationOf"; the tree
by "isChildOf"; levels and indicators as one rubric for each language. What the
standard has no place for stands as a few lines of YAML in the document's notes.
"""
