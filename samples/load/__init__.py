"""A fictional load for measuring: policies by the million and the cases on them, the same for the same seed.

``world`` gathers what the rows refer to; ``contracts`` and ``cases`` make rows of it without touching the database;
``generation`` spreads that over the processors and streams the rows in by COPY. What hangs on a case is written by one
module a kind of row, each with ``write(work)``. Development machines only.
"""
