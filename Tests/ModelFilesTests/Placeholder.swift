// Removed with the target's first test.
