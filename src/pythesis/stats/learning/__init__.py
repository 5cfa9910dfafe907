"""Fitting and predicting: what the modelling stages share."""
