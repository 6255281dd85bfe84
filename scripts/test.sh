#!/usr/bin/env bash
# Everything that must be green: formatting, lints, all tests, the rule set, a smoke run of the benches.
# Needs Rust and a C compiler. Run it from anywhere: bash scripts/test.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*"; }

# What tests need beyond cargo is installed here, each only when it is missing.
# (Nothing yet: nats-server for the cluster log and chromium for the console come here.)

step "formatting"
cargo fmt --check
step "lints"
cargo clippy --locked --all-targets -- -D warnings
step "tests"
cargo test --locked
step "rule set"
cargo run --locked --quiet -- rules check
cargo run --locked --quiet -- rules test
step "simulation: 200 seeds of 30 days"
cargo run --locked --quiet -- simulate --seeds 0..200 --days 30 --appeals-per-day 8
step "benches, smoke"
cargo bench --locked --profile dev -- --test
step "all green"
