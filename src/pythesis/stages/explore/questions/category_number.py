"""Does the target differ between the levels of a category, when the target is a number?"""

from pythesis.stages.explore.question import Question
from pythesis.stages.explore.subject import Scale
from pythesis.stages.explore.tellers import tell_levels

QUESTION = Question(code="category-number", scales=(Scale.LEVELS,), shapes=("number",), tell=tell_levels)
