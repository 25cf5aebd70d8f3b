"""Internal helpers for all packages: atomic file writes, forks, warnings, progress, TOML files."""
