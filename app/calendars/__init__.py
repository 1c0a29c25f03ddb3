"""Working time: from when to when the clocks of a case run, and why.

Law of the room: pure. A calendar is a value; it asks no clock, reads no file and can explain every deadline it gives.
"""

from app.calendars.reading import from_yaml
from app.calendars.reckoning import ALWAYS, Calendar, CalendarError, Reckoning, Span
from app.calendars.service import Hours, ServiceCalendar

__all__ = ["ALWAYS", "Calendar", "CalendarError", "Hours", "Reckoning", "ServiceCalendar", "Span", "from_yaml"]
