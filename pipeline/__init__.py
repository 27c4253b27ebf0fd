"""Moves phone numbers into CallTrackingMetrics without a rejected request.

Folders in here are pure: they turn values into values. Files are shell: they touch disk, clock, network and ledger.
"""

__version__ = "0.1.0"
