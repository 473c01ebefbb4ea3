"""Forms for sessions and what belongs to them."""
