"""Small modules that every app stands on and that import no app."""
