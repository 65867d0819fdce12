#!/usr/bin/env bash
# Measures how long a learner and an author wait, in a fresh clone, and prints a
# table. Not a test: times depend on the machine. The crates have to be
# downloaded already (run `cargo fetch` once).
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
git clone --quiet "$root" "$clone"
cd "$clone"
# A target folder that the caller has set would not be fresh.
unset CARGO_TARGET_DIR

# Prints the seconds that a command took; its output and exit code are of no
# interest here, since starters fail.
seconds() {
    local begin end
    begin=$(date +%s.%N)
    "$@" >/dev/null 2>&1 || true
    end=$(date +%s.%N)
    echo "$end $begin" | awk '{ printf "%.2f", $1 - $2 }'
}

# The middle one of five runs of a function.
middle() {
    for _ in 1 2 3 4 5; do "$@"; echo; done | sort -n | sed -n 3p
}

# A line of code added where the last step starts, with a text that is never the
# same: the compiler has less to do for a comment.
edited=$(ls -d crates/step-* | tail -n 1)
number=${edited#crates/step-}
number=$((10#${number%%-*}))
if ! grep -q '^    log::start();$' "$edited/src/main.rs"; then
    echo "xtask/measure.sh: $edited/src/main.rs has no line to put another after" >&2
    exit 1
fi
edit_and_judge() {
    sed -i "s/^    log::start();\$/&\n    tracing::debug!(\"$(date +%s%N)\");/" "$edited/src/main.rs"
    seconds cargo xtask step "$number" "$@"
}

row() { printf '| %-58s | %8s | %8s |\n' "$1" "$2" "$3"; }
row "what ($(nproc) cores)" "seconds" "at most"
row "---" "---:" "---:"
row "fresh clone to the first verdict of step 1" "$(seconds cargo xtask step 1)" 75
cargo xtask verify-all >/dev/null 2>&1 || true
row "step 1 unchanged" "$(middle seconds cargo xtask step 1)" 0.8
row "step $number unchanged" "$(middle seconds cargo xtask step "$number")" 0.8
row "step $number unchanged, its solution judged again" "$(middle seconds cargo xtask step "$number" --solution --fresh)" -
row "one line of step $number changed, nothing solved" "$(middle edit_and_judge)" 2.5
solution=solutions/${edited#crates/}
cp -r "$solution/src" "$edited/"
sed 's/^name = "solution-/name = "step-/' "$solution/Cargo.toml" >"$edited/Cargo.toml"
if ! cargo xtask step "$number" >/dev/null 2>&1; then
    echo "xtask/measure.sh: the solution does not pass in $edited" >&2
    exit 1
fi
row "one line of step $number changed, all solved, --quick" "$(middle edit_and_judge --quick)" 2.5
row "the same with the examination" "$(middle edit_and_judge)" -
git checkout --quiet crates
git clean --quiet --force -d crates
seconds cargo xtask verify-all >/dev/null
row "verify-all, nothing changed" "$(middle seconds cargo xtask verify-all)" 6
row "verify-all, everything judged again" "$(middle seconds cargo xtask verify-all --fresh)" 6
# A second build of the same crates has to find everything built.
rebuilt=$(cd target/judge/workspace && CARGO_TARGET_DIR="$clone/target" \
    cargo build --profile course --package "$(basename "$edited")" \
    --package every-dependency --package dependencies-of-the-runner \
    2>&1 | grep Compiling | grep -vc 'step-' || true)
row "crates recompiled for step $number after all of them" "$rebuilt" 0
