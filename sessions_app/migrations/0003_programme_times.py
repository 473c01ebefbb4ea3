"""Each session knows its place in the programme: its own times, else its forum's days. The database keeps it true."""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION place_session_in_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT coalesce(NEW.starts_at, forum.first_day::timestamp AT TIME ZONE 'UTC'),
           coalesce(NEW.ends_at, (forum.last_day + 1)::timestamp AT TIME ZONE 'UTC')
    INTO NEW.programme_starts_at, NEW.programme_ends_at
    FROM sessions_app_forum forum WHERE forum.id = NEW.forum_id;
    RETURN NEW;
END $$;

CREATE TRIGGER sessions_know_their_place_in_the_programme BEFORE INSERT OR UPDATE ON sessions_app_session
    FOR EACH ROW EXECUTE FUNCTION place_session_in_programme();

CREATE FUNCTION place_sessions_of_forum_in_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sessions_app_session SET programme_starts_at = NULL
    WHERE forum_id = NEW.id AND (starts_at IS NULL OR ends_at IS NULL);
    RETURN NULL;
END $$;

CREATE TRIGGER sessions_move_with_their_forum AFTER UPDATE OF first_day, last_day ON sessions_app_forum
    FOR EACH ROW EXECUTE FUNCTION place_sessions_of_forum_in_programme();

UPDATE sessions_app_session SET programme_starts_at = NULL;
"""

FORGOTTEN = """
DROP TRIGGER sessions_move_with_their_forum ON sessions_app_forum;
DROP FUNCTION place_sessions_of_forum_in_programme();
DROP TRIGGER sessions_know_their_place_in_the_programme ON sessions_app_session;
DROP FUNCTION place_session_in_programme();
"""

IS_PUBLIC = models.Q(state__in=("published", "held", "summarised")) | models.Q(
    published_at__isnull=False, state="cancelled"
)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0002_public_sessions_by_forum")]

    operations = [
        migrations.AddField(
            "session",
            "programme_starts_at",
            models.DateTimeField(editable=False, null=True, verbose_name="begins in the programme"),
        ),
        migrations.AddField(
            "session",
            "programme_ends_at",
            models.DateTimeField(editable=False, null=True, verbose_name="ends in the programme"),
        ),
        migrations.RunSQL(KEPT, FORGOTTEN),
        migrations.RemoveIndex("session", "public_sessions_by_forum"),
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["programme_starts_at", "id"],
                include=("programme_ends_at", "forum", "state", "published_at"),
                condition=IS_PUBLIC,
                name="public_sessions_by_time",
            ),
        ),
    ]
