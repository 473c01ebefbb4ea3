"""Pages of sessions and what belongs to them."""
