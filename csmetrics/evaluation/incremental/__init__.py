"""Incremental evaluation (增量计算): partial sums by day and part, kept, merged and finished."""
