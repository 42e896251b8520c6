"""The door to the tables: every record by its name, and the `db` that they stand on. It decides nothing."""

from storage import UTCDateTime, db
from tables.attachments import Attachment
from tables.audit import AuditEntry, AuditValues, ExportLog
from tables.commitments import Escalation, ReplyPromise
from tables.complaints import Apology, Complaint, LeaderMeeting, Verification
from tables.homes import House, HouseStatus, Resident
from tables.inspections import DocumentIssue, Inspection, InspectionItem, KeyIssue, MeterReading
from tables.people import Department, Deputation, LoginAttempt, Office, Staff, StaffRole
from tables.repairs import RepairTask
from tables.revisits import Revisit, RevisitAttempt
from tables.settings import Category, Fault, NumberSeries, Setting
from tables.visits import Chase, Referral, Suggestion, Visit

RECORDS = {
    "visit": Visit,
    "complaint": Complaint,
    "inspection": Inspection,
    "repair_task": RepairTask,
    "revisit": Revisit,
}

__all__ = [
    "RECORDS", "Apology", "Attachment", "AuditEntry", "AuditValues", "Category", "Chase", "Complaint",
    "Department", "Deputation", "DocumentIssue", "Escalation", "ExportLog", "Fault", "House", "HouseStatus",
    "Inspection", "InspectionItem", "KeyIssue", "LeaderMeeting", "LoginAttempt", "MeterReading", "NumberSeries",
    "Office", "Referral", "RepairTask", "ReplyPromise", "Resident", "Revisit", "RevisitAttempt", "Setting",
    "Staff", "StaffRole", "Suggestion", "UTCDateTime", "Verification", "Visit", "db",
]
