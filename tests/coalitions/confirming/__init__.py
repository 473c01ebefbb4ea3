"""Confirmations by listed organisations."""
