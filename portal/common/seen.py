"""What somebody had before their eyes when they began to write, so that nothing new is written over unseen."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def fingerprint(values: Mapping[str, Any]) -> str:
    """A form's values in 32 letters: the same as long as nobody changed them."""
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    return sha256(json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]
