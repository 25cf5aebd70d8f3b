"""Whether rows keep the rules of their table."""
