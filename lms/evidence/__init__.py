"""The ledger: who showed which competency, at what level and depth, when, by
what source, judged by whom. Append-only and chained; what it adds up to per
person and competency (attainment) is a projection written in the same
transaction.
"""

__all__ = ["rules"]
