"""The registry of organisations, region schemes and constituencies."""
