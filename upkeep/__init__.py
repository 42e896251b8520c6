"""Looking after an installation: backup and restore, and the certificate for https."""
