"""Reports: one file a team leader reads (报告)."""
