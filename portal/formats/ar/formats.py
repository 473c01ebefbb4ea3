"""Arabic: the day first, the month in letters, twenty-four hours; Django's own has no date with a time."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
