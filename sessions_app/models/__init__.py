"""Forums, sessions and what belongs to a session."""

from sessions_app.models.attachment import Attachment
from sessions_app.models.edit import LastEdit
from sessions_app.models.forum import Forum
from sessions_app.models.organiser import SessionOrganiser
from sessions_app.models.recommendation import FollowUp, Recommendation
from sessions_app.models.session import Session
from sessions_app.models.speaker import Speaker
from sessions_app.models.summary import KeyIssue, Summary

__all__ = [
    "Attachment",
    "FollowUp",
    "Forum",
    "KeyIssue",
    "LastEdit",
    "Recommendation",
    "Session",
    "SessionOrganiser",
    "Speaker",
    "Summary",
]
