"""What a deed answers that is not done. Pages put the message where its reader sees it, and change nothing."""


class ActionRefused(Exception):
    """An action that the state of things, or the person's role, does not allow now. The message says what holds."""


class AlreadyDone(ActionRefused):
    """Things are where the action would lead: the same action sent twice, or somebody was quicker."""
