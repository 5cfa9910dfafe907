"""What a model file may hold, by family of model."""

from __future__ import annotations

# Types skops does not trust by itself, by family. They were read one by one: arrays' descriptions, the
# trees of histogram boosting and forests, LightGBM's text model. Nothing here runs code when it is loaded.
_FOLDS = ("sklearn.model_selection._split.KFold", "sklearn.model_selection._split.StratifiedKFold")
_ALWAYS = ("numpy.dtype", *_FOLDS)  # folds: parameters of target encoding
_LIGHTGBM = ("collections.OrderedDict", "lightgbm.basic.Booster")
_HISTOGRAM = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
_TREES = ("sklearn.tree._tree.Tree",)
_VOTING = ("sklearn.utils._bunch.Bunch",)  # a dictionary of the members by name
_FAMILIES: dict[str, tuple[str, ...]] = {
    "LGBMClassifier": (*_LIGHTGBM, "lightgbm.sklearn.LGBMClassifier"),
    "LGBMRegressor": (*_LIGHTGBM, "lightgbm.sklearn.LGBMRegressor"),
    "HistGradientBoostingClassifier": _HISTOGRAM,
    "HistGradientBoostingRegressor": _HISTOGRAM,
    "RandomForestClassifier": _TREES,
    "RandomForestRegressor": _TREES,
    "ExtraTreesClassifier": _TREES,
    "ExtraTreesRegressor": _TREES,
    "DecisionTreeClassifier": _TREES,
    "DecisionTreeRegressor": _TREES,
    "CatBoostClassifier": ("catboost.core.CatBoostClassifier",),
    "CatBoostRegressor": ("catboost.core.CatBoostRegressor",),
    "VotingClassifier": _VOTING,
    "VotingRegressor": _VOTING,
}


def trusted(*families: str) -> tuple[str, ...]:
    """Return the types that may be loaded beside those skops always trusts, for some families."""
    named = (name for family in families for name in _FAMILIES.get(family, ()))
    return tuple(sorted({*_ALWAYS, *named}))
