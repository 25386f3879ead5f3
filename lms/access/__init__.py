"""Who may do what, where: permissions, the roles that bundle them, and grants
of a role within a unit and all below it.
"""
