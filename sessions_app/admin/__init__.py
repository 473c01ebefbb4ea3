"""Forums and sessions in the admin, for the secretariat."""

from sessions_app.admin.forums import ForumAdmin
from sessions_app.admin.sessions import SessionAdmin

__all__ = ["ForumAdmin", "SessionAdmin"]
