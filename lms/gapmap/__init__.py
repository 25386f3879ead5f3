"""Requirement against attainment: a person's gaps with the evidence beneath, a
unit's heat map. Computed on reading, never stored.
"""
