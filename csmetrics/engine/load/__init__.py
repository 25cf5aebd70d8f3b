"""Loads the tables of a data set as sorted frames of integers."""
