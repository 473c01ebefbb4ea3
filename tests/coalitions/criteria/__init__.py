"""Tests of the criteria, without a database."""
