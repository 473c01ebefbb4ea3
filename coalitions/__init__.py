"""ImPACT Coalitions: calls, proposals, criteria, review and shortlisting."""
