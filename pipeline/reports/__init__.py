"""A decision in the words of its readers: HTML for people, JSON and CSV for machines, a mail for the porting team."""
