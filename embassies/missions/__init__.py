"""Missions in words: titles, summaries, contact methods, hours, conflicts."""
