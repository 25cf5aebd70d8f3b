"""Workforce analyses: arrivals, concurrency, staffing, and fair distribution of buyers."""
