"""Evaluates metrics over a data set: the request, the result, and the units behind a figure."""
