"""What the program knows of its own running: it has one row, whatever the offices and processes."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Row, staff_key


class Heartbeat(Row):
    """When the program ran last, and the pause before it about which nobody was asked yet."""

    __tablename__ = "heartbeat"

    beat_at: Mapped[datetime] = mapped_column(nullable=False)
    silent_since: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = staff_key()

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
