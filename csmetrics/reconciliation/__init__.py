"""Whether figures are the platform's, and if not, by which clause of the definition."""
