"""Figures from sums that are kept: day by day, shop by shop, machine by machine (增量计算)."""
