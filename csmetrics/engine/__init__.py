"""The polars engine: definitions evaluated over frames of integers."""
