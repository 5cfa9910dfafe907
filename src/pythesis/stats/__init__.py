"""Pure tests, intervals and small scorers. Nothing here touches a disk, a clock or a screen."""
