"""Tests of what everything stands on: settings, server, database, queue, logs."""
