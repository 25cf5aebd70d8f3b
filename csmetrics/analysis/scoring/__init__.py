"""Scorecards: definitions, templates, and the points of agents (绩效考核)."""
