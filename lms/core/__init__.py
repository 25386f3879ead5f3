"""The ground: time, errors, the database session, languages, files, sockets and
the outbox. Knows nothing of training.
"""
