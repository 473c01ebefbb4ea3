"""The portal's settings, read after `tests` has set the environment."""

from portal.settings import *  # noqa: F403
