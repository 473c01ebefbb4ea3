"""Django's makemessages, which also gathers what is translated at once in modules whose `_` is lazy."""

from django.core.management.commands import makemessages

AT_ONCE = "_now"


class Command(makemessages.Command):
    """Gathers the texts to translate."""

    xgettext_options = [*makemessages.Command.xgettext_options, f"--keyword={AT_ONCE}"]
