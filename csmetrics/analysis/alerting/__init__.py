"""Alerts: rules, the rows they fire on, and messages for chat robots (预警)."""
