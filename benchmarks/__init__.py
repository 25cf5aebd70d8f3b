"""Benchmarks of a suite of metrics against SQL, pandas and polars over the same files."""
