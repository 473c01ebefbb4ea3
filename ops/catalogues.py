"""The catalogues that Django reads, made from locale/*/LC_MESSAGES/*.po without the programs of gettext."""

import os
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from ops.install import LOCALE, catalogues_to_make


def main() -> None:
    """Make the catalogues that are missing or older than their texts."""
    for texts in catalogues_to_make(LOCALE):
        try:
            make(texts)
        except (PoFileError, ValueError) as error:
            sys.exit(f"portal: {texts.relative_to(LOCALE.parent)}: {error}")
        except OSError as error:
            sys.exit(f"portal: cannot make the catalogues: {error.strerror}: {error.filename or texts}")


def make(texts: Path) -> None:
    """Write the catalogue beside its texts: whole or not at all, also where two do it at once."""
    with texts.open("rb") as source:
        catalogue = read_po(source, abort_invalid=True)
    with tempfile.NamedTemporaryFile(dir=texts.parent, prefix=".", suffix=".mo", delete=False) as made:
        try:
            write_mo(made, catalogue)
            made.flush()
            # The file is read by the portal's own user, whoever made it.
            os.fchmod(made.fileno(), 0o644)
            Path(made.name).rename(texts.with_suffix(".mo"))
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise


if __name__ == "__main__":
    main()
