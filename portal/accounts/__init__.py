"""People: how they sign in, and the secretariat's seats."""
