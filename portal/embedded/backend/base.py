"""PostgreSQL as Django ships it, on the private server, which starts at the first connection."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from portal.embedded.cluster import SUPERUSER, cluster_at


class DatabaseWrapper(base.DatabaseWrapper):
    """Wakes the server before the parameters of a connection are asked for.

    That is the one place which Django's connections, its pool and the task queue's own connections all pass.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Where the server is, which runs once this returns."""
        options = dict(self.settings_dict["OPTIONS"])
        cluster = cluster_at(Path(options.pop("folder")), throw_away=options.pop("throw_away", False))
        cluster.acquire()
        original = self.settings_dict
        try:
            self.settings_dict = {**original, "HOST": cluster.host, "USER": SUPERUSER, "OPTIONS": options}
            return super().get_connection_params()
        finally:
            self.settings_dict = original
