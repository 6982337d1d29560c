#!/usr/bin/env bash
# The build uploads its source maps with the token that the integration left in the environment.
set -euo pipefail

release=$(git rev-parse HEAD)
sentry-cli sourcemaps inject .next
sentry-cli sourcemaps upload --release "$release" .next
