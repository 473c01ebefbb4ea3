"""A proposal as a document: from plain data to PDF and Word, and back from Word. Pure; run as a program of its own."""
