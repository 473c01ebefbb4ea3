"""manage.py validate_proposals: what it prints, its exit status, and that a file needs no database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from coalitions.management.commands.validate_proposals import Command
from coalitions.models import Proposal
from coalitions.services.reviewing import decline, open_review, return_proposal
from portal.organisations.models import Country
from tests.factories.coalitions import make_call, make_criteria_set, make_reviewer, make_submitted_proposal
from tests.factories.documents import SAMPLE, make_file, make_proposal, make_sample

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("validate_proposals", *arguments, stdout=out, stderr=err)
    except SystemExit as exit_:
        return int(exit_.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def passing_file(tmp_path: Path) -> str:
    return written(tmp_path, {**make_sample(), "proposals": make_sample()["proposals"][:1]})


def written(folder: Path, data: Any) -> str:
    path = folder / "proposals.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def test_status_0_when_every_proposal_is_shortlistable(passing_file: str) -> None:
    status, out, err = run(passing_file)

    assert (status, err) == (0, "")
    assert out.startswith("S-001  Community Data for Inclusive Services\n  shortlistable")
    assert out.endswith("\n1 of 1 shortlistable.\n")


def test_status_1_when_some_is_not() -> None:
    status, out, err = run(str(SAMPLE))

    assert (status, err) == (1, "")
    assert out.endswith("\n1 of 2 shortlistable.\n")
    assert max(map(len, out.splitlines())) <= 80


def test_status_2_and_every_fault_when_the_file_is_not_valid(tmp_path: Path) -> None:
    data = make_sample()
    data["proposals"][0]["members"][2]["country"] = "XX"
    data["proposals"][1]["sdgs"] = [18]

    status, out, err = run(written(tmp_path, data))

    assert (status, out) == (2, "")
    assert err.splitlines() == [
        "$.proposals[0].members[2].country: “XX” is not a country or territory of ISO 3166-1.",
        "$.proposals[1].sdgs[0]: 18 is more than 17.",
    ]


def test_json(passing_file: str) -> None:
    status, out, _err = run(str(SAMPLE), "--format", "json")
    data = json.loads(out)

    assert status == 1
    assert data["format"] == "impact-validation/1"
    assert [(one["reference"], one["shortlistable"]) for one in data["validations"]] == [
        ("S-001", True),
        ("S-002", False),
    ]
    assert run(passing_file, "--format", "json")[0] == 0


def test_json_of_faults(tmp_path: Path) -> None:
    status, out, err = run(written(tmp_path, {}), "--format", "json")

    assert status == 2
    assert json.loads(out) == {
        "format": "impact-validation/1",
        "faults": [
            {"path": "$.format", "sentence": "This is missing."},
            {"path": "$.proposals", "sentence": "This is missing."},
        ],
        "validations": [],
    }
    assert "$.format: This is missing." in err


def test_a_file_without_a_call_says_what_is_missing(tmp_path: Path) -> None:
    status, _out, err = run(written(tmp_path, make_file(make_proposal(), call=None)))

    assert status == 2
    assert err == "$.call: The file names no call. Please add one, or name a stored one with --call.\n"


def test_a_file_without_proposals_is_valid(tmp_path: Path) -> None:
    assert run(written(tmp_path, make_file()))[:2] == (0, "0 of 0 shortlistable.\n")


@pytest.mark.parametrize("arguments", [["/nowhere/at-all.json"], ["/"], []])
def test_status_2_when_there_is_nothing_to_read(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)

    assert refused.value.returncode == 2


def test_system_checks_are_left_out_since_they_may_ask_the_database() -> None:
    assert Command.requires_system_checks == []


@pytest.mark.parametrize("source", ["file", "-"])
def test_a_file_needs_no_database(source: str) -> None:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "PYTHONUTF8": "1"}
    arguments = [str(SAMPLE)] if source == "file" else ["-"]

    done = subprocess.run(
        [sys.executable, "manage.py", "validate_proposals", *arguments],
        cwd=ROOT,
        env=environment,
        input=SAMPLE.read_bytes(),
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.stderr == b""
    assert done.returncode == 1
    assert done.stdout.endswith(b"1 of 2 shortlistable.\n")


def test_a_terminal_without_the_letters_gets_escapes_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "validate_proposals", str(SAMPLE)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert b"\\u2192 First, Future Schools Network" in done.stdout


@pytest.mark.django_db
def test_what_is_stored_for_a_call_is_judged_the_same_way() -> None:
    call = make_call(slug="conference")
    proposal = make_submitted_proposal("A stored one", call=call)

    status, out, err = run("--call", "conference", "--format", "json")

    (validation,) = json.loads(out)["validations"]
    assert (validation["reference"], validation["title"]) == (proposal.reference, "A stored one")
    assert (status, err) == (0 if validation["shortlistable"] else 1, "")


@pytest.mark.django_db
def test_a_file_can_be_judged_by_a_stored_call() -> None:
    call = make_call(slug="lenient", with_criteria=False)
    make_criteria_set(call, number=4, min_csos=9)

    _status, out, _err = run(str(SAMPLE), "--call", "lenient", "--format", "json")

    first = json.loads(out)["validations"][0]
    assert first["criteria_version"] == 4
    assert first["results"][0]["thresholds"]["csos"] == 9


@pytest.mark.django_db
def test_status_2_for_a_call_that_is_not_there_or_has_no_criteria() -> None:
    make_call(slug="bare", with_criteria=False)

    for slug in ("unheard-of", "bare"):
        with pytest.raises(CommandError) as refused:
            run("--call", slug)
        assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_file_that_is_judged_by_a_stored_call_goes_by_the_stored_group_of_77() -> None:
    call = make_call(with_criteria=False)
    make_criteria_set(call, south_definition="g77")
    Country.objects.update(is_g77=False)
    _status, out, _err = run(str(SAMPLE), "--call", call.slug, "--format", "json")
    (regional, *_others) = json.loads(out)["validations"][0]["results"]
    assert (regional["counts"]["csos"], regional["counts"]["south_csos"]) == (5, 0)


@pytest.mark.django_db
def test_what_its_convener_has_back_is_told_as_it_was_handed_in() -> None:
    proposal = make_submitted_proposal("Handed in")
    return_proposal(proposal, by=make_reviewer(proposal.call), note="Why?")
    proposal.memberships.filter(is_lead=False).delete()
    Proposal.objects.update(title="Half written")
    status, out, _err = run("--call", proposal.call.slug, "--format", "json")
    (validation,) = json.loads(out)["validations"]
    assert (status, validation["title"], validation["shortlistable"]) == (0, "Handed in", True)


@pytest.mark.django_db
def test_what_was_declined_is_told_as_it_was_judged_then() -> None:
    proposal = make_submitted_proposal()
    reviewer = make_reviewer(proposal.call)
    open_review(proposal, by=reviewer)
    decline(proposal, by=reviewer, note="No.")
    make_criteria_set(proposal.call, min_csos=9)
    status, out, _err = run("--call", proposal.call.slug, "--format", "json")
    (validation,) = json.loads(out)["validations"]
    assert (status, validation["criteria_version"], validation["shortlistable"]) == (0, 1, True)
