"""The committee's and the secretariat's pages."""
