"""The workflow, one room a stage. Stages never import each other."""
