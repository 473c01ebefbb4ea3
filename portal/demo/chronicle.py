"""What happened to the demo's proposals of 2024, in the order of days. All of it is invented."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coalitions.states import Progress
from portal.demo.accounts import Part


@dataclass(frozen=True)
class Deed:
    """Something that the committee or the convener did to a proposal; without `by` it is the convener."""

    on: date
    reference: str


@dataclass(frozen=True)
class Submission(Deed):
    """It was submitted; the file of proposals says when."""


@dataclass(frozen=True)
class Review(Deed):
    """Its review was opened."""

    by: Part


@dataclass(frozen=True)
class Return(Deed):
    """It went back with a question."""

    by: Part
    note: str


@dataclass(frozen=True)
class Shortlisting(Deed):
    """It became a coalition."""

    by: Part
    note: str = ""


@dataclass(frozen=True)
class Refusal(Deed):
    """It was declined; with `appeal`, its convener appeals for that reason, and nobody has decided on it."""

    by: Part
    note: str
    appeal: str = ""


@dataclass(frozen=True)
class Merging(Deed):
    """It was merged into another."""

    survivor: str
    by: Part
    note: str


@dataclass(frozen=True)
class Mapping(Deed):
    """A member's own words were mapped to a constituency."""

    organisation: str
    constituency: str
    by: Part


@dataclass(frozen=True)
class SupportAnswer(Deed):
    """Its request for support was answered."""

    by: Part
    answer: str


@dataclass(frozen=True)
class Withdrawal(Deed):
    """Its convener took it back."""

    note: str


@dataclass(frozen=True)
class ExceptionRequest(Deed):
    """An exception from the criterion on regions was asked for."""

    by: Part
    reason: str
    evidence: str


@dataclass(frozen=True)
class ExceptionGrant(Deed):
    """The exception that was asked for was granted."""

    by: Part
    note: str


@dataclass(frozen=True)
class Report(Deed):
    """Its convener reported how far an activity is."""

    activity: str
    progress: Progress
    note: str = ""


@dataclass(frozen=True)
class Posting(Deed):
    """Its convener posted a piece of news."""

    title: str
    text: str


COMMITTEE, NETWORK = Part.COMMITTEE, Part.NETWORK

# Who convenes what: the part of an account, or the address of somebody who cannot sign in.
CONVENERS: Final = {
    "S-001": "cso",
    "S-002": "other-cso",
    "P-003": "kofi.mensima@example.org",
    "P-004": "aminata.sarr@example.org",
    "P-005": "other-cso",
    "P-006": "pilar.ocampo@example.org",
    "P-007": "kofi.mensima@example.org",
    "P-008": "jan.havlic@example.org",
    "P-009": "pilar.ocampo@example.org",
    "P-010": "jan.havlic@example.org",
    "P-011": "kofi.mensima@example.org",
    "P-012": "pilar.ocampo@example.org",
    "P-013": "pilar.ocampo@example.org",
    "P-014": "jan.havlic@example.org",
    "P-015": "kofi.mensima@example.org",
    "P-016": "huda.mansouri@example.org",
    "P-017": "pilar.ocampo@example.org",
    "P-018": "jan.havlic@example.org",
    "P-019": "cso",
    "P-020": "jan.havlic@example.org",
    "P-021": "kofi.mensima@example.org",
    "P-022": "pilar.ocampo@example.org",
    "P-023": "jan.havlic@example.org",
    "P-024": "kofi.mensima@example.org",
    "P-025": "pilar.ocampo@example.org",
    "P-026": "jan.havlic@example.org",
    "N-001": "other-cso",
    "N-002": "cso",
}

# The draft of somebody who missed the closing, and why.
LATE: Final = ("S-002", "We are a network of students, and the deadline fell into the week of our examinations.")

CHRONICLE: Final[tuple[Deed, ...]] = (
    Review(date(2024, 4, 8), "P-003", COMMITTEE),
    Mapping(date(2024, 4, 9), "P-003", "Shelter Keepers' Fellowship", "local-communities", COMMITTEE),
    Review(date(2024, 4, 15), "S-001", NETWORK),
    Shortlisting(date(2024, 4, 16), "P-003", COMMITTEE, "Careful about who is usually left out of a warning. Welcome."),
    Review(date(2024, 4, 17), "P-004", NETWORK),
    Review(date(2024, 4, 18), "P-005", COMMITTEE),
    Withdrawal(
        date(2024, 4, 22),
        "P-025",
        "Our alerts are a warning like others: we are asking “Early Warnings that Reach Everyone” to take us in.",
    ),
    Shortlisting(date(2024, 4, 22), "P-004", NETWORK),
    Review(date(2024, 4, 23), "P-024", COMMITTEE),
    Shortlisting(
        date(2024, 4, 24), "S-001", NETWORK, "Please bring the method note to the session on data in Nairobi."
    ),
    Shortlisting(date(2024, 4, 26), "P-005", COMMITTEE),
    Refusal(
        date(2024, 4, 26),
        "P-024",
        COMMITTEE,
        (
            "Thank you for this proposal, which meets each criterion. We decline it for what the criteria do not "
            "count. Five of the six members were founded this year by the sixth, share its director and would be paid "
            "for each household that they sign up; one company would own the ledger, set the price and sell the "
            "credits. A coalition rests on members who decide for themselves, and all members pledge to be open about "
            "who gains. We would gladly read a proposal in which associations of the households decide on the rules "
            "of the ledger, and in which its owners and prices are public."
        ),
        (
            "The five associations held elections after we wrote, and none of their boards is paid any more; the rules "
            "of the ledger are now voted on by the households. Please look at the minutes that we can send."
        ),
    ),
    Review(date(2024, 4, 29), "P-007", COMMITTEE),
    Review(date(2024, 4, 29), "P-008", COMMITTEE),
    Merging(
        date(2024, 4, 30),
        "P-008",
        "P-007",
        NETWORK,
        (
            "Both want things to be mended, and they share two members and the repair days in schools. Together they "
            "reach from the workshop to the collection point."
        ),
    ),
    Shortlisting(date(2024, 5, 2), "P-007", COMMITTEE),
    Return(
        date(2024, 5, 2),
        "P-016",
        NETWORK,
        (
            "تقع «جمعية ذاكرة الحارة» في دولة فلسطين، وهي لا تنتمي إلى أيّ من المجموعات الإقليمية الخمس، فلا نستطيع أن "
            "نحتسب لها منطقة. في أيّ منطقة تعمل الجمعية في المقام الأول؟ يكفي أن تختاروا المنطقة في سطر الجمعية ثم "
            "ترسلوا المقترح من جديد."
        ),
    ),
    Return(
        date(2024, 5, 3),
        "P-019",
        COMMITTEE,
        (
            "You plan to meet one ministry once. With whom will you work, on what, and by when? Two sentences are "
            "enough. Or tell us what help you need to find the right people, and we shall look for it."
        ),
    ),
    Review(date(2024, 5, 3), "P-009", COMMITTEE),
    Review(date(2024, 5, 3), "P-010", NETWORK),
    Review(date(2024, 5, 6), "P-011", NETWORK),
    Review(date(2024, 5, 6), "P-013", COMMITTEE),
    Review(date(2024, 5, 6), "P-015", NETWORK),
    Review(date(2024, 5, 6), "P-017", COMMITTEE),
    Review(date(2024, 5, 7), "P-018", NETWORK),
    Review(date(2024, 5, 7), "P-022", NETWORK),
    Review(date(2024, 5, 7), "P-023", COMMITTEE),
    ExceptionRequest(
        date(2024, 5, 14),
        "P-015",
        NETWORK,
        "Schools are rebuilt after earthquakes; in the region that is missing, nobody whom we know does that work.",
        "Three letters of networks that looked for such an organisation, and the list of those whom they asked.",
    ),
    ExceptionGrant(
        date(2024, 5, 16),
        "P-015",
        COMMITTEE,
        "The networks have looked, and say so in writing. We expect the coalition to go on looking.",
    ),
    ExceptionRequest(
        date(2024, 5, 21),
        "P-013",
        NETWORK,
        "The noise of ships reaches few coasts of the region that is missing, and its coastal towns have no union yet.",
        "A map of shipping lanes, and a note of two towns that would like to be kept informed.",
    ),
    Review(date(2024, 5, 27), "P-006", COMMITTEE),
    SupportAnswer(
        date(2024, 5, 28),
        "P-006",
        COMMITTEE,
        (
            "We have named you to two delegations that follow social protection; both will meet you in the first week "
            "of June. The days on which budgets are discussed are in the list that your focal point received today."
        ),
    ),
    Shortlisting(date(2024, 5, 29), "P-006", COMMITTEE),
    Report(
        date(2024, 5, 10),
        "P-005",
        "Method shown and tried in a workshop at the conference",
        Progress.DONE,
        "Sixty people copied out a budget of their own town within an hour.",
    ),
    Report(
        date(2024, 5, 13),
        "S-001",
        "Launch and open call for methods",
        Progress.UNDER_WAY,
        "The call is open in English, French and Swahili.",
    ),
    Posting(
        date(2024, 5, 13),
        "S-001",
        "The call for methods is open",
        (
            "Whoever counts what an office does not count can send us how they do it, until the end of June.\n\n"
            "Two pages are enough, in any language. We answer everybody."
        ),
    ),
    Report(
        date(2024, 6, 28),
        "S-001",
        "Launch and open call for methods",
        Progress.DONE,
        "Forty-one methods came from nineteen countries.",
    ),
    Posting(
        date(2024, 7, 1),
        "S-001",
        "Forty-one methods, and what they share",
        (
            "The first version of the method note is out. It has three rules: ask those who are counted first, keep "
            "the list where they live, and give the result back before it is published."
        ),
    ),
    Report(date(2024, 7, 8), "S-001", "Country pilots and report to the Summit", Progress.UNDER_WAY),
    Report(
        date(2024, 7, 26),
        "P-005",
        "Training of budget readers, by region",
        Progress.DONE,
        "274 readers; the training in one region moved to August.",
    ),
    Report(
        date(2024, 8, 5),
        "P-005",
        "Walks with residents: promised and built",
        Progress.DROPPED,
        "Two members lost the staff who would have led the walks. The photographs go to the five tables.",
    ),
    Posting(
        date(2024, 8, 6),
        "P-005",
        "Four hundred budgets can be read",
        "Members have copied out 412 budgets so far. Each can be read aloud, searched and compared with last year's.",
    ),
)
