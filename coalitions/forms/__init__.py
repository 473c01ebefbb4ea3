"""What people fill in about coalitions."""
