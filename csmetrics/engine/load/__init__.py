"""From files and frames to sorted frames of integers."""
