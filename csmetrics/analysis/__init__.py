"""Analyses of results and data sets: plain functions, most of which return a polars frame."""
