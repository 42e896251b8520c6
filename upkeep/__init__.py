"""Looking after an installation: backup and restore, the certificate for https, accounts and the audit's
check from the console, the words to translate."""
