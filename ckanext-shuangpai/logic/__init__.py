"""Actions, authorization and validation on top of the domain."""
