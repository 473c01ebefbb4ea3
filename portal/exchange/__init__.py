"""What goes out as a file and comes back changed: Word documents, tables, and uploads that wait to be accepted."""
