"""A paper as a PDF for print and for screen readers (PDF/UA-1), set by Typst."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import typst

from portal.papers.faults import DocumentFault
from portal.papers.paper import Paper
from portal.papers.program import run
from portal.papers.texts import carried, is_right_to_left

FOLDER: Final = Path(__file__).resolve().parent
_NOT_SHOWN: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_MOST_SHOWN: Final = 40


def pdf_of(paper: Paper) -> bytes:
    """The PDF. Texts go in as data, never as markup. DocumentFault where a letter is in no font: none is left blank.

    Besides Typst's own fonts and those beside this module the machine's are used, for scripts that neither has.
    """
    data = _each_text({**asdict(paper), "rtl": paper.is_right_to_left}, _with_direction)
    try:
        template: Any = (FOLDER / "paper.typ").read_bytes()
        made = typst.compile(
            template,
            root=FOLDER,
            font_paths=[FOLDER / "fonts"],
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        found = _NOT_SHOWN.search(str(error))
        if found is None:
            raise
        text = _ESCAPED.sub(lambda letter: chr(int(letter[1], 16)), found[1])
        raise DocumentFault("no_font", text=text[:_MOST_SHOWN]) from error
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _with_direction(text: str) -> dict[str, Any]:
    lines = carried(text).split("\n")
    return {"text": text, "rtl": is_right_to_left(text), "lines": [{"text": one} for one in lines]}


def _each_text(data: Any, change: Callable[[str], Any]) -> Any:
    """The data with each text of it changed."""
    if isinstance(data, dict):
        return {name: _each_text(value, change) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_each_text(value, change) for value in data]
    return change(data) if isinstance(data, str) else data


if __name__ == "__main__":
    sys.exit(run(lambda given: pdf_of(Paper.from_json(json.loads(given)))))
