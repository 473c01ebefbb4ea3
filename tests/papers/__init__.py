"""Documents: made from plain data, and read again."""
