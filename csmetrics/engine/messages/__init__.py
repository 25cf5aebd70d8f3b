"""Messages in order, cut into segments, and what follows what."""
