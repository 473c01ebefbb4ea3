"""A proposal's Word document that came back."""

from django.utils.translation import gettext_lazy as _

from portal.exchange.forms import WordForm


class WordImportForm(WordForm):
    """The document."""

    of_another = _("This is the document of another proposal: %(other)s.")
