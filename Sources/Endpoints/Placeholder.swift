// Removed with the module's first file.
