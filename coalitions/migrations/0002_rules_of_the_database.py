"""Rules that hold whoever writes: append-only records, used criteria sets that stay, and the gate before the shortlist."""

from typing import ClassVar

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER revisions_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON coalitions_revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_append_only_table();
CREATE TRIGGER validations_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON coalitions_validation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_append_only_table();
"""

USED_CRITERIA = """
CREATE FUNCTION refuse_change_of_used_criteria_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM coalitions_validation WHERE criteria_set_id = OLD.id) THEN
        RAISE EXCEPTION 'criteria set % has been used by a validation: make the next version', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER used_criteria_sets_are_never_changed BEFORE UPDATE OR DELETE ON coalitions_criteriaset
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_used_criteria_set();
"""

GATE = """
CREATE FUNCTION refuse_shortlisting_without_passing_validation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'shortlisted' AND NOT EXISTS (
        SELECT FROM coalitions_validation validation
        WHERE validation.id = NEW.shortlisted_on_id AND validation.proposal_id = NEW.id AND validation.is_shortlistable
          AND (
            (TG_OP = 'UPDATE' AND OLD.state = 'shortlisted' AND OLD.shortlisted_on_id = NEW.shortlisted_on_id)
            OR validation.revision_id = (
                SELECT revision.id FROM coalitions_revision revision
                WHERE revision.proposal_id = NEW.id ORDER BY revision.number DESC LIMIT 1)
          )
    ) THEN
        RAISE EXCEPTION 'proposal % is not shortlisted: it points to no passing validation of its newest revision', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_shortlisted_proposal_has_passed_validation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_what_passes_validation_is_shortlisted BEFORE INSERT OR UPDATE ON coalitions_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_shortlisting_without_passing_validation();
"""


class Migration(migrations.Migration):
    """Four triggers."""

    dependencies: ClassVar = [("coalitions", "0001_initial"), ("audit", "0002_append_only")]

    operations: ClassVar = [
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER revisions_are_never_changed ON coalitions_revision;"
            " DROP TRIGGER validations_are_never_changed ON coalitions_validation;",
        ),
        migrations.RunSQL(
            USED_CRITERIA,
            "DROP TRIGGER used_criteria_sets_are_never_changed ON coalitions_criteriaset;"
            " DROP FUNCTION refuse_change_of_used_criteria_set;",
        ),
        migrations.RunSQL(
            GATE,
            "DROP TRIGGER only_what_passes_validation_is_shortlisted ON coalitions_proposal;"
            " DROP FUNCTION refuse_shortlisting_without_passing_validation;",
        ),
    ]
