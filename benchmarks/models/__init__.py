"""Models of the search beside defaults and other tools: same rows, same budget, test loss."""
