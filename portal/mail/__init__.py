"""Outgoing mail: queued with the change that causes it, sent after it."""
