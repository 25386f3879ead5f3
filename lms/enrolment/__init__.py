"""Who takes which revision of a course. A person stays with the revision that was current when she began."""
