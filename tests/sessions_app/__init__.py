"""Sessions and what belongs to them."""
