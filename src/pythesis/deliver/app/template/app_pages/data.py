"""The data: what a row is, its columns, its gaps, what was changed, and how rows were divided."""

from app_pages.bundle import t, texts
from app_pages.parts import bullets, finding, heading, long_table, say, section, table

content = texts()["data"]
heading(t("data.title"), content["lead"])
bullets(content["facts"])

section(t("data.columns"), content["columns_lead"])
long_table(content["columns"])

section(t("data.problems"), content["problems_lead"])
for found in content["problems"]:
    finding(found)
table(content["others"])

section(t("data.journal"), content["journal_lead"])
table(content["journal"])

section(t("data.split"))
for sentence in content["split"]:
    say(sentence)
