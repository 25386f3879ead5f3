"""Sheets and years on paper and as workbooks: the same data, set or written.
Every number stands beside how it was calculated.
"""
