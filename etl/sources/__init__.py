"""What is handed in and who must hand in: files, folders, lists and archives; the roster of agencies."""
