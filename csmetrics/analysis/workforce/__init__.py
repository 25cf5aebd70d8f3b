"""Who is needed when, and whether buyers are shared fairly."""
