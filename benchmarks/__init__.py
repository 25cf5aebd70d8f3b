"""How fast the suite of metrics is, beside SQL and pandas over the same files."""
