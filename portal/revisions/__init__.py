"""Documents kept whole as numbered revisions, and any two of them compared. Each app stores its own."""
