"""A fictional load for measuring: policies by the million and the cases on them, the same for the same seed.

``world`` gathers what the rows refer to, ``contracts`` and ``work`` make rows of it without touching the database,
``generation`` spreads that over the processors and streams the rows in by COPY. Development machines only.
"""
