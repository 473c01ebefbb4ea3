"""Sessions of the demo: four that took place, as their public papers have them, and two invented ones to come.

Titles, days, hours, hosts, speakers with their public roles and counts are facts; every other text is written for this
demo. Nobody's address is real. Assumed, since the papers do not say: that the days of each forum are those of its
session, where they name no others; the modes of the sessions of 2022 and, with its language and organiser, that of
Baku; the goals and topics where a paper names none; and the days on which notes were published. Follow-ups are
invented, and say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.demo.accounts import Part
from sessions_app.choices import Mode, SessionKind, SpeakerRole
from sessions_app.services.programming import SpeakerFacts
from sessions_app.states import RecommendationState


@dataclass(frozen=True)
class FollowUpNews:
    """What is said to have become of a recommendation, and when."""

    state: RecommendationState
    note: str
    on: date


@dataclass(frozen=True)
class Advice:
    """A recommendation, to whom, and its news in turn."""

    text: str
    addressee: str = ""
    news: tuple[FollowUpNews, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A summary."""

    background: str
    attendance: int
    key_issues: tuple[str, ...]
    recommendations: tuple[Advice, ...]


@dataclass(frozen=True, kw_only=True)
class SessionText:
    """One session: `note` holds its fields by name. Without a day of publication it stays a draft."""

    forum: str
    title: str
    lead: str
    co_organisers: tuple[str, ...] = ()
    by: Part
    note: Mapping[str, Any]
    speakers: tuple[SpeakerFacts, ...] = ()
    published_on: date | None = None
    is_held: bool = True
    outcome: Outcome | None = field(default=None)


MGOS = "Major Groups and other Stakeholders Coordination Mechanism"
WOMENS_MAJOR_GROUP = "Women's Major Group"
LGBTI_GROUP = "LGBTI Stakeholder Group"
POLICY_FORUM = "Global Policy Forum"
INFOPOINT = "International Partnerships InfoPoint"
ALLIANCE = "United Nations Alliance of Civilizations"
EXCHANGE = "Accountable Partnerships Exchange"
LISTENING = "Listening Rooms Collective"
COMING_FORUM = "partnership-forum-demonstration"


def _times(day: date, starts: time, ends: time, zone: str) -> dict[str, Any]:
    clock = ZoneInfo(zone)
    return {
        "starts_at": datetime.combine(day, starts, clock).astimezone(UTC),
        "ends_at": datetime.combine(day, ends, clock).astimezone(UTC),
        "time_zone": zone,
    }


ACCOUNTABILITY = SessionText(
    forum="ecosoc-partnership-forum-2023",
    title="Bringing accountability to partnership not leaving anyone behind",
    lead=MGOS,
    by=Part.ORGANISER,
    note={
        "kind": SessionKind.SPOTLIGHT,
        **_times(date(2023, 1, 31), time(16, 15), time(17, 15), "America/New_York"),
        "mode": Mode.HYBRID,
        "place": "New York",
        "languages": ["en"],
        "question_languages": ["en"],
        "focal_point_name": "Mabel Bianco",
        "focal_point_email": "focal-point.mgos@example.org",
        "focal_point_is_public": True,
        "background": (
            "Partnerships are praised as the way to an inclusive recovery, yet those who take part in them are seldom "
            "equals. Money, information and seats are unevenly spread, and old structures keep them so. This session "
            "looks at partnerships in very different fields and asks what stands in the way of those that would leave "
            "nobody out."
        ),
        "objectives": [
            (
                "Look at partnerships in several fields, and at whether they have sped up recovery from the pandemic "
                "and progress on the Goals."
            ),
            (
                "Name what makes partnerships hard to build: structures, obstacles, unequal power; and what the United "
                "Nations can do about it."
            ),
            (
                "Recommend how partners can be held to account, and what part the United Nations should play so that "
                "partnerships bring results."
            ),
        ],
        "discussion_questions": [
            "What do partnerships add to work on the Goals and to recovery after the pandemic?",
            "Which difficulties weigh most on partnerships, now that several crises meet and little is certain?",
            "What has to be done about these difficulties so that partners answer for what they do?",
        ],
        "proposed_format": (
            "A panel, in the room and online, then an open conversation with the public as far as time allows."
        ),
        "topics": ["accountability", "partnerships", "leaving no one behind"],
        "sdgs": [10, 17],
    },
    speakers=(
        SpeakerFacts("Mabel Bianco", SpeakerRole.MODERATOR, "Co-chair", f"{MGOS} (MGOS CM)"),
        SpeakerFacts("Lachezara Stoeva", SpeakerRole.KEYNOTE, "Ambassador, President of ECOSOC", ""),
        SpeakerFacts("Barbara Adams", SpeakerRole.SPEAKER, "Board Chair", POLICY_FORUM),
        SpeakerFacts(
            "Mithika Mwenda",
            SpeakerRole.SPEAKER,
            "Executive Director and Secretary to the CEB",
            "Pan African Climate Justice Alliance (PACJA)",
        ),
        SpeakerFacts(
            "Lesley Ann Foster",
            SpeakerRole.SPEAKER,
            "Founder and Executive Director of Masimanyane; partner of Feminists for a People's Vaccine",
            "International Network to End Violence Against Women and Girls (INEVAWG)",
        ),
    ),
    published_on=date(2023, 1, 17),
)

GENDER_EQUALITY = SessionText(
    forum="ecosoc-partnership-forum-2022",
    title="Meaningful, effective and inclusive partnerships for gender equality",
    lead=WOMENS_MAJOR_GROUP,
    co_organisers=(LGBTI_GROUP, POLICY_FORUM),
    by=Part.OTHER_ORGANISER,
    note={
        "kind": SessionKind.SPOTLIGHT,
        "number": 6,
        **_times(date(2022, 2, 2), time(16, 0), time(16, 50), "America/New_York"),
        "mode": Mode.ONLINE,
        "place": "",
        "languages": ["en"],
        "question_languages": ["en"],
        "focal_point_name": "Programme desk of the Women's Major Group",
        "focal_point_email": "programme.wmg@example.org",
        "background": (
            "Much is called a partnership that does not work for women and for LGBTQI+ people. The session starts from "
            "what has gone wrong and asks what a partnership looks like that knows about power and answers for itself."
        ),
        "objectives": [
            "Learn from partnerships that failed.",
            "Collect examples and advice for partnerships that are feminist, accountable and grounded in human rights.",
        ],
        "discussion_questions": ["Who gains and who decides in the partnerships that we know?"],
        "proposed_format": "A moderated round of speakers, then questions.",
        "topics": ["gender equality", "partnerships", "human rights"],
        "sdgs": [5, 10, 16, 17],
    },
    speakers=(
        SpeakerFacts("Rosa Lizarde", SpeakerRole.MODERATOR, "", "Feminist Task Force"),
        SpeakerFacts(
            "Alicia Buenrostro", SpeakerRole.SPEAKER, "Ambassador", "Permanent Mission of Mexico to the United Nations"
        ),
        SpeakerFacts("Andre Rivas", SpeakerRole.SPEAKER, "", "Familias Diversas of Argentina (AFDA)"),
        SpeakerFacts("Cham Perez", SpeakerRole.SPEAKER, "", "Center for Women's Resources (CWR)"),
        SpeakerFacts("Emilia Reyes", SpeakerRole.SPEAKER, "", "Equidad de Género"),
    ),
    published_on=date(2022, 1, 19),
    outcome=Outcome(
        background=(
            "Three bodies held Spotlight Session 6: Global Policy Forum, the LGBTI Stakeholder Group and the Women's "
            "Major Group. It asked where today's partnerships fall short and what better ones would be: aware of "
            "power, answerable, feminist, built on human rights, and able to deliver what the 2030 Agenda promises. "
            "Speakers brought examples from several continents; 115 people attended."
        ),
        attendance=115,
        key_issues=(
            (
                "The word partnership is heard everywhere in the United Nations and beyond, while what is meant by it "
                "keeps shrinking."
            ),
            (
                "Companies gain ground where policy is made: first through public-private partnerships, lately under "
                "names such as multistakeholderism and networked multilateralism. Many fear that they capture these "
                "places."
            ),
            (
                "Opening the doors to all stakeholders has so far left out those with least power: feminist groups, "
                "women's grassroots organisations, movements of the global South."
            ),
            "Gender equality is about more than two genders; it includes LGBTIQI+ people or it is not reached.",
            (
                "Partners are unequal and hardly answer for what they do. A fairer system would serve people and the "
                "planet before profit."
            ),
        ),
        recommendations=(
            Advice(
                "When a forum is opened to more voices, begin with civil society, and within it with those long kept "
                "out: women's grassroots organisations and movements of the global South, girls, LGBTQI+ communities. "
                "They need an equal say where decisions are taken, not a place beside the private sector.",
                "United Nations and Member States",
                (
                    FollowUpNews(
                        RecommendationState.IN_PROGRESS,
                        "Demonstration entry: the organisers drafted rules on seats and speakers for the next time.",
                        date(2022, 6, 14),
                    ),
                ),
            ),
            Advice(
                "Plan for intersectionality from the start, with LGBTQI+ people and organisations among the planners: "
                "gender equality depends on it.",
                "All partners",
            ),
            Advice(
                "Before a State takes on a partner, it should look for conflicts of interest, and it should hold its "
                "partners to account for what they do to people and nature on the spot.",
                "Member States",
                (
                    FollowUpNews(
                        RecommendationState.IN_PROGRESS,
                        "Demonstration entry: a list of questions to ask a future partner was circulated for comment.",
                        date(2022, 9, 5),
                    ),
                    FollowUpNews(
                        RecommendationState.DONE,
                        "Demonstration entry: the list of questions is published and in use by the three organisers.",
                        date(2023, 2, 20),
                    ),
                ),
            ),
            Advice(
                "Keep development in public hands instead of selling it off, and consult grassroots civil society far "
                "more than today.",
                "Member States and the United Nations",
            ),
            Advice(
                "Give partnerships political backing from the very top; without it they do not succeed.",
                "Heads of State and Government",
                (
                    FollowUpNews(
                        RecommendationState.DROPPED,
                        "Demonstration entry: the organisers found nothing that they could do about it themselves.",
                        date(2023, 2, 20),
                    ),
                ),
            ),
            Advice(
                "Do not let networked multilateralism, as it is described now, take the place of multilateralism: "
                "power is spread too unevenly in it. Share that power out, openly and answerably.",
                "United Nations",
            ),
            Advice(
                "Keep defenders of human rights safe and give them the means to go on, for no partnership works "
                "without them. Member States carry the first duty, and internationally the United Nations.",
                "Member States and the United Nations",
            ),
        ),
    ),
)

INCLUSIVE_DATA = SessionText(
    forum="international-partnerships-infopoint-2022",
    title=(
        "Insights from the global Leave No One Behind partnership: using data-driven approaches to support the "
        "engagement of local civil society and marginalised communities in democratic spaces"
    ),
    lead=INFOPOINT,
    by=Part.SECRETARIAT,
    note={
        "kind": SessionKind.INFORMATION,
        **_times(date(2022, 11, 23), time(11, 0), time(12, 30), "Europe/Brussels"),
        "mode": Mode.IN_PERSON,
        "place": "InfoPoint, Brussels",
        "languages": ["en"],
        "question_languages": ["en"],
        "description": (
            "Official statistics miss many of the people who are hardest to reach, and so do the policies that rest "
            "on them. The Leave No One Behind partnership, close to one hundred civil society organisations in seven "
            "countries and worldwide, helps communities to gather figures about themselves and to bring them before "
            "those who decide.\n\nAt this session the partnership shows how that went, with cases from India and from "
            "Vietnam, and asks the audience what such data can do for the Goals and where they reach their limits, "
            "at a time when the room for civil society is getting narrower in many places."
        ),
        "topics": ["the EU's international role", "international cooperation", "inclusive data"],
        "sdgs": [10, 16, 17],
    },
    speakers=(
        SpeakerFacts(
            "Peter Koblowsky",
            SpeakerRole.MODERATOR,
            "Senior Partnership Manager",
            "International Civil Society Centre",
        ),
        SpeakerFacts("Philippe Latriche", SpeakerRole.SPEAKER, "Advisor, SDGs and Inequalities", "INTPA"),
        SpeakerFacts("Annie Namala", SpeakerRole.SPEAKER, "Convener", "Wada Na Todo Abhiyan (WNTA), India"),
        SpeakerFacts(
            "Linh Phuong Nguyen",
            SpeakerRole.SPEAKER,
            "Executive Director",
            "Management and Sustainable Development Institute, Vietnam",
        ),
        SpeakerFacts(
            "Deepesh Paul Thakur",
            SpeakerRole.SPEAKER,
            "Senior Director, Local to Global Advocacy and Impact",
            "World Vision International",
        ),
        SpeakerFacts("Konok Roy", SpeakerRole.SPEAKER, "Deputy Secretary", "National Child Forum, Bangladesh"),
    ),
    published_on=date(2022, 11, 9),
)

CIVIL_SOCIETY_AND_BUSINESS = SessionText(
    forum="unaoc-global-forum-2016",
    title="Civil Society and Business: Working Together for Peace, Security and Sustainable Development",
    lead=ALLIANCE,
    by=Part.SECRETARIAT,
    note={
        "kind": SessionKind.BREAKOUT,
        "mode": Mode.IN_PERSON,
        "place": "Baku, Azerbaijan",
        "languages": ["en"],
        "question_languages": ["en"],
        "background": (
            "The Millennium Development Goals called for a global partnership and mentioned companies, but not civil "
            "society; the task force that looked back on them found no deadlines, few figures and indicators that did "
            "not fit. Goal 17 of the 2030 Agenda names both. This session asks how civil society, companies, "
            "governments and the United Nations come to work together well.\n\nIt does so in a divided time. War, "
            "displacement, inequality and the scramble for resources strain societies from within. Rebuilding trust "
            "and a fair economy is work for everybody: firms, faith communities, schools, associations. What has to "
            "be found out is how partners with different aims and means can serve the same good."
        ),
        "discussion_questions": [
            (
                "What would bring associations and companies to form networks that speak for all regions, and not "
                "with a hundred voices at once?"
            ),
            "How do joint projects get from declarations to services that a neighbourhood notices?",
            (
                "A company has to earn, an association guards a cause or a place: how do both get past what this "
                "difference makes them think of each other?"
            ),
            (
                "Associations can stand between a community and a firm. How is that conversation begun honestly, with "
                "assumptions on the table and a search for what both sides want?"
            ),
            (
                "Who knows a neighbourhood can help a firm to see its diversity and can mediate when the firm's work "
                "causes grievances. How is this knowledge used best?"
            ),
            "Can partners work together rather than bargain, although one of them has much more power?",
            (
                "What keeps a business from stirring up conflict in the first place, by respecting economic, social "
                "and cultural rights?"
            ),
            (
                "How is diversity furthered, and exclusion and violence over gender, sexual orientation or ethnicity "
                "reduced?"
            ),
        ],
        "proposed_format": "Discussion in a small group, which may end in recommendations for action.",
        "topics": ["civil society", "business", "peace"],
        "sdgs": [16, 17],
    },
    published_on=date(2016, 4, 4),
)

PAST_SESSIONS = (ACCOUNTABILITY, GENDER_EQUALITY, INCLUSIVE_DATA, CIVIL_SOCIETY_AND_BUSINESS)


def coming_sessions(first_day: date) -> tuple[SessionText, ...]:
    """Two invented sessions of the forum that begins on `first_day`: one announced, one still a draft."""
    zone = "Africa/Nairobi"
    announced = SessionText(
        forum=COMING_FORUM,
        title="What partners owe to those who were not in the room",
        lead=LISTENING,
        co_organisers=(EXCHANGE,),
        by=Part.OTHER_ORGANISER,
        note={
            "kind": SessionKind.SPOTLIGHT,
            "number": 1,
            **_times(first_day, time(10, 0), time(11, 15), zone),
            "mode": Mode.HYBRID,
            "place": "Room 3 and online",
            "languages": ["en", "fr"],
            "question_languages": ["en", "fr", "ar", "es"],
            "registration_link": "https://example.org/register",
            "focal_point_name": "Daniel Okoro",
            "focal_point_email": "other-organiser@example.org",
            "background": (
                "Agreements are made by those who could travel. Listening rooms carry the question home, to the people "
                "whom the agreement is about, and bring their answer back before it is signed. The session shows two "
                "such rooms and what they changed."
            ),
            "objectives": [
                "Show what a listening room costs and what it brings.",
                "Agree on the least that partners owe to those who were absent.",
            ],
            "discussion_questions": ["When is it too late to ask?", "Who answers, when the answer is no?"],
            "proposed_format": "Two short films, a conversation, then questions from both rooms.",
            "topics": ["participation", "accountability"],
            "sdgs": [10, 16, 17],
        },
        speakers=(
            SpeakerFacts("Daniel Okoro", SpeakerRole.MODERATOR, "Coordinator", LISTENING),
            SpeakerFacts("Elena Marchetti", SpeakerRole.DISCUSSANT, "Editor", EXCHANGE),
        ),
        published_on=first_day - timedelta(days=45),
        is_held=False,
    )
    draft = SessionText(
        forum=COMING_FORUM,
        title="Reading a partnership agreement together",
        lead=EXCHANGE,
        by=Part.ORGANISER,
        note={
            "kind": SessionKind.SPOTLIGHT,
            **_times(first_day + timedelta(days=1), time(14, 0), time(15, 0), zone),
            "mode": Mode.ONLINE,
            "background": (
                "Few people ever see the agreement on which a partnership stands. We read one aloud, line by line, "
                "with those who drafted it and those who live with it."
            ),
            "topics": ["transparency"],
            "sdgs": [17],
        },
        is_held=False,
    )
    return announced, draft
