"""Does the target go with the rank of an ordered level, when the target is a number?"""

from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale
from pythesis.stages.explore.tellers import tell_order

QUESTION = Question(
    code="ordinal-number", scales=(Scale.ORDERED,), shapes=("number",), tell=tell_order, trend=True
)
