"""Health gain from EQ-5D: indices, quality-adjusted life years, change by group."""
