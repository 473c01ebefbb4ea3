"""Mails to conveners: each renders in both parts, says the reference, and gives nothing away."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from coalitions.emails import tell_convener
from coalitions.models import Case, Clarification, CriterionException, ExceptionState, Grace, Validation
from coalitions.services.agreed import Change
from coalitions.services.merging import Union
from portal.mail.models import OutgoingMail
from tests.factories.coalitions import make_coalition, make_submitted_proposal

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script> & {{ x }}"


def _mail(template: str) -> OutgoingMail:
    coalition = make_coalition(HOSTILE)
    other = make_submitted_proposal("Other", call=coalition.call)
    OutgoingMail.objects.all().delete()
    validation = coalition.latest_validation
    assert validation is not None
    contexts: dict[str, dict[str, Any]] = {
        "receipt": {"report": validation.report},
        "review_opened": {},
        "returned": {"note": HOSTILE, "asked": Clarification(sections=["about"], due_on=date(2090, 6, 1))},
        "extended": {"until": datetime(2090, 6, 1, 12, tzinfo=UTC)},
        "declined": {"note": HOSTILE},
        "shortlisted": {"report": validation.report, "note": HOSTILE},
        "absorbed": {"survivor": other, "note": HOSTILE},
        "merged": {
            "absorbed": other,
            "union": Union((HOSTILE,), ("Shared",), ("Refused",), ("Left",), 1, 2),
            "note": HOSTILE,
            "report": validation.report,
        },
        "withdrawn": {"note": ""},
        "support_answered": {"answer": HOSTILE},
        "member_answered": {
            "organisation": HOSTILE,
            "answer": "corrected",
            "changes": (Change("Why that region", "not stated", HOSTILE),),
            "led": False,
        },
        "criteria_changed": {"report": validation.report, "version": 2, "changed": ["regional"]},
        "grace_began": {"report": validation.report, "grace": _grace(validation)},
        "grace_ended": {"report": validation.report},
        "taken_off": {"report": validation.report, "note": HOSTILE},
        "exception_decided": {"exception": _exception(ExceptionState.REFUSED)},
        "exception_lapsed": {"exception": _exception(ExceptionState.LAPSED)},
        "case_received": {"case": Case(kind="appeal", reason=HOSTILE)},
        "case_decided": {"case": Case(kind="appeal", outcome="dismissed", note=HOSTILE)},
    }
    tell_convener(template, coalition, **contexts[template])
    return OutgoingMail.objects.get()


def _exception(state: ExceptionState) -> CriterionException:
    return CriterionException(state=state, criterion="regional", reason=HOSTILE, decision=HOSTILE)


def _grace(validation: Validation) -> Grace:
    return Grace(proposal=validation.proposal, runs_until=datetime(2024, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "template",
    [
        "receipt",
        "review_opened",
        "returned",
        "extended",
        "declined",
        "shortlisted",
        "absorbed",
        "merged",
        "withdrawn",
        "support_answered",
        "criteria_changed",
        "grace_began",
        "grace_ended",
        "taken_off",
        "exception_decided",
        "exception_lapsed",
        "member_answered",
        "case_received",
        "case_decided",
    ],
)
def test_a_mail_in_both_parts(template: str) -> None:
    mail = _mail(template)
    assert mail.subject
    assert "\n" not in mail.subject
    assert "Dear Person" in mail.text
    assert "<script>" in mail.text
    assert "&amp;" not in mail.text
    assert "<script>alert" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "http" in mail.text


def test_a_receipt_has_the_reference_and_the_report() -> None:
    proposal = make_submitted_proposal("Water")
    mail = OutgoingMail.objects.get(kind="coalitions/receipt")
    assert mail.to == proposal.convener.email
    for part in (mail.text, mail.html):
        assert proposal.reference in part
        assert "This proposal meets the criteria." in part
        assert "Regions: 5 of 5, 3 in the global south." in part
    assert "Organisations with a region: 5/5" in mail.text


def test_the_longest_titles_make_a_subject_that_can_be_stored() -> None:
    long, other = make_submitted_proposal("x" * 200), make_submitted_proposal("y" * 200)
    tell_convener("absorbed", long, survivor=other, note="Alike")
    union = Union((), (), (), (), 0, 0)
    assert long.latest_validation is not None
    tell_convener("merged", long, absorbed=other, union=union, note="Alike", report=long.latest_validation.report)
    assert max(len(subject) for subject in OutgoingMail.objects.values_list("subject", flat=True)) < 400


def test_the_other_convener_is_named_and_no_address_is_given() -> None:
    first, second = make_submitted_proposal(), make_submitted_proposal()
    tell_convener("absorbed", first, survivor=second, note="Alike")
    mail = OutgoingMail.objects.get(kind="coalitions/absorbed")
    assert second.convener.name in mail.text
    assert second.convener.email not in mail.text + mail.html


@pytest.mark.parametrize(
    ("kind", "outcome", "said"),
    [
        ("appeal", "upheld", "is under review again"),
        ("appeal", "dismissed", "the refusal stands"),
        ("late_entry", "granted", "until 1 June 2090, 15:00 (Africa/Nairobi), which is 1 June 2090, 08:00 in New York"),
        ("late_entry", "refused", "You can ask once more; somebody else decides that."),
    ],
)
def test_the_convener_is_told_each_decision_in_its_own_words(kind: str, outcome: str, said: str) -> None:
    proposal = make_submitted_proposal("x" * 200)
    proposal.extended_until = datetime(2090, 6, 1, 12, tzinfo=UTC)
    tell_convener("case_decided", proposal, case=Case(kind=kind, outcome=outcome, note="<Weighed>"))
    mail = OutgoingMail.objects.get(kind="coalitions/case_decided")
    assert len(mail.subject) < 400
    assert said in " ".join(mail.text.split())
    assert said in " ".join(mail.html.split())


@pytest.mark.parametrize("answer", ["declined", "disowned"])
def test_the_convener_is_told_each_answer_in_its_own_words(answer: str) -> None:
    tell_convener(
        "member_answered", make_submitted_proposal(), organisation="Weavers", answer=answer, changes=(), led=True
    )
    mail = OutgoingMail.objects.get(kind="coalitions/member_answered")
    says = {"declined": "It counts no more", "disowned": "is not their organisation"}
    for part in (mail.text, mail.html):
        assert "Weavers" in part
        assert {words for words, said in says.items() if said in " ".join(part.split())} == {answer}


def test_an_organisation_of_the_longest_name_makes_a_subject_that_can_be_stored() -> None:
    tell_convener("member_answered", make_submitted_proposal(), organisation="x" * 200, answer="declined", changes=())
    assert len(OutgoingMail.objects.get(kind="coalitions/member_answered").subject) < 400
