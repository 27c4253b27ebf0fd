"""The shape of everything we are sent or send; stands alone."""
