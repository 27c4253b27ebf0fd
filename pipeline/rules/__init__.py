"""The rules: one function each, in the module of its subject; `rulebook` collects them and applies them to a case."""
