"""The demo: the facts of past conferences as data, and accounts for each role."""
