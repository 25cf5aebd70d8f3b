"""Messages in message order: segments, next replies, rounds and accounts reached."""
