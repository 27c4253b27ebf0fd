"""Made-up bundles that look like real ones: for the demo, the golden tests and anybody who wants to try the service."""
