"""The commands of the Makefile: install, run, check. Nothing here is needed in production."""
