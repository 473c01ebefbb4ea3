"""Pages of the registry and of who speaks for whom."""
