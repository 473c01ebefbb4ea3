"""The database refuses to change the log, and moves the publication clock with it."""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION refuse_change_of_append_only_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_append_only_table();
"""

# Deferred to the commit, so that the clock's only row is locked for a moment and never for a whole transaction.
CLOCK = """
CREATE FUNCTION move_publication_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE common_publicationclock SET version = version + 1 WHERE id = 1;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER an_audit_event_moves_the_publication_clock AFTER INSERT ON audit_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION move_publication_clock();
"""


class Migration(migrations.Migration):
    """Two triggers."""

    dependencies: ClassVar = [("audit", "0001_initial"), ("common", "0002_start_the_clock")]

    operations: ClassVar = [
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER audit_events_are_never_changed ON audit_auditevent;"
            " DROP FUNCTION refuse_change_of_append_only_table;",
        ),
        migrations.RunSQL(
            CLOCK,
            "DROP TRIGGER an_audit_event_moves_the_publication_clock ON audit_auditevent;"
            " DROP FUNCTION move_publication_clock;",
        ),
    ]
