"""The door to the tables: every record by its name, and the `db` that they stand on. It decides nothing."""

from storage import UTCDateTime, db
from tables.attachments import Attachment
from tables.audit import AuditEntry, AuditValues, ExportLog
from tables.checks import Correction, SpotCheck, SpotCheckLine
from tables.commitments import Escalation, ReplyPromise
from tables.complaints import Apology, Complaint, LeaderMeeting, Verification
from tables.events import BoxOpening, Duty, EmergencyContact, MassEvent, ShiftHandover, ShiftHandoverLine, Snippet
from tables.home_visits import HomeVisit, HomeVisitOpinion, HomeVisitRound
from tables.homes import House, HouseStatus, Resident
from tables.inspections import DocumentIssue, Inspection, InspectionItem, InspectionMark, KeyIssue, MeterReading
from tables.months import ImprovementMeasure, MonthlyReport
from tables.notices import Notice
from tables.people import Department, Deputation, LoginAttempt, Office, Staff, StaffRole
from tables.preferences import DeskPin, FrontDesk, LastLook, ListColumns, SavedFilter, Submission
from tables.repairs import RepairTask
from tables.revisits import Revisit, RevisitAttempt
from tables.running import Heartbeat
from tables.search import TEXTS as SEARCH_TEXTS
from tables.search import WORDS as SEARCH_WORDS
from tables.settings import Category, Checklist, Fault, NumberSeries, Setting
from tables.visits import Chase, Referral, Suggestion, Visit

RECORDS = {
    "visit": Visit,
    "complaint": Complaint,
    "inspection": Inspection,
    "repair_task": RepairTask,
    "revisit": Revisit,
}

__all__ = [
    "RECORDS", "SEARCH_TEXTS", "SEARCH_WORDS", "Apology", "Attachment", "AuditEntry", "AuditValues", "BoxOpening",
    "Category", "Chase", "Checklist", "Complaint", "Correction", "Department", "Deputation", "DeskPin",
    "DocumentIssue", "Duty", "EmergencyContact", "Escalation", "ExportLog", "Fault", "FrontDesk", "Heartbeat",
    "HomeVisit", "HomeVisitOpinion", "HomeVisitRound", "House", "HouseStatus", "ImprovementMeasure", "Inspection",
    "InspectionItem", "InspectionMark", "KeyIssue", "LastLook", "LeaderMeeting", "ListColumns", "LoginAttempt",
    "MassEvent", "MeterReading", "MonthlyReport", "Notice", "NumberSeries", "Office", "Referral", "RepairTask",
    "ReplyPromise", "Resident", "Revisit", "RevisitAttempt", "SavedFilter", "Setting", "ShiftHandover",
    "ShiftHandoverLine", "Snippet", "SpotCheck", "SpotCheckLine", "Staff", "StaffRole", "Submission", "Suggestion",
    "UTCDateTime", "Verification", "Visit", "db",
]
