"""Papers: from plain data to PDF and Word, and back from Word. Pure, without Django; run as programs of their own."""
