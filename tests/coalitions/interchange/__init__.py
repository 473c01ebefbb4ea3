"""Tests of the file format, without a database."""
