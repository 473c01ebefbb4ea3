"""The criteria for coalitions: pure functions of facts and parameters."""
