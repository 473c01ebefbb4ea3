"""Commands for those who write the portal."""
