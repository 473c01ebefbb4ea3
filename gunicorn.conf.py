"""The web server: a few processes of a few threads, which share what they loaded."""

import gc
import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
# Once loaded, then forked: less memory, and wrong settings end the server instead of each of its workers in turn.
preload_app = True
# A leak, should there ever be one, stays small.
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 15
keepalive = 5
# The portal tells its answers itself, without what is personal (portal.requests).
accesslog = None
# Its warnings quote what malformed requests asked for, and from where.
loglevel = "error"
control_socket_disable = True

# A page makes thousands of objects and keeps none: Python would look through all of them several times a page.
GARBAGE_THRESHOLD = 20_000


def post_fork(_server: Any, _worker: Any) -> None:
    """Leave what the server loaded out of every collection, which would also copy memory that workers share."""
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
