"""What goes out as a file and comes back changed, whoever it belongs to."""
