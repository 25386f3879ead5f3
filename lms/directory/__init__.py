"""Administration of people: adding them one by one or by CSV, their postings
and roles, always within the administrator's units.
"""
