"""A form's fields: label, hint, error, control, in this order and tied together; the summary leads to each."""

import re
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from portal.common.fields import LineField, TextAreaField


class _Form(forms.Form):
    title = LineField(label="Title", max_length=200, help_text="As in a newspaper.")
    summary = TextAreaField(label="Summary", max_length=5000, required=False)
    kind = forms.ChoiceField(
        label="Kind", widget=forms.RadioSelect, choices=[("cso", "CSO"), ("other", "Other")], help_text="Choose one."
    )
    region = forms.ChoiceField(label="Region", choices=[("", "Choose"), ("african", "African Group")])
    paper = forms.FileField(label="Paper", required=False)
    pledge = forms.BooleanField(label="Pledge")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def _rendered(form: forms.Form, tag: str = "{{ form|crispy }}", **context: Any) -> str:
    source = "{% load crispy_forms_tags %}" + tag
    return Template(source).render(Context({"form": form, "page_form": form, **context}))


def _field(html: str, name: str) -> str:
    start = html.index(f'id="div_id_{name}"')
    following = html.find('id="div_id_', start + 1)
    return html[start : following if following != -1 else None]


def _order(html: str, *parts: str) -> list[int]:
    return [html.index(part) for part in parts]


def test_label_hint_error_and_control_come_in_this_order() -> None:
    title = _field(_rendered(_Form({})), "title")
    places = _order(title, "Title", "As in a newspaper.", "This field is required.", "<input")
    assert places == sorted(places)


def test_a_control_is_tied_to_its_hint_and_error() -> None:
    html = _rendered(_Form({}))
    title = _field(html, "title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in title
    assert 'aria-invalid="true"' in title
    for described in set(re.findall(r'aria-describedby="([^"]+)"', html)):
        for each in described.split():
            assert html.count(f'id="{each}"') == 1, each


def test_a_control_without_words_is_tied_to_none() -> None:
    assert "aria-describedby" not in _field(_rendered(_Form()), "region")


def test_what_may_be_left_out_says_so_and_nothing_has_a_star() -> None:
    html = _rendered(_Form())
    assert "(optional)" in _field(html, "summary")
    assert "(optional)" not in _field(html, "title")
    assert "*" not in html


def test_a_long_answer_says_its_limit() -> None:
    summary = _field(_rendered(_Form()), "summary")
    assert "Up to 5000 characters" in summary
    assert 'aria-describedby="id_summary_length"' in summary
    assert "Up to" not in _field(_rendered(_Form()), "title")


def test_choices_are_a_group_with_a_legend() -> None:
    kind = _field(_rendered(_Form({})), "kind")
    assert '<fieldset aria-describedby="id_kind_helptext id_kind_error">' in kind
    assert re.search(r"<legend>\s*Kind\s*</legend>", kind)
    places = _order(kind, "<legend", "Choose one.", "This field is required.", 'type="radio"')
    assert places == sorted(places)


def test_the_summary_leads_to_every_control_that_needs_mending() -> None:
    html = _rendered(_Form({}))
    targets = re.findall(r'<a href="#([^"]+)">', html)
    assert targets == ["id_title", "id_kind_0", "id_region", "id_pledge"]
    for target in targets:
        assert re.search(rf'<(?:input|select|textarea)[^>]* id="{target}"', html), target


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in _rendered(_Form())


def test_what_was_typed_is_still_there() -> None:
    html = _rendered(_Form({"title": "<b>Fair & square</b>", "kind": "other", "region": "african", "pledge": "on"}))
    assert 'value="&lt;b&gt;Fair &amp; square&lt;/b&gt;"' in html
    assert re.search(r'value="other"[^>]*checked', html)
    assert '<option value="african" selected>' in html
    assert re.search(r'type="checkbox"[^>]*checked', _field(html, "pledge"))


def test_errors_of_the_whole_form_and_of_hidden_fields_are_in_the_summary() -> None:
    form = _Form({})
    form.add_error(None, "The call has closed.")
    form.add_error("token", "This page is too old.")
    summary = _rendered(form).partition('id="div_id_title"')[0]
    assert "The call has closed." in summary
    assert "This page is too old." in summary


def test_a_stored_file_is_named_and_can_be_removed() -> None:
    stored = ContentFile(b"x", name="notes/2024/concept.pdf")
    paper = _field(_rendered(_Form(initial={"paper": stored})), "paper")
    assert "Stored now: concept.pdf" in paper
    assert 'name="paper-clear"' in paper
    assert "notes/2024" not in paper, "the folder is nobody's business, and the address may not be public"
    assert "Stored now" not in _field(_rendered(_Form()), "paper")


def test_removing_a_file_by_its_box_reaches_the_form() -> None:
    stored = ContentFile(b"x", name="concept.pdf")
    form = _Form(
        {"title": "T", "kind": "cso", "region": "african", "pledge": "on", "paper-clear": "on"},
        initial={"paper": stored},
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data["paper"] is False


def test_a_file_that_was_sent_is_not_shown_as_stored() -> None:
    sent = SimpleUploadedFile("new.pdf", b"x")
    assert "Stored now" not in _field(_rendered(_Form({}, MultiValueDict({"paper": [sent]}))), "paper")


def test_rendering_twice_gives_the_same() -> None:
    form = _Form({})
    assert _rendered(form) == _rendered(form)


def test_placeholders_are_left_out() -> None:
    class Placed(forms.Form):
        name = forms.CharField(label="Name", widget=forms.TextInput(attrs={"placeholder": "Name", "class": "short"}))

    html = _rendered(Placed())
    assert "placeholder" not in html
    assert 'class="short form-control"' in html


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_layout_with_sections_and_buttons(method: str) -> None:
    form = _Form()
    helper = FormHelper()
    helper.form_method = method
    helper.disable_csrf = True
    helper.layout = Layout(Fieldset("About", "title", "summary"), "kind")
    helper.add_input(Submit("save", "Save this section"))
    html = _rendered(form, "{% crispy page_form helper %}", helper=helper)
    assert "<legend>About</legend>" in html
    assert re.search(
        r'<button\s+class="btn btn-primary"\s[^>]*type="submit"[^>]*>\s*Save this section\s*</button>', html
    )
    assert 'class="actions"' in html


class _Typed(forms.Form):
    starts = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    seats = forms.IntegerField(label="Seats", max_value=9, required=False)

    def clean(self) -> None:
        """Find fault with the day, whatever it is."""
        self.add_error("starts", "Not on this day.")


@pytest.mark.parametrize(
    ("name", "value", "control"),
    [
        ("starts", "9 May", 'type="text"'),
        ("starts", "2024-13-45", 'type="text"'),
        ("starts", "2024-05-09", 'type="date"'),
        ("starts", "", 'type="date"'),
        ("seats", "ten", 'type="text"'),
        ("seats", "10", 'type="number"'),
    ],
)
def test_what_a_browsers_control_would_drop_is_shown_as_text(name: str, value: str, control: str) -> None:
    shown = _field(_rendered(_Typed({name: value})), name)
    assert control in shown
    assert not value or f'value="{value}"' in shown


def test_an_empty_choice_has_words() -> None:
    class Chosen(forms.Form):
        needed = forms.ChoiceField(label="Needed", choices=[("", ""), ("a", "A")])
        left = forms.ChoiceField(label="Left", choices=[("", "---------"), ("a", "A")], required=False)
        named = forms.ChoiceField(label="Named", choices=[("", "any"), ("Groups", [("a", "A")])], required=False)

    html = _rendered(Chosen())
    assert '<option value="" selected>Choose one</option>' in _field(html, "needed")
    assert '<option value="" selected>Leave open</option>' in _field(html, "left")
    assert '<option value="" selected>any</option>' in _field(html, "named")
    assert '<optgroup label="Groups">' in html


def test_a_group_takes_a_class_for_itself() -> None:
    class Grouped(forms.Form):
        goals = forms.MultipleChoiceField(
            label="Goals",
            choices=[("1", "No <poverty>")],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-in-columns"}),
        )

    html = _rendered(Grouped({"goals": ["1"]}))
    assert 'class="choices choices-in-columns"' in html
    control = re.findall(r"<input[^>]*>", html)[0]
    assert control.count("class=") == 1
    assert "checked" in control
    assert "No &lt;poverty&gt;" in html
