"""Names are found in any spelling: a function that takes case and accents away."""

from typing import ClassVar

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# Named with its schema, so that it works with any search path. What unaccent does is settled by its rules, which nobody
# changes; PostgreSQL calls it stable only because somebody could.
PLAIN = """
CREATE FUNCTION in_plain_letters(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
"""


class Migration(migrations.Migration):
    """A function."""

    dependencies: ClassVar = [("organisations", "0002_reference_data")]

    operations: ClassVar = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION in_plain_letters(text);"),
    ]
