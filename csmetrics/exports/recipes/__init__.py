"""Recipes: how the files of back-offices become tables, said declaratively (配方)."""
