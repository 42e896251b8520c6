"""验房交接: the joint inspection, its signatures, documents and keys, its repairs, acceptance and archive (S 3)."""

from models import DocumentIssue, Inspection, InspectionItem, InspectionMark, KeyIssue, MeterReading, Resident
from regulation import checklists as lists_of
from regulation import deadlines
from regulation import move_in as rules_of
from regulation.broken import RuleBroken, refuse_all, required
from regulation.calendar import local_day
from regulation.words import N_

from . import attachments, checklists, facts, numbers, repair_tasks
from .act import created, follow, need, verb
from .revisits import complete_revisit as complete_one_revisit
from .revisits import revisit_owed
from .visits import follow_children
from .voiding import drop_revisits, mark_void

NOT_CURRENT = ("superseded", "voided", "archived")


def open_sheet(
    act, office_id: int, *, house, visit=None, owner_name=None, owner_relation="owner", phone=None, notice_no=None,
    inspector=None, developer_rep=None, started_at=None, supersedes=None,
) -> Inspection:
    """Open the handover sheet of a home; the owner's name and phone come from the residents when nobody typed them."""
    need(act, "record_inspection", office_id)
    refuse_all([required("house", house, N_("请选择房屋"), "C.3")])
    if house.kind != "home":
        raise RuleBroken(N_("公共部位不办理验房交接"), "S 3(4)", "house")
    refuse_second_sheet(house)
    owner = _owner_of(house)
    # Its own copy: what the office changes in its list later doesn't change a sheet that is in use.
    listed = supersedes.checklist if supersedes is not None else None
    return act.add(
        Inspection, house=house, visit=visit, owner_name=owner_name or (owner.name if owner else None),
        owner_relation=owner_relation or "owner", phone=phone or (owner.phone if owner else None),
        notice_no=notice_no, inspector=inspector, developer_rep=developer_rep, started_at=started_at, copies=2,
        supersedes=supersedes, state="draft",
        checklist=listed or copy_of_checklist(act, office_id, house),
        **numbers.numbered(act, "inspection", office_id),
        **created(act, office_id),
    )


def copy_of_checklist(act, office_id: int, house) -> str:
    """What is looked at in this home, as its sheet keeps it (C.3)."""
    return lists_of.packed(act.checklist_for(office_id, house.layout))


def refuse_second_sheet(house) -> None:
    """A home has one sheet at a time that isn't filed, voided or replaced (S 3(4))."""
    current = next((sheet for sheet in house.inspections if sheet.state not in NOT_CURRENT), None)
    if current is not None:
        raise RuleBroken(N_("这套房已有验房单 %(number)s"), "S 3(4)", "house", number=current.number)


def _owner_of(house) -> Resident | None:
    return next((person for person in house.residents if person.kind == "owner" and person.active), None)


@verb("inspection", "correct")
def correct(act, sheet, **fields):
    """更正 of the head while the inspection goes on."""
    allowed = {"owner_name", "owner_relation", "phone", "notice_no", "developer_rep", "inspector", "started_at"}
    for name, value in fields.items():
        if name not in allowed:
            raise TypeError(f"an inspection's {name} isn't corrected")
        setattr(sheet, name, value)
    refuse_all([required("owner_relation", sheet.owner_relation, N_("请选择身份"), "C.3")])
    if sheet.started_at is not None and sheet.started_at > (sheet.ended_at or act.now):
        raise RuleBroken(N_("开始时间不能晚于结束时间"), "S 3(4)", "started_at")


@verb("inspection", "record_item")
def record_item(act, sheet, *, room, part, problem, size, side="property", no_repair_reason=None):
    """登记问题: one × with its size and whose side it is; found just before the signature it is written down too,
    and the sheet then is accepted after rectifying (S 3(4), S 3(7))."""
    refuse_all(rules_of.item_refusals(problem, room, part, size, no_repair_reason))
    add_item(
        act, sheet, room=room, part=part, problem=problem, size=size, side=side or "property",
        no_repair_reason=no_repair_reason,
    )


def add_item(act, sheet, *, size, **found) -> InspectionItem:
    """A problem at the end of the sheet's list, within the verb that is open."""
    if sheet.conclusion == "accepted" and size != "none":
        sheet.conclusion = "after_rectifying"
    line = max((item.line for item in sheet.items), default=0) + 1
    return act.add(InspectionItem, inspection=sheet, line=line, size=size, **found, **created(act, sheet.office_id))


@verb("inspection", "record_meters")
def record_meters(
    act, sheet, *, kind, state="normal", reading=None, reason=None, meter_no=None, token=None, read_at=None
):
    """抄表: one meter's base reading, or why there is none; read again it replaces the first (S 3(4), F-23). `token` is
    the key of a device's press, `read_at` its moment when that wasn't now."""
    refuse_all([required("kind", kind, N_("请选择表种"), "S 3(4)")])
    refuse_all(rules_of.meter_refusals(kind, reading, state, reason))
    meter = next((row for row in sheet.meters if row.kind == kind), None)
    meter = meter or act.add(MeterReading, inspection=sheet, kind=kind, **created(act, sheet.office_id))
    meter.state, meter.reading, meter.reason, meter.meter_no = state, reading, reason, meter_no
    meter.read_at = read_at or act.now
    meter.token = token or f"{act.now:%Y%m%d%H%M%S}"


@verb("inspection", "finish_inspecting")
def finish_inspecting(act, sheet, *, conclusion, started_at=None, pressed_at=None, by_list=False):
    """验房完成: with its conclusion; the sheet waits for both signatures (S 3(4)). `pressed_at` is the device's moment
    of a press that waited for the network, here and where the parties sign; `by_list` says that the home was gone
    through item by item and not on paper."""
    refuse_all([required("conclusion", conclusion, N_("请选择结论"), "S 3(4)")])
    if by_list or sheet.marks:
        cells = set(checklists.of_sheet(act, sheet).cells())
        refuse_all(rules_of.looked_at_refusals(cells, _marks(sheet), _described(sheet), by_list=by_list))
    if conclusion == "accepted" and any(item.size != "none" for item in sheet.items):
        raise RuleBroken(N_("还有需整改的问题，结论请选“整改后接收”或“拒收”"), "S 3(4)", "conclusion")
    begun, rules = started_at or sheet.started_at, act.rules(sheet.office_id)
    refuse_all(rules_of.start_refusals(
        begun, is_typed=begun is not None, now=act.now,
        planned_before=local_day(sheet.created_at, rules) < local_day(act.now, rules),
    ))
    sheet.started_at = begun or sheet.created_at
    sheet.conclusion = conclusion
    sheet.ended_at = rules_of.moment_on_site(pressed_at, sheet.started_at, act.now)


def _marks(sheet) -> dict:
    return {(mark.room, mark.part): mark.result for mark in sheet.marks}


def _described(sheet) -> set:
    return {(item.room, item.part) for item in sheet.items}


@verb("inspection", "sign")
def sign(
    act, sheet, *, owner_signed_name=None, property_signs=False, witness=None, pressed_at=None, has_picture=False
):
    """签字 of one party or both; the owner's opens the repairs and starts their clocks, with both the sheet is on its
    way to reception (S 3(4), S 3(7), F-4). The owner's is drawn on the glass (`has_picture`), stands on a photo of the
    signed page beside the sheet, or has a witness."""
    if not owner_signed_name and not property_signs:
        raise RuleBroken(N_("请填写业主签名或勾选物业签字"), "S 3(4)", "owner_signed_name")
    refuse_all([rules_of.signed_once_refusal(
        facts.of(sheet, act), owner_signs=bool(owner_signed_name), property_signs=bool(property_signs)
    )])
    if owner_signed_name:
        is_seen = has_picture or any(file.inspection_item_id is None and not file.purpose for file in sheet.files)
        refuse_all([
            rules_of.unseen_refusal(is_seen, witness), rules_of.silent_refusal(_marks(sheet), _described(sheet))
        ])
    moment = rules_of.moment_on_site(pressed_at, sheet.ended_at or sheet.created_at, act.now)
    if owner_signed_name:
        sheet.owner_signed_name, sheet.owner_signed_at = owner_signed_name, moment
        sheet.inspected_at, sheet.owner_sign_witness = moment, witness
        _open_repairs(act, sheet)
    if property_signs:
        sheet.property_signed_at, sheet.property_signed_by_id = moment, act.person.id
        sheet.property_sign_witness = witness
    if sheet.owner_signed_at is None or sheet.property_signed_at is None:
        return "awaiting_signatures"
    sheet.return_due_at = deadlines.sheet_return_due(sheet.inspected_at, act.rules(sheet.office_id))
    return "signed"


@verb("inspection", "refuse_signature")
def refuse_signature(act, sheet, *, reason, witness, pressed_at=None):
    """业主拒签 with reason and witness; keys then only by the director's override (F-20). What is to be repaired is
    repaired all the same, and its clock starts here."""
    refuse_all([
        required("reason", reason, N_("请填写拒签原因"), "F-20"),
        required("witness", witness, N_("请填写见证人"), "F-20"),
        rules_of.silent_refusal(_marks(sheet), _described(sheet)),
    ])
    moment = rules_of.moment_on_site(pressed_at, sheet.ended_at or sheet.created_at, act.now)
    sheet.refusal_reason, sheet.refusal_witness, sheet.inspected_at = reason, witness, moment
    sheet.return_due_at = deadlines.sheet_return_due(moment, act.rules(sheet.office_id))
    _open_repairs(act, sheet)


@verb("inspection", "return_sheet")
def return_sheet(act, sheet):
    """交回接待: the sheet follows its repairs from here on, of which some may be done already (S 3(6), S 3(7))."""
    sheet.returned_at = act.now
    # A sheet that was signed before repairs were opened by the signature has none yet.
    _open_repairs(act, sheet)
    return _where_its_repairs_are(sheet)


def _where_its_repairs_are(sheet) -> str:
    tasks = tasks_of(sheet)
    if not tasks:
        return "returned"
    return "awaiting_revisit" if all(task.completed_at is not None for task in tasks) else "rectifying"


def _open_repairs(act, sheet) -> None:
    """A task for every problem to be repaired that has none, its clock from the owner's signature or refusal (S 3(7),
    F-4). One that an earlier version brought along keeps its own; one that was voided stays so, unless the problem is
    described anew."""
    for item in sheet.items:
        fault = f"{item.room} {item.part}：{item.problem}"
        if item.size == "none" or any(_is_of(task, fault, item.size) for task in item.repair_tasks):
            continue
        repair_tasks.open_task(
            act.as_system(), sheet.office_id, fault=fault, house=sheet.house,
            size=item.size, inspection_item=item, side=item.side, received_at=sheet.inspected_at,
            reporter_name=sheet.owner_name, phone=sheet.phone,
        )


def _is_of(task, fault: str, size: str) -> bool:
    """Whether a task of an item is for its problem as it is described now."""
    return task.state != "voided" or (task.fault, task.size) == (fault, size)


def tasks_of(sheet) -> list:
    """The repair tasks of all items of a sheet, voided ones left out."""
    return [task for item in sheet.items for task in item.repair_tasks if task.state != "voided"]


def follow_repairs(act, sheet) -> None:
    """The sheet waits for its revisits as soon as all its repairs are done, and goes back when one is reopened."""
    if sheet.state not in ("rectifying", "awaiting_revisit"):
        return
    act.session.flush()
    for item in sheet.items:
        act.session.refresh(item, ["repair_tasks"])
    is_done = all(task.completed_at is not None for task in tasks_of(sheet))
    follow(sheet, "awaiting_revisit" if is_done else "rectifying")


@verb("inspection", "open_file")
def open_file(
    act, sheet, *, applicant, proxy_name=None, proxy_paper=None, notice_shown=False, contract_shown=False,
    identity_shown=False, fees_proof=None, developer_fees_proof=None, papers_note=None, opening_override_reason=None,
):
    """开户核对: the papers that were shown, who comes for the owner, and proof of the fees, written down as far as they
    are there; or why the director lets the family through without (S 3(1), S 3(2)). Written again it is put right."""
    is_proxy = applicant == "proxy"
    known = {
        "applicant": applicant, "notice_shown": bool(notice_shown), "contract_shown": bool(contract_shown),
        "identity_shown": bool(identity_shown), "papers_note": papers_note, "fees_proof": fees_proof,
        "developer_fees_proof": developer_fees_proof, "proxy_paper": proxy_paper if is_proxy else None,
        # A name that is masked on the form isn't sent.
        "proxy_name": (proxy_name or sheet.proxy_name) if is_proxy else None,
    }
    is_overridden = bool(opening_override_reason) and opening_override_reason != sheet.opening_override_reason
    refuse_all(rules_of.opening_refusals(known, is_director=act.is_director, is_overridden=is_overridden))
    for name, value in known.items():
        setattr(sheet, name, value)
    sheet.opening_override_reason = opening_override_reason or sheet.opening_override_reason
    sheet.opened_at, sheet.opened_by_id = act.now, act.person.id


@verb("inspection", "issue_document")
def issue_document(
    act, sheet, *, kind, signed=False, received_by=None, edition=None, copies=1, not_applicable_reason=None,
    returned_on=None, commitment_signed=False, signature=None,
):
    """资料签发: signed for by a name, or not applicable with its reason (S 3(3)). `signature` is the picture of what
    was written on the glass, as bytes or as a row that is kept already, here and where keys are handed over."""
    refuse_all([required("kind", kind, N_("请选择资料"), "S 3(3)")])
    if signed:
        refuse_all([required("received_by", received_by, N_("请填写领取人"), "S 3(3)")])
    else:
        refuse_all([
            required("not_applicable_reason", not_applicable_reason, N_("未签收请写明不适用的原因"), "S 3(3)")
        ])
    known = next((row for row in sheet.documents if row.kind == kind), None)
    document = known or act.add(DocumentIssue, inspection=sheet, kind=kind, **created(act, sheet.office_id))
    document.signed, document.received_by, document.edition = bool(signed), received_by, edition
    document.copies, document.not_applicable_reason = copies or 1, not_applicable_reason
    document.issued_at, document.returned_on = act.now, returned_on
    document.commitment_signed = bool(commitment_signed) and kind == "covenant"
    document.signature = _signature(act, sheet, signature) if signed else None


@verb("inspection", "hand_over_keys")
def hand_over_keys(
    act, sheet, *, kind, quantity, received_by, key_no=None, kept_for_repair=0, kept_reason=None,
    override_reason=None, signature=None,
):
    """钥匙移交 only after both signatures, or by the director's override with a reason (S 3(5))."""
    refuse_all([
        required("kind", kind, N_("请选择钥匙类别"), "S 3(5)"),
        required("received_by", received_by, N_("请填写领取人"), "S 3(5)"),
        None if quantity and quantity > 0 else RuleBroken(N_("数量至少为 1"), "S 3(5)", "quantity"),
        required("kept_reason", kept_reason, N_("请填写留用原因"), "S 3(5)") if kept_for_repair else None,
        *rules_of.keys_refusals(
            facts.of(sheet, act), override_reason=override_reason, is_director=act.is_director
        ),
    ])
    is_override = not rules_of.both_signed(facts.of(sheet, act))
    act.add(
        KeyIssue, inspection=sheet, kind=kind, key_no=key_no, quantity=quantity, received_by=received_by,
        handed_at=act.now, kept_for_repair=kept_for_repair or 0, kept_reason=kept_reason if kept_for_repair else None,
        override_reason=override_reason if is_override else None, signature=_signature(act, sheet, signature),
        **created(act, sheet.office_id),
    )


def _signature(act, sheet, given, purpose: str = "receipt_signature"):
    """The row of what somebody signed with; None for nobody."""
    return attachments.attach_signature(act, sheet, given, purpose) if isinstance(given, bytes) else given


@verb("inspection", "take_back_keys")
def take_back_keys(act, sheet, *, taken_back_by=None, signature=None):
    """领回返修钥匙: the owner, or who signs for it, has the keys back that were kept for repairs (S 3(5))."""
    signed = _signature(act, sheet, signature)
    for row in [row for row in sheet.keys if row.kept_for_repair and row.taken_back_at is None]:
        row.taken_back_at, row.taken_back_by = act.now, taken_back_by or sheet.owner_name
        row.back_signature = signed


@verb("inspection", "accept")
def accept(act, sheet, *, way=None, reason=None, signature=None):
    """业主认可: signed, by phone or in person; by the director in the owner's stead only when unreachable
    (S 3(9), F-7, F-21)."""
    known = facts.of(sheet, act)
    refuse_all([
        required("way", way or reason, N_("请选择认可方式"), "S 3(9)"),
        *rules_of.stand_in_refusals(known, reason=reason, is_director=act.is_director),
    ])
    sheet.accepted_at, sheet.accepted_way, sheet.accepted_for_owner_reason = act.now, way, reason
    _signature(act, sheet, signature, "acceptance_signature")
    sheet.archive_due_at = deadlines.archive_due(act.now, act.rules(sheet.office_id))


@verb("inspection", "archive")
def archive(act, sheet, *, archive_class, archive_no=None):
    """归档 by class, read-only from then on (S 3(9))."""
    refuse_all([required("archive_class", archive_class, N_("请填写归档类别"), "S 3(9)")])
    sheet.archive_class, sheet.archive_no = archive_class, archive_no or sheet.number
    sheet.archived_at, sheet.archived_by_id, sheet.closed_at = act.now, act.person.id, act.now
    sheet.state = "archived"
    follow_children(act, sheet.visit)


@verb("inspection", "reopen")
def reopen(act, sheet, *, reason):
    """重新办理 by the director with a reason (S 3(9))."""
    refuse_all([required("reason", reason, N_("请填写重新办理的原因"), "S 3(9)")])
    sheet.accepted_at = sheet.accepted_way = sheet.accepted_for_owner_reason = sheet.archive_due_at = None
    if sheet.state == "archived":
        refuse_second_sheet(sheet.house)
    sheet.archived_at = sheet.archived_by_id = sheet.closed_at = None
    sheet.reopen_reason = reason
    sheet.state = _where_its_repairs_are(sheet)
    follow_children(act, sheet.visit)


@verb("inspection", "supersede")
def supersede(act, sheet, *, reason):
    """更正签字表: a frozen sheet gives way to a new version with a reason; what was read and found comes along, and
    so do the registers of documents and keys, which belong to the home and not to one version. A repair goes on as it
    is: it and its photos stand beside the same problem of the new version, and a problem that has one isn't withdrawn
    before its task is voided (S 3(4), S 3(7))."""
    refuse_all([required("reason", reason, N_("请填写更正原因"), "S 3(4)")])
    sheet.supersede_reason, sheet.closed_at, sheet.state = reason, act.now, "superseded"
    act.session.flush()
    fresh = open_sheet(
        act.as_system(), sheet.office_id, house=sheet.house, owner_name=sheet.owner_name, phone=sheet.phone,
        owner_relation=sheet.owner_relation, notice_no=sheet.notice_no, inspector=sheet.inspector,
        developer_rep=sheet.developer_rep, started_at=sheet.started_at, supersedes=sheet,
    )
    fresh.visit, sheet.visit = sheet.visit, None
    for name in (*facts.OPENING, "opening_override_reason", "opened_at", "opened_by_id"):
        setattr(fresh, name, getattr(sheet, name))
    for row in [*sheet.documents, *sheet.keys]:
        row.inspection = fresh
    made = created(act, sheet.office_id)
    fresh_items = {item.id: _carry_over(act, item, fresh, made) for item in sheet.items}
    act.session.flush()
    for photo in [photo for photo in sheet.files if photo.inspection_item_id in fresh_items]:
        photo.inspection, photo.inspection_item_id = fresh, fresh_items[photo.inspection_item_id].id
    for mark in sheet.marks:
        act.add(
            InspectionMark, inspection=fresh, room=mark.room, part=mark.part, result=mark.result, in_bulk=mark.in_bulk,
            marked_at=mark.marked_at, marked_by_id=mark.marked_by_id, **made,
        )
    for meter in sheet.meters:
        act.add(
            MeterReading, inspection=fresh, kind=meter.kind, meter_no=meter.meter_no, state=meter.state,
            reading=meter.reading, reason=meter.reason, read_at=meter.read_at, **made,
        )


def _carry_over(act, item, fresh, made: dict) -> InspectionItem:
    """A problem as the new version has it, with its repairs."""
    known = {name: getattr(item, name) for name in ("line", "room", "part", "problem", "size", "side")}
    copy = act.add(InspectionItem, inspection=fresh, no_repair_reason=item.no_repair_reason, **known, **made)
    for task in [*item.repair_tasks]:
        task.inspection_item = copy
    return copy


def revisits_owed(sheet) -> list:
    """The revisits that are due for the finished repairs of a sheet."""
    return [revisit for task in tasks_of(sheet) if (revisit := revisit_owed(task)) is not None]


@verb("inspection", "complete_revisit")
def complete_revisit(act, sheet, **given):
    """登记回访 for all finished repairs of the sheet in one call (F-7). Who is dissatisfied says with which."""
    owed = revisits_owed(sheet)
    refuse_all([rules_of.one_rating_refusal(len(owed), given.get("rating"))])
    for revisit in owed:
        complete_one_revisit(act, revisit, **given)
    return sheet.state


@verb("inspection", "void")
def void(act, sheet, *, void_kind, reason):
    """作废 by the director; its open repairs fall away with it."""
    mark_void(act, sheet, void_kind, reason)
    for task in tasks_of(sheet):
        if facts.is_open(task):
            repair_tasks.void(act, task, void_kind=void_kind, reason=reason)
    drop_revisits(sheet)
    sheet.state = "voided"
    follow_children(act, sheet.visit)
