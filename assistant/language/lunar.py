"""The Chinese lunisolar calendar, 2015 to 2050: lunar month and day to the civil day.

The table was computed with JioNLP's calendar and is held against the `holidays` package's festivals by a test.
"""

from datetime import date, timedelta

# lunar year: (civil month and day of its first day, 1 for each month of 30 days else 0, leap month or 0)
_YEARS: dict[int, tuple[str, str, int]] = {
    2015: ("0219", "010010111010", 0),
    2016: ("0208", "101001011011", 0),
    2017: ("0128", "0101001010111", 6),
    2018: ("0216", "010100101011", 0),
    2019: ("0205", "101010010011", 0),
    2020: ("0125", "0111010010101", 4),
    2021: ("0212", "011010101010", 0),
    2022: ("0201", "101011010101", 0),
    2023: ("0122", "0100110110101", 2),
    2024: ("0210", "010010110110", 0),
    2025: ("0129", "1010010101110", 6),
    2026: ("0217", "101001001110", 0),
    2027: ("0206", "110100100110", 0),
    2028: ("0126", "1110100100110", 5),
    2029: ("0213", "110101010011", 0),
    2030: ("0203", "010110101010", 0),
    2031: ("0123", "0110101101010", 3),
    2032: ("0211", "100101101101", 0),
    2033: ("0131", "0100101011101", 11),
    2034: ("0219", "010010101101", 0),
    2035: ("0208", "101001001101", 0),
    2036: ("0128", "1101001001011", 6),
    2037: ("0215", "110100100101", 0),
    2038: ("0204", "110101010010", 0),
    2039: ("0124", "1101101010100", 5),
    2040: ("0212", "101101011010", 0),
    2041: ("0201", "010101101101", 0),
    2042: ("0122", "0100101011011", 2),
    2043: ("0210", "010010011011", 0),
    2044: ("0130", "1010010010111", 7),
    2045: ("0217", "101001001011", 0),
    2046: ("0206", "101010100101", 0),
    2047: ("0126", "1011010100101", 5),
    2048: ("0214", "011011010010", 0),
    2049: ("0202", "101011011010", 0),
    2050: ("0123", "0101010110110", 3),
}
FIRST_YEAR, LAST_YEAR = min(_YEARS), max(_YEARS)


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The civil day of lunar `month`/`day` (never the leap month) of the lunar `year` that begins in civil `year`.

    None outside the table's years and for a thirtieth in a month that has none.
    """
    if year not in _YEARS or not 1 <= month <= 12 or not 1 <= day <= 30:
        return None
    first, lengths, leap = _YEARS[year]
    skipped = month - 1 + (1 if leap and month > leap else 0)
    if day > 29 + int(lengths[skipped]):
        return None
    days_before = sum(29 + int(long) for long in lengths[:skipped])
    return date(year, int(first[:2]), int(first[2:])) + timedelta(days=days_before + day - 1)


def lunar_new_year(year: int) -> date | None:
    """The first day of the lunar year that begins in civil `year`; None outside the table."""
    return lunar_day(year, 1, 1)
