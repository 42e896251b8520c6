"""核实: who looks into a complaint, what was found and on what it rests (S 5(7), S 2(7))."""

from models import Verification
from regulation import complaints as rules_of
from regulation.broken import refuse_all, required
from regulation.words import N_, UPHELD_FINDINGS

from . import complaint_reports, facts
from .act import created, verb
from .complaint_endings import finish_with
from .complaints import counts_as_service, relieve_the_accused


@verb("complaint", "assign_verifier")
def assign_verifier(act, complaint, *, verifier):
    """指派核实: the first response is met when a verifier is assigned (F-30)."""
    refuse_all([
        required("verifier", verifier, N_("请选择核实人"), "S 5(7)"),
        rules_of.impartial_refusal(complaint.target_staff_id, verifier.id if verifier else None, "verifier"),
    ])
    complaint.verifier = verifier
    complaint.first_responded_at = complaint.first_responded_at or act.now


@verb("complaint", "verify")
def verify(act, complaint, **given):
    """核实: course, evidence and finding; a service complaint is thereby addressed to the superior (S 5(7), 5(4))."""
    _write_verification(act, complaint, **given)


def _write_verification(
    act, complaint, *, finding, course, evidence, category=None, target_staff=None, target_department=None,
    target_text=None, within_authority=None, responsibility=None, validity=None, severity=None, cause_kind=None,
) -> None:
    if category is not None:
        complaint.category = category
    names_target = bool(target_staff or target_department or target_text)
    complaint.is_service_complaint = counts_as_service(
        complaint.category, bool(target_staff or target_text), complaint.is_service_complaint
    )
    refuse_all([
        *rules_of.verification_refusals(
            facts.of(complaint, act), finding=finding, course=course, evidence=evidence, person_id=act.person.id,
            names_target=names_target,
        ),
        required("category", complaint.category, N_("请选择投诉类别"), "C.2"),
        rules_of.impartial_refusal(target_staff.id if target_staff else None, act.person.id, "target_staff"),
        rules_of.severity_refusal(complaint.severity, severity, act.person.roles),
    ])
    complaint.target_staff = target_staff or complaint.target_staff
    relieve_the_accused(complaint)
    complaint.target_department = target_department or complaint.target_department
    complaint.target_text = target_text or complaint.target_text
    complaint.within_authority = True if within_authority is None else within_authority
    complaint.responsibility = responsibility or complaint.responsibility or "property"
    complaint.finding, complaint.verified_at, complaint.verifier_id = finding, act.now, act.person.id
    complaint.validity = validity or ("valid" if finding in UPHELD_FINDINGS else "invalid")
    complaint.severity = severity or complaint.severity
    complaint.cause_kind = cause_kind or complaint.cause_kind
    complaint.first_responded_at = complaint.first_responded_at or act.now
    act.add(
        Verification, complaint=complaint, verifier_id=act.person.id, verified_at=act.now, finding=finding,
        started_at=min(complaint.first_responded_at, act.now), course=course, evidence=evidence,
        **created(act, complaint.office_id),
    )
    complaint_reports.report_integrity_once(act, complaint)
    if complaint.is_service_complaint:
        complaint_reports.address_to_superior(act, complaint)


@verb("complaint", "verify_and_handle")
def verify_and_handle(act, complaint, *, measure, result=None, reply=None, **verification):
    """核实处理: a minor complaint's finding, course, measure and reply in one form."""
    _write_verification(act, complaint, **verification)
    finish_with(act, complaint, measure=measure, result=result, reply=reply)
