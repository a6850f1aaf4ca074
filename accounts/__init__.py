"""Staff: users, roles, teams, sign-in."""
