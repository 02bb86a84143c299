"""Making what is handed to an office: a bundle that installs where no registry can be reached."""
