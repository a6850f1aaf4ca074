"""A fictional load for measuring: policies by the million and the cases on them, the same for the same seed.

``world`` gathers what the rows refer to; ``contracts`` makes the policies' rows without touching the database, spread over
the processors and streamed in by COPY (``generation``). Cases are walked once a service, request and state by real steps
(``templates``), given to persons and times (``cases``) and multiplied (``multiplying``). Development machines only.
"""
