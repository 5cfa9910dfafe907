"""Does the target go with a number, when the target is a number?"""

from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale
from pythesis.stages.explore.tellers import tell_bins

QUESTION = Question(
    code="number-number", scales=(Scale.NUMBER,), shapes=("number",), tell=tell_bins, trend=True
)
