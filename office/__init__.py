"""What staff see: site, menu, work queue, case page, dashboard, audit."""
