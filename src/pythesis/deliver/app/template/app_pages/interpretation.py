"""What the model relies on, how far its probabilities can be trusted, and where it is wrong."""

from app_pages.bundle import t, texts
from app_pages.parts import aside, finding, heading, long_table, section

content = texts()["interpretation"]
heading(t("interpretation.title"), content["lead"])
if content["score"]:
    aside(content["score"])
for found in content["findings"]:
    finding(found, alone=True)

if content["errors"]["rows"]:
    section(t("interpretation.errors"), content["errors_lead"])
    long_table(content["errors"])
    aside(t("interpretation.row-numbers"))
