"""What all parts use and no user sees: files, threads, warnings, progress."""
