"""May this person have this service: predicates, evaluation, common rules, referrals, the review kit."""
