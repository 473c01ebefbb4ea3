import json
from hashlib import sha256
from typing import Any

from django.db import migrations

from coalitions.criteria import LOOKS_AT, fingerprint
from coalitions.criteria.types import Facts, Parameters


def forget_the_version(apps: Any, schema_editor: Any) -> None:
    """Exceptions stood on the version of the criteria, too; now on what their criterion asks for, whatever the version.

    What was judged last is what a granted one stands on. One that does not is left as it is, and lapses.
    """
    exceptions = apps.get_model("coalitions", "CriterionException").objects.filter(state="granted")
    for one in exceptions.select_related("proposal__latest_validation"):
        validation = one.proposal.latest_validation
        if validation is None or one.criterion not in LOOKS_AT:
            continue
        facts, parameters = Facts.from_json(validation.facts), Parameters.from_json(validation.parameters)
        looked_at: Any = LOOKS_AT[one.criterion](facts, parameters)
        rows, numbers, *rest = looked_at
        former = json.dumps((rows, (parameters.version, *numbers), *rest))
        if one.granted_on == sha256(former.encode()).hexdigest():
            one.granted_on = fingerprint(one.criterion, facts, parameters)
            one.save(update_fields=["granted_on"])


class Migration(migrations.Migration):

    dependencies = [
        ("coalitions", "0019_kinds_that_count"),
    ]

    operations = [migrations.RunPython(forget_the_version, migrations.RunPython.noop)]
