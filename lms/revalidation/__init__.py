"""When a legal basis is replaced: what relied on it, the trainers' review list,
and how people's evidence becomes sure again.
"""
