"""How long a text and how many rows may be: one place for models, forms and the file format."""

from datetime import date
from typing import Final

TITLE: Final = 200
SUMMARY: Final = 5_000
OBJECTIVE: Final = 500
THEME: Final = 60
BUILDS_ON: Final = 2_000
REFERENCE: Final = 64

PERSON_NAME: Final = 200
EMAIL: Final = 254

ORGANISATION: Final = 200
ACRONYM: Final = 40
WEBSITE: Final = 500
REGION_REASON: Final = 1_000
OTHER_CONSTITUENCY: Final = 120
YOUTH_ENGAGEMENT: Final = 5_000

ENGAGEMENT_NAME: Final = 200
PLAN: Final = 5_000
SUPPORT_NEEDED: Final = 5_000

ACTIVITY: Final = 500
RESPONSIBLE: Final = 200
ACTIVITY_RESULT: Final = 1_000

OBJECTIVES: Final = 50
THEMES: Final = 30
MEMBERS: Final = 5_000
ENGAGEMENTS: Final = 500
ACTIVITIES: Final = 500
PROPOSALS_IN_FILE: Final = 20_000

FILE_BYTES: Final = 50_000_000

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
