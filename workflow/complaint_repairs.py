"""派修: the repair that a complaint asks for. It hangs on the complaint, which isn't done before it (C.4, S 1(6))."""

from .act import verb
from .repair_tasks import open_task


@verb("complaint", "dispatch_repair")
def dispatch_repair(
    act, complaint, *, fault=None, house=None, place_text=None, catalogue=None, size=None, urgent=False,
    assigned_to=None, department=None, wanted_at=None,
):
    """Open a repair of this complaint, at its home unless another place is said; the fault is what was complained
    about when nobody says it better. Its clock starts when the complaint was received, not now (F-4), and it never
    goes to the accused (S 1(7))."""
    visit = complaint.visit
    is_elsewhere = house is not None or bool(place_text)
    open_task(
        act, complaint.office_id, fault=fault or complaint.content, house=house if is_elsewhere else visit.house,
        place_text=place_text if is_elsewhere else visit.place_text, catalogue=catalogue, size=size, urgent=urgent,
        complaint=complaint, assigned_to=assigned_to, department=department, wanted_at=wanted_at,
        received_at=complaint.received_at, reporter_name=visit.visitor_name, phone=visit.phone,
    )
