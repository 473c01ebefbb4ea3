"""Introductions: organisations that are open to join, asked by coalitions that lack them."""
