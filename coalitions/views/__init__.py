"""Pages of calls, proposals and coalitions."""
