"""Typed builders: make_user(), make_call(), … Each makes what its tests do not care about."""
