"""What kinds of forum, session, role and so on there are."""

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class ForumKind(models.TextChoices):
    """What kind of gathering a forum is."""

    CONFERENCE = "conference", _("conference")
    FORUM = "forum", _("forum")
    SUMMIT = "summit", _("summit")
    SERIES = "series", _("series of sessions")
    OTHER = "other", _("other")


class SessionKind(models.TextChoices):
    """What kind of session it is; the kind decides what its concept note must have."""

    SPOTLIGHT = "spotlight", _("spotlight session")
    BREAKOUT = "breakout", _("breakout session")
    INFORMATION = "information", _("information session")


class Mode(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("hybrid: in person and online")


class OrganiserRole(models.TextChoices):
    """An organisation's part in a session."""

    LEAD = "lead", _("lead organiser")
    CO = "co", _("co-organiser")


class SpeakerRole(models.TextChoices):
    """A speaker's part in a session."""

    MODERATOR = "moderator", _("moderator")
    OPENING = "opening", _("opening remarks")
    KEYNOTE = "keynote", _("keynote speaker")
    PANELLIST = "panellist", _("panellist")
    SPEAKER = "speaker", _("speaker")
    DISCUSSANT = "discussant", _("discussant")
    RAPPORTEUR = "rapporteur", _("rapporteur")
    CLOSING = "closing", _("closing remarks")


class Language(models.TextChoices):
    """Languages in which sessions are held: the six of the United Nations first, then others by name."""

    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")
    AMHARIC = "am", _("Amharic")
    BENGALI = "bn", _("Bengali")
    GERMAN = "de", _("German")
    HAUSA = "ha", _("Hausa")
    HINDI = "hi", _("Hindi")
    INDONESIAN = "id", _("Indonesian")
    INTERNATIONAL_SIGN = "ils", _("International Sign")
    ITALIAN = "it", _("Italian")
    JAPANESE = "ja", _("Japanese")
    KOREAN = "ko", _("Korean")
    PERSIAN = "fa", _("Persian")
    PORTUGUESE = "pt", _("Portuguese")
    SWAHILI = "sw", _("Swahili")
    THAI = "th", _("Thai")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
    URDU = "ur", _("Urdu")
    VIETNAMESE = "vi", _("Vietnamese")


class Sdg(models.IntegerChoices):
    """The seventeen Sustainable Development Goals, by their short names."""

    NO_POVERTY = 1, _("No poverty")
    ZERO_HUNGER = 2, _("Zero hunger")
    HEALTH = 3, _("Good health and well-being")
    EDUCATION = 4, _("Quality education")
    GENDER = 5, _("Gender equality")
    WATER = 6, _("Clean water and sanitation")
    ENERGY = 7, _("Affordable and clean energy")
    WORK = 8, _("Decent work and economic growth")
    INDUSTRY = 9, _("Industry, innovation and infrastructure")
    INEQUALITIES = 10, _("Reduced inequalities")
    CITIES = 11, _("Sustainable cities and communities")
    CONSUMPTION = 12, _("Responsible consumption and production")
    CLIMATE = 13, _("Climate action")
    OCEANS = 14, _("Life below water")
    LAND = 15, _("Life on land")
    PEACE = 16, _("Peace, justice and strong institutions")
    PARTNERSHIPS = 17, _("Partnerships for the Goals")


# Put together when they are shown: a list is made once, for readers of every language.
NUMBERED_GOALS = [(goal.value, format_lazy("{}. {}", goal.value, goal.label)) for goal in Sdg]


class FileKind(models.TextChoices):
    """Kinds of attachment, told by content; the value is also the file name's ending."""

    PDF = "pdf", _("PDF")
    DOCX = "docx", _("Word document")
    ODT = "odt", _("OpenDocument text")
    PPTX = "pptx", _("PowerPoint slides")
    XLSX = "xlsx", _("Excel workbook")
    PNG = "png", _("PNG picture")
    JPEG = "jpg", _("JPEG picture")
