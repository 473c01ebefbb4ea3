"""The committee's and the secretariat's pages, a module a thing."""

from coalitions.admin import calls, cases, criteria_sets, introductions, proposals, records, rounds, support

__all__ = ["calls", "cases", "criteria_sets", "introductions", "proposals", "records", "rounds", "support"]
