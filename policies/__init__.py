"""Who is insured: products, policies, persons, insured persons."""
