"""What we ask besides address and password at sign-up."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.common.fields import LineField


class SignupForm(AllauthSignupForm):
    """Sign-up with a name, by which the people one works with see who did what."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As colleagues know you. It is shown to the people you work with here, not to the public."),
    )
    field_order = ("name", "email", "password1")

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth before the person is first stored for good."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "en"
        user.save(update_fields=["name", "language"])
