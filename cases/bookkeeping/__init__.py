"""What a step moves: events, snapshots, clocks, quotas, money, messages, uploads."""
