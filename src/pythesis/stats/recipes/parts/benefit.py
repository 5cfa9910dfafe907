"""Net benefit of deciding by a threshold, and the chance that it is no better than deciding without."""

import numpy as np
from scipy import stats


def net_benefits(forecast, event, threshold):
    """Return the net benefit of each row, decided by the threshold and treated whatever happens."""
    odds = threshold / (1 - threshold)
    everyone = np.where(event, 1.0, -odds)
    return np.where(forecast >= threshold, everyone, 0.0), everyone


def chance_not_better(forecast, event, block, threshold, own, everyone):
    """Return the p-value that deciding by the threshold beats treating everyone and treating nobody.

    It beats nobody when more than `threshold` of the rows treated are events, and everyone when fewer of
    those left are: two exact binomial tests, the larger p-value counts. When rows share blocks, the share
    of draws (net benefits `own` and `everyone`) in which it does not.
    """
    yes = forecast >= threshold
    if len(np.unique(block)) < len(block):
        p_nobody = (1 + np.sum(own <= 0)) / (1 + len(own))
        p_everyone = (1 + np.sum(own <= everyone)) / (1 + len(own))
        return float(max(p_nobody, p_everyone))
    if yes.all() or not yes.any():
        return 1.0
    treated, left = event[yes], event[~yes]
    nobody = stats.binomtest(int(treated.sum()), len(treated), threshold, alternative="greater")
    all_ = stats.binomtest(int(left.sum()), len(left), threshold, alternative="less")
    return float(max(nobody.pvalue, all_.pvalue))
