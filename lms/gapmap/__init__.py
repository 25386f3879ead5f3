"""Requirement against attainment: a person's gaps with the evidence beneath, a
unit's heat map. Gaps are computed on reading, never stored; maps are counted.

`rules` is a door beside service and types: plans and home pages compare in the
same way.
"""

__all__ = ["rules"]
