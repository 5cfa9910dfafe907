"""The workshop: the project in the browser, for people who would rather not edit files.

``pythesis open`` serves ``app.py``. A screen holds no state of its own that matters: what a person types is
written to the project's files when they leave the field, through the functions of the ledger that compare
it with what the person was shown, so that a reload or a second tab loses nothing.
"""
