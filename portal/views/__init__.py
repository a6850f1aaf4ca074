"""The pages: ``public`` for all, the others for customers who are signed in."""
