"""Green-channel appointments (绿通), outpatient and inpatient."""
