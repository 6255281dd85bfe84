"""Prints each day from 2019 to 2026 and whether it is worked, as the package `chinesecalendar` has it.

A second source for tests/it/second_calendar.rs. Ends with code 3 where the package is not installed.
"""

import datetime
import sys

try:
    import chinese_calendar
except ImportError:
    sys.exit(3)

day = datetime.date(2019, 1, 1)
while day <= datetime.date(2026, 12, 31):
    try:
        worked = chinese_calendar.is_workday(day)
    except NotImplementedError:
        break
    print(day.isoformat(), int(worked))
    day += datetime.timedelta(days=1)
