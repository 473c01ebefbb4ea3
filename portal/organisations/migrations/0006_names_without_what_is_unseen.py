"""Names are compared without characters that take no room: those that were pasted with some get their keys anew."""

from django.db import migrations

UNSEEN = (
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff]"
)
ANEW = """
UPDATE organisations_organisation
SET folded_name = btrim(regexp_replace(regexp_replace(folded_name, %s, '', 'g'), ' +', ' ', 'g'))
WHERE folded_name ~ %s
"""


class Migration(migrations.Migration):
    """The keys of such names."""

    dependencies = [("organisations", "0005_open_to_themes")]

    operations = [
        migrations.RunSQL(
            [(ANEW, [UNSEEN, UNSEEN])],
            migrations.RunSQL.noop,
        )
    ]
