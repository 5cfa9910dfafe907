"""What values mean beyond their kind: money, a duration, a postal code ..."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """A finer sense of a column, told from its name and values."""

    MONEY = "money"
    PERCENTAGE = "percentage"
    DURATION = "duration"
    MEASURE = "measure"  # a number with its unit
    QUANTITY = "quantity"  # a plain number, even when it is still stored as text
    YEAR = "year"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    WEIGHT = "weight"  # how many rows of a population a row stands for
    CODE = "code"  # a category written in digits
    POSTAL_CODE = "postal-code"
    COUNTRY = "country"
    LEVELS = "levels"
    RANKS = "ranks"
    YES_NO = "yes-no"
    MOMENT = "moment"
    TIME_OF_DAY = "time-of-day"
    NAME = "name"  # identifies a row or an entity
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    COORDINATES = "coordinates"
    LIST = "list"  # several values in a cell
    FREE_TEXT = "free-text"
    NOTHING = "nothing"  # empty, or the same value everywhere
