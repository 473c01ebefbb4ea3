"""Who works on something together: invited by mail, joined, and what their pages do. Each app stores its own."""
