"""What each table holds: models, columns and their types."""
