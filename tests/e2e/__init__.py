"""The journeys in a real browser, on a real portal. `make e2e` runs them; `make test` does not."""
