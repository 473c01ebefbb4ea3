"""How long a text may be and how many rows there may be: one place for models, forms and the file format."""

from datetime import date
from typing import Final

NAME_LENGTH: Final = 200
TITLE_LENGTH: Final = 200
SUMMARY_LENGTH: Final = 5_000
TEXT_LENGTH: Final = 5_000
PLAN_LENGTH: Final = 5_000
ITEM_LENGTH: Final = 500
THEME_LENGTH: Final = 80
ACTIVITY_LENGTH: Final = 500
RESULT_LENGTH: Final = 500
REASON_LENGTH: Final = 500
INTRODUCTION_NOTE_LENGTH: Final = 1_000
REFERENCE_LENGTH: Final = 40
ACRONYM_LENGTH: Final = 40
WEBSITE_LENGTH: Final = 300
PROGRESS_LENGTH: Final = 1_000
NEWS_LENGTH: Final = 5_000
EMAIL_LENGTH: Final = 254

MOST_OBJECTIVES: Final = 50
MOST_THEMES: Final = 30
MOST_MEMBERS: Final = 5_000
MOST_ENGAGEMENT_ENTRIES: Final = 500
MOST_ACTIVITIES: Final = 500
MOST_RECORDS_OF_AN_ACTIVITY: Final = 50
MOST_NEWS: Final = 1_000
MOST_PROPOSALS_IN_A_FILE: Final = 20_000
MOST_BYTES_IN_A_FILE: Final = 50_000_000

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
