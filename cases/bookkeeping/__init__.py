"""What a step moves: events, snapshots, clocks, quotas, promises, messages, uploads."""
