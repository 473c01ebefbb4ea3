"""Teams, whatever they work on."""
