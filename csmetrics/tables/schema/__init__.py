"""The schema of each table: its model, its columns and their types."""
