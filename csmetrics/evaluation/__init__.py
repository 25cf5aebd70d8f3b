"""Metrics over a data set: the request, the result, the units behind it."""
