#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the servers that are not for the JVM, as far as this machine can, in the directory that is the argument. Prints for
# each one line: "built NAME LANGUAGE VERSION COMMAND..." or "skipped NAME REASON". What the tools say is in NAME.log there.
set -eu

[ $# -eq 1 ] || {
  echo "usage: build.sh DIRECTORY" >&2
  exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)

# Each builds in a subshell. What is tried in a condition does not end at an error by itself, hence each "&&".
attempt() { # LOG COMMAND...
  log=$out/$1.log
  shift
  ("$@") >"$log" 2>&1 </dev/null
}

skipped() { # NAME LOG WHAT
  echo "skipped $1 $3 failed: see $2.log beside the servers"
}

# ---- Go

go_version() { # MODULE
  sed -n "s|^\t$1 ||p" "$here/go/go.mod"
}

build_go() {
  cd "$here/go" &&
    go build -mod=readonly -buildvcs=false -trimpath -o "$out/go-servers" .
}

# The package that gave this project its name. Its module is at the end of a host of its own, which not every machine
# reaches, so it must not keep the others from being built.
original=2090d62d337329cdbb5e137befde57909c606c7f
build_go_original() {
  rm -rf "$out/go-original" &&
    cp -R "$here/go" "$out/go-original" &&
    cp "$here/go-original/original.go" "$out/go-original" &&
    cd "$out/go-original" &&
    go get "go.tkw01536.de/pkglib@$original" &&
    go build -mod=mod -buildvcs=false -trimpath -o "$out/go-original-server" .
}

if ! command -v go >/dev/null; then
  for name in gorilla coder gws go-original; do
    echo "skipped $name go is missing"
  done
else
  if attempt go build_go; then
    echo "built gorilla Go $(go_version github.com/gorilla/websocket) $out/go-servers gorilla"
    echo "built coder Go $(go_version github.com/coder/websocket) $out/go-servers coder"
    echo "built gws Go $(go_version github.com/lxzan/gws) $out/go-servers gws"
  else
    for name in gorilla coder gws; do
      skipped "$name" go "go build"
    done
  fi
  if attempt go-original build_go_original; then
    echo "built go-original Go $original $out/go-original-server original"
  else
    skipped go-original go-original "fetching or building its module"
  fi
fi

# ---- Node

build_node() {
  mkdir -p "$out/node" &&
    cp "$here/node/package.json" "$here/node/ws.mjs" "$out/node" &&
    cd "$out/node" &&
    npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
}

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped ws node or npm is missing"
elif attempt node build_node; then
  echo "built ws JavaScript $(sed -n 's/.*"ws": "\(.*\)".*/\1/p' "$here/node/package.json") node $out/node/ws.mjs"
else
  skipped ws node "npm install"
fi

# ---- Bun: for uWebSockets, which is inside it. npm has it for few kinds of machine.

build_bun() {
  mkdir -p "$out/bun" &&
    cp "$here/bun/package.json" "$here/bun/uwebsockets.mjs" "$out/bun" &&
    cd "$out/bun" &&
    npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error &&
    "$bun" --version
}

bun_package=$(sed -n 's/.*"\(@oven\/.*\)": .*/\1/p' "$here/bun/package.json")
bun=$out/bun/node_modules/$bun_package/bin/bun
if ! command -v npm >/dev/null; then
  echo "skipped Bun npm is missing"
elif attempt bun build_bun; then
  bun_version=$(sed -n 's/.*"@oven\/.*": "\(.*\)".*/\1/p' "$here/bun/package.json")
  echo "built Bun JavaScript $bun_version $bun $out/bun/uwebsockets.mjs"
else
  skipped Bun bun "npm install"
fi

# ---- Rust

rust_version() { # CRATE
  sed -n "s/^$1 = .*\"=\([^\"]*\)\".*/\1/p" "$here/rust/Cargo.toml"
}

build_rust() {
  # Cargo writes its lock file beside its sources, and that names a registry.
  mkdir -p "$out/rust" &&
    cp -R "$here/rust/." "$out/rust" &&
    CARGO_TARGET_DIR="$out/rust-target" cargo build --release --manifest-path "$out/rust/Cargo.toml"
}

if ! command -v cargo >/dev/null; then
  for name in tungstenite fastwebsockets; do
    echo "skipped $name cargo is missing"
  done
elif attempt rust build_rust; then
  echo "built tungstenite Rust $(rust_version tokio-tungstenite) $out/rust-target/release/tungstenite"
  echo "built fastwebsockets Rust $(rust_version fastwebsockets) $out/rust-target/release/fastwebsockets"
else
  for name in tungstenite fastwebsockets; do
    skipped "$name" rust "cargo build"
  done
fi
