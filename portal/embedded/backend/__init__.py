"""A database backend that wakes the private server when it is first needed."""
