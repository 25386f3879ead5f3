"""A framework as one table, for CSV and XLSX: a row for the framework, one for
each level, one for each competency.
"""
