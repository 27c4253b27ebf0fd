"""The vocabulary of the field as frozen values; everything else imports from here, this imports nothing of ours."""
