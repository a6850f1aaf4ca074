"""The service manual as data: rules, readings, and which code carries which rule."""
