"""Pages for those who develop: every component of the design system at a glance. Not there in production."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.common.fields import LineField, TextAreaField
from portal.common.glyph import ConstituencySlot, Glyph, RegionSlot, WorkPlanBar
from portal.common.report_items import Counted, CountRow, NotCounted, ReportItem

_REGIONS = (
    ("african", "African Group", True),
    ("asia-pacific", "Asia-Pacific Group", True),
    ("eastern-european", "Eastern European Group", False),
    ("latin-american-caribbean", "Latin American and Caribbean Group", True),
    ("western-european-others", "Western European and Others Group", False),
)


def _regions(filled: set[str]) -> tuple[RegionSlot, ...]:
    members = {
        "african": (
            "Lake Basin Forum",
            "Coast Youth Network",
            "Savanna Legal Aid",
            "Delta Women's Union",
            "Highland Radio",
        ),
        "asia-pacific": ("Monsoon Institute",),
        "eastern-european": ("Danube Assembly",),
        "latin-american-caribbean": ("Red de Barrios", "Casa Común"),
        "western-european-others": ("Nordic Peace Workshop",),
    }
    return tuple(
        RegionSlot(
            code=code,
            label=label,
            filled=code in filled,
            is_south=is_south,
            filled_by=members[code] if code in filled else (),
            would_fill="" if code in filled else f"One CSO working in the region of the {label} would fill this",
        )
        for code, label, is_south in _REGIONS
    )


def sample_glyphs() -> dict[str, Glyph]:
    """Glyphs from empty to complete."""
    everywhere = {code for code, _label, _south in _REGIONS}
    women = ConstituencySlot(label="Women", filled=True, filled_by=("Delta Women's Union",))
    youth = ConstituencySlot(label="Children and Youth", filled=True, filled_by=("Coast Youth Network",))
    workers = ConstituencySlot(label="Workers and Trade Unions", filled=True, filled_by=("Danube Assembly",))
    empty = ConstituencySlot(would_fill="One organisation of another constituency would fill this")
    return {
        "complete": Glyph(
            regions=_regions(everywhere),
            constituencies=(women, youth, workers),
            engagement_route="plan",
            engagement_detail="Kenya, and the United Nations country team there",
            work_plan=WorkPlanBar(start=0, end=1, starts_ok=True, reaches_horizon=True),
            met=frozenset({"regions", "constituencies", "engagement", "work_plan"}),
        ),
        "nearly": Glyph(
            regions=_regions(everywhere - {"eastern-european"}),
            constituencies=(women, youth, empty),
            engagement_route="statement",
            work_plan=WorkPlanBar(
                start=0, end=0.55, starts_ok=True, would_fill="An activity that lasts until 22 September would reach it"
            ),
            met=frozenset({"engagement"}),
            excepted=frozenset({"regions"}),
        ),
        "begun": Glyph(
            regions=_regions({"african"}),
            constituencies=(women, empty, empty),
            work_plan=WorkPlanBar(start=0.4, end=0.7),
            met=frozenset(),
        ),
        "empty": Glyph(regions=_regions(set()), constituencies=(empty, empty, empty)),
    }


def sample_report() -> tuple[ReportItem, ...]:
    """One criterion of each severity and outcome."""
    return (
        ReportItem(
            criterion="Regional balance",
            severity="should",
            severity_word="should be met",
            outcome="not_met",
            outcome_word="Not met yet",
            remedies=("One CSO working in Eastern Europe would meet this.",),
            missing="No counted CSO works in Eastern Europe.",
            counts=(
                CountRow(label="CSOs with a region", count=6, threshold=5),
                CountRow(label="Regions among them", count=4, threshold=5),
                CountRow(label="CSOs in the global south", count=4, threshold=3),
            ),
            counted=(
                Counted(name="Lake Basin Forum", counted_as="African Group, from its country, Kenya"),
                Counted(name="Red de Barrios", counted_as="Latin American and Caribbean Group, as it declares"),
            ),
            not_counted=(
                NotCounted(
                    name="Future Schools Network",
                    why="We could not find a region for it, because it says that it works globally and names none.",
                ),
            ),
        ),
        ReportItem(
            criterion="Constituencies",
            severity="must",
            severity_word="must be met",
            outcome="met",
            outcome_word="Met",
            counts=(CountRow(label="Constituencies, each by another organisation", count=3, threshold=3),),
            counted=(Counted(name="Delta Women's Union", counted_as="Women"),),
        ),
        ReportItem(
            criterion="Youth",
            severity="advice",
            severity_word="advice",
            outcome="not_met",
            outcome_word="Worth a thought",
            remedies=(
                "Name a member of the constituency Children and Youth.",
                "Or describe in 30 characters or more how young people take part.",
            ),
        ),
        ReportItem(
            criterion="Engagement",
            severity="must",
            severity_word="must be met",
            outcome="excepted",
            outcome_word="Excepted",
            notes=(
                "Exception granted on 2 May 2024: the ministry's answer was late for reasons beyond the coalition.",
            ),
        ),
        ReportItem(
            criterion="Work plan",
            severity="must",
            severity_word="must be met",
            outcome="not_applicable",
            outcome_word="Does not apply",
        ),
    )


class SampleForm(forms.Form):
    """Every kind of field."""

    title = LineField(
        label="Title",
        max_length=200,
        help_text="In words that a newspaper would print, for example “Fair rules for new tools”.",
    )
    email = forms.EmailField(label="Your address", max_length=254, help_text="Not shown to the public.")
    summary = TextAreaField(
        label="What the coalition wants",
        max_length=5000,
        help_text="Most coalitions write between 600 and 1,500 characters.",
        required=False,
    )
    starts = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}), help_text="For example 9 May 2024."
    )
    region = forms.ChoiceField(
        label="Region", choices=[("", "Choose one"), *[(code, label) for code, label, _south in _REGIONS]]
    )
    kind = forms.ChoiceField(
        label="Kind of organisation",
        widget=forms.RadioSelect,
        choices=[
            ("cso", "Civil society organisation"),
            ("academia", "University or institute"),
            ("un_entity", "United Nations entity"),
        ],
        help_text="Only the first two count for the constituencies.",
    )
    themes = forms.MultipleChoiceField(
        label="Themes",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("peace", "Peace and security"),
            ("digital", "Digital cooperation"),
            ("youth", "Youth and future generations"),
        ],
        required=False,
    )
    paper = forms.FileField(label="Concept note", required=False, help_text="A PDF or Word file of up to 10 MB.")
    pledge = forms.BooleanField(
        label="We stand by the principles of the conference", help_text="Every member confirms this too."
    )


@dataclass(frozen=True)
class Specimen:
    """One showing of all components: a theme and a direction of writing."""

    name: str
    theme: str
    direction: str
    language: str
    title: str
    text: str
    form: SampleForm
    failed_form: SampleForm


def _specimen(
    name: str, *, theme: str, direction: str = "ltr", language: str = "en", title: str, text: str
) -> Specimen:
    # What is wrong is told in the page, so that the ids of three specimens do not clash.
    failed = SampleForm({"email": "nobody@", "kind": "cso", "starts": "tomorrow"}, auto_id=f"{name}-failed-%s")
    return Specimen(
        name=name,
        theme=theme,
        direction=direction,
        language=language,
        title=title,
        text=text,
        form=SampleForm(auto_id=f"{name}-%s", initial={"starts": date(2024, 5, 9)}),
        failed_form=failed,
    )


def _middle_page() -> Page[int]:
    return Paginator(range(500), 50).page(3)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in light and dark, left to right and right to left; only where DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    english = {
        "title": "Human rights in the age of new tools",
        "text": "Four sessions, one coalition and a summit: what people agreed on in May, who carries it on, "
        "and what is still open.",
    }
    arabic = {
        "title": "حقوق الإنسان في عصر الأدوات الجديدة",
        "text": "أربع جلسات وائتلاف واحد وقمة: ما اتفق عليه الناس في أيار/مايو، ومن يواصله، وما لا يزال مفتوحا.",
    }
    context = {
        "specimens": (
            _specimen("light", theme="light", **english),
            _specimen("dark", theme="dark", **english),
            _specimen("rtl", theme="light", direction="rtl", language="ar", **arabic),
            _specimen("rtl-dark", theme="dark", direction="rtl", language="ar", **arabic),
        ),
        "glyphs": sample_glyphs(),
        "report": sample_report(),
        "page": _middle_page(),
        "states": (
            *(
                ("draft", "Draft"),
                ("submitted", "Submitted"),
                ("under_review", "Under review"),
                ("returned", "Returned"),
            ),
            *(
                ("shortlisted", "Shortlisted"),
                ("declined", "Declined"),
                ("merged", "Merged"),
                ("withdrawn", "Withdrawn"),
            ),
            *(("published", "Published"), ("held", "Held"), ("summarised", "Summarised"), ("cancelled", "Cancelled")),
        ),
        "outcomes": (("met", "Met"), ("not_met", "Not met yet"), ("excepted", "Excepted"), ("advice", "Advice")),
        "colours": ("paper", "sunk", "ink", "soft", "accent", "earth", "met", "unmet", "excepted", "advice"),
    }
    return render(request, "dev/components.html", context)
