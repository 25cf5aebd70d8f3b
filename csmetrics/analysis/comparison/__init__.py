"""Figures against others: periods, members, limits, causes."""
