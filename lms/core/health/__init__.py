"""How the running system does: what an error means, what last happened when,
whether the database takes a write.
"""
