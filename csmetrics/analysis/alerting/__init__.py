"""What changed enough to be told."""
