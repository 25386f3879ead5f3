"""What was announced and decided in a year as neutral data: for files of tables
and as JSON with a schema.
"""
