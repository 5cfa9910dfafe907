"""Who made the project, and where everything is."""

from app_pages.bundle import t, texts
from app_pages.parts import bullets, heading, say, section, table

content = texts()["team"]
heading(t("team.title"), content["lead"])
table(content["members"])
say(content["mentor"])

if content["gates"]["rows"]:
    section(t("team.gates"))
    table(content["gates"])
if content["feedback"]:
    section(t("team.feedback"))
    bullets(content["feedback"])

section(t("team.again"))
bullets(content["again"])
