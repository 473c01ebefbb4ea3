"""Spotlight sessions: concept notes, speakers, summaries and recommendations."""
