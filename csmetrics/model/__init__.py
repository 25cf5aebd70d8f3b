"""Metrics and editions, and what follows from a definition alone: inputs, lookback, issues."""
