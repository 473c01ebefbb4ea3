"""What people do with the registry."""
