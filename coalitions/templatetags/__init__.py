"""Tags for pages and mails about coalitions."""
